"""What is wrong with a need that was written down, all of it at once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from joute.choice.costs import OwnServers, Usage
from joute.choice.criteria import criteria
from joute.choice.needs.questions import groups
from joute.choice.needs.spelling import unknown
from joute.choice.needs.written import Written, WrittenCandidate
from joute.datafiles import path_name
from joute.footprint import Band

Place = tuple[str | int, ...]

_KEYS: Mapping[str, Iterable[str]] = {
    "": Written.model_fields,
    "volume": Usage.__dataclass_fields__,
    "own_servers": OwnServers.__dataclass_fields__,
    "candidates": WrittenCandidate.model_fields,
}
_UNKNOWN_KEYS = ("extra_forbidden", "unexpected_keyword_argument")


class Fault(NamedTuple):
    """Where something is wrong, and what; `line` is 0 outside of a file."""

    place: Place
    reason: str
    line: int = 0


def of_shape(error: ValidationError) -> Iterator[Fault]:
    """What has the wrong key or the wrong type."""
    for found in error.errors(include_url=False, include_input=False):
        place = found["loc"]
        if found["type"] in _UNKNOWN_KEYS:
            reason = unknown("key", str(place[-1]), _keys(place[:-1]))
            yield Fault(place, f"{path_name(place[:-1])}{reason}")
        else:
            reason = found["msg"].removeprefix("Value error, ")
            yield Fault(place, f"{path_name(place)}{reason}")


def _keys(parent: Place) -> Iterable[str]:
    """The keys of what is at a place."""
    name = next((part for part in reversed(parent) if isinstance(part, str)), "")
    return _KEYS.get(name, Band._fields)


def of_words(value: Mapping[str, Any], offered: Iterable[str]) -> Iterator[Fault]:
    """What names something that does not exist. `offered` are the ids of the catalogue."""
    yield from _of_answers(_mapping(value.get("answers")))
    for id in _mapping(value.get("weights")):
        if id not in criteria():
            yield Fault(("weights", id), f"weights: {unknown('criterion', id, criteria())}")
    yield from _of_candidates(value.get("candidates"), set(offered))


def _mapping(value: Any) -> Mapping[str, Any]:
    """Nothing, of what has another shape: that is a fault of its own."""
    return value if isinstance(value, dict) else {}


def _of_answers(answers: Mapping[str, Any]) -> Iterator[Fault]:
    for id, taken in answers.items():
        place = ("answers", id)
        group = groups().get(id)
        if group is None:
            yield Fault(place, f"answers: {unknown('question', id, groups())}")
            continue
        several = taken if isinstance(taken, list) else [taken]
        if len(several) > 1 and not group.many:
            yield Fault(place, f"answers, {id}: one answer is expected, received {len(several)}")
        known = [option.id for option in group.options]
        for number, one in enumerate(several):
            if isinstance(one, str) and one not in known:
                reason = f"answers, {id}: {unknown('answer', one, known)}"
                yield Fault((*place, number), reason)


def _of_candidates(written: Any, offered: set[str]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, one in enumerate(written if isinstance(written, list) else ()):
        place = ("candidates", number)
        id = one.get("id") if isinstance(one, dict) else one
        if not isinstance(id, str):
            continue
        if id in seen:
            yield Fault(place, f"candidates {number + 1}: “{id}” is there already")
        seen[id] = number
        if isinstance(one, str) and one not in offered:
            reason = unknown("model or offer of the catalogue", one, sorted(offered))
            yield Fault(place, f"candidates {number + 1}: {reason}")
        if isinstance(one, dict):
            for id in _mapping(one.get("scores")):
                if id not in criteria():
                    reason = unknown("criterion", id, criteria())
                    yield Fault((*place, "scores", id), f"candidates {number + 1}: {reason}")
