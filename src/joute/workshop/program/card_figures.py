"""Figures inside cards, computed in place: `{energy 70B 400}`.

    {energy 70B 400}                       electricity of an answer of 400 tokens by a 70B model
    {gases 671B/37B 400 FRA}               greenhouse gases, 37B of its parameters at work, France
    {water 70B 400 USA}                    water
    {light 70B 400}                        how long its electricity lights a 5 W LED bulb
    {ratio 405B 400 over 8B 400}           electricity of the first over that of the second
    {days 176B 400 433000kWh 1000000/day}  days of use that take as much as a training

Sizes are billions of parameters, total then active. A country is a code of three letters, the
average of the world without one. A method may be named, such as ecologits-0.8@1. Every figure is
a band by the footprint engine; PUE, batch and bits are left unknown, and so widen it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joute.footprint import (
    DEFAULT_METHOD,
    MODELLED_METHODS,
    Band,
    Footprint,
    Mix,
    Training,
    break_even_day,
    compare,
    equivalent,
    estimate,
    format_band,
    format_indicator,
)

_SIZE = re.compile(r"(\d+(?:\.\d+)?)B(?:/(\d+(?:\.\d+)?)B)?")
_TOKENS = re.compile(r"\d+")
_COUNTRY = re.compile(r"[A-Z]{3}(@[\d.]+)?")
_TRAINING = re.compile(r"(\d+)kWh")
_PER_DAY = re.compile(r"(\d+)/day")


@dataclass(frozen=True)
class Figure:
    """A figure as it is read, the methods behind it, and the electricity it depends on."""

    text: str
    methods: tuple[str, ...]
    mix: Mix | None = None


def write_figure(placeholder: str, decimal: str) -> Figure:
    """The figure that `placeholder`, without its braces, asks for.

    Raises ValueError when it cannot be understood, BadInput when the engine refuses it.
    """
    measure, *words = placeholder.split() or [""]
    if measure not in _MEASURES:
        raise ValueError(f"{{{placeholder}}}: no such figure; there are {', '.join(_MEASURES)}")
    return _MEASURES[measure](words, decimal)


def _energy(words: Sequence[str], decimal: str) -> Figure:
    answer = _answer(words)
    return Figure(format_indicator("energy_wh", answer.energy_wh, decimal), (answer.method,))


def _gases(words: Sequence[str], decimal: str) -> Figure:
    return _local("gwp_g", _answer(words), decimal)


def _water(words: Sequence[str], decimal: str) -> Figure:
    return _local("water_ml", _answer(words), decimal)


def _local(name: str, answer: Footprint, decimal: str) -> Figure:
    """A figure that depends on the electricity mix."""
    band: Band | None = getattr(answer, name)
    if band is None:
        raise ValueError(f"this figure is not known for {answer.mix} by {answer.method}")
    return Figure(format_indicator(name, band, decimal), (answer.method,), answer.inputs.mix)


def _light(words: Sequence[str], decimal: str) -> Figure:
    answer = _answer(words)
    lit = equivalent(answer, "led")
    if lit is None:
        raise ValueError("the electricity of this answer is not known")
    return Figure(format_band(lit.amount, "h", decimal), (answer.method,))


def _ratio(words: Sequence[str], decimal: str) -> Figure:
    if "over" not in words:
        raise ValueError("a ratio is written {ratio 70B 400 over 8B 400}")
    at = words.index("over")
    ratio = compare(_answer(words[:at]), _answer(words[at + 1 :])).ratio
    if ratio is None:
        raise ValueError("the second answer of a ratio uses nothing")
    return Figure(format_band(ratio, "", decimal), MODELLED_METHODS)


def _days(words: Sequence[str], decimal: str) -> Figure:
    rest = [word for word in words if not (_TRAINING.fullmatch(word) or _PER_DAY.fullmatch(word))]
    kwh = float(_only(_TRAINING, words, "a training such as 433000kWh")[1])
    per_day = float(_only(_PER_DAY, words, "a rate such as 1000000/day")[1])
    answer = _answer(rest)
    training = Training("declared", Band.of(kwh, kwh), None, ())
    day = break_even_day(training, answer_wh=answer.energy_wh, answers_per_day=per_day)
    if day is None:
        raise ValueError("use never reaches training: the answers use nothing")
    return Figure(format_band(day, "", decimal), (answer.method,))


_MEASURES: Mapping[str, Callable[[Sequence[str], str], Figure]] = {
    "energy": _energy,
    "gases": _gases,
    "water": _water,
    "light": _light,
    "ratio": _ratio,
    "days": _days,
}


def _answer(words: Sequence[str]) -> Footprint:
    """The answer that words describe: its size and tokens, then a country and a method or not."""
    size = _only(_SIZE, words, "a size such as 70B")
    options: dict[str, Any] = {"method": DEFAULT_METHOD}
    for word in words:
        if word in MODELLED_METHODS:
            options["method"] = word
        elif _COUNTRY.fullmatch(word):
            options["mix"] = word
        elif not (_SIZE.fullmatch(word) or _TOKENS.fullmatch(word)):
            raise ValueError(f"“{word}” is neither a size, tokens, a country nor a method")
    return estimate(
        total_b=float(size[1]),
        active_b=float(size[2] or size[1]),
        output_tokens=float(_only(_TOKENS, words, "a number of tokens such as 400")[0]),
        pue=None,
        **options,
    )


def _only(pattern: re.Pattern[str], words: Sequence[str], description: str) -> re.Match[str]:
    found = [match for word in words if (match := pattern.fullmatch(word))]
    if len(found) != 1:
        raise ValueError(f"expected {description}, once, in “{' '.join(words)}”")
    return found[0]
