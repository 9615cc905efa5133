"""joute eval robustness."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import console, echo_json
from joute.errors import N_
from joute.evaluation.commands.language import Language, translator
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from joute.evaluation.perturbations.robustness import Consistency, FlipRate
    from joute.translation import Translator

NOTHING_EVALUATED = 5


def robustness(
    run: Annotated[
        str, typer.Argument(help="A run of a set by joute eval perturb, or of several epochs.")
    ],
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    language: Language = "en",
    runs: Runs = RUNS,
) -> None:
    """Say how often a verdict flips when only the words of an item change, and how often a model
    agrees with itself over epochs.

    Exits with 5 where the run has neither derived items nor epochs.
    """
    from joute.evaluation.perturbations.robustness import consistencies, flip_rates
    from joute.evaluation.runs.folder import find_run

    found = find_run(run, runs)
    scorers = found.header.scorers
    flips = flip_rates(found.rows(), scorers)
    alike = consistencies(found.rows(), scorers)
    if format == "json":
        echo_json({"flips": [*map(_as_json, flips)], "consistency": [*map(asdict, alike)]})
    else:
        _print(flips, alike, translator(language))
    if not flips and not alike:
        raise typer.Exit(NOTHING_EVALUATED)


def _as_json(one: "FlipRate") -> dict[str, Any]:
    pair = one.pair
    return {
        "model": one.model,
        "kind": one.kind,
        "n": one.n,
        "lost": one.lost,
        "gained": one.gained,
        "unscored": one.unscored,
        "rate": one.rate,
        "interval": one.interval,
        "difference": pair and pair.difference,
        "difference_interval": pair and pair.interval,
        "p": pair and pair.p,
    }


_FLIPS = (
    *(N_("model"), N_("change"), N_("verdicts that flip"), N_("lost"), N_("gained")),
    N_("score before − after"),
)
_ALIKE = (N_("model"), N_("items"), N_("same verdict in two epochs"), N_("same answer"))


def _print(flips: "list[FlipRate]", alike: "list[Consistency]", words: "Translator") -> None:
    from rich.table import Table

    if flips:
        table = Table(*map(words.gettext, _FLIPS), box=None)
        for one in flips:
            flipped = _share(one.rate, one.interval, one.n, words)
            counts = words.number(one.lost), words.number(one.gained)
            table.add_row(one.model, one.kind, flipped, *counts, _difference(one, words))
        console().print(table)
    if alike:
        table = Table(*map(words.gettext, _ALIKE), box=None)
        for each in alike:
            verdicts = _share(each.verdicts, each.verdicts_interval, each.n, words)
            answers = _share(each.answers, each.answers_interval, each.n, words)
            table.add_row(each.model, words.number(each.n), verdicts, answers)
        console().print(table)


def _share(
    value: float | None, interval: tuple[float, float] | None, n: int, words: "Translator"
) -> str:
    if value is None:
        return "–"
    share = words.percent(value, 1)
    said = words.gettext("%(share)s of %(n)s", share=share, n=words.number(n))
    return f"{said}{_between(interval, lambda end: words.percent(end, 1), words)}"


def _difference(one: "FlipRate", words: "Translator") -> str:
    if one.pair is None:
        return "–"

    def signed(value: float) -> str:
        return ("+" if value >= 0 else "−") + words.number(abs(value), 3)

    return signed(one.pair.difference) + _between(one.pair.interval, signed, words)


def _between(
    interval: tuple[float, float] | None, shown: "Callable[[float], str]", words: "Translator"
) -> str:
    if interval is None:
        return ""
    low, high = map(shown, interval)
    return " " + words.gettext("(%(low)s to %(high)s)", low=low, high=high)
