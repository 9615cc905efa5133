"""joute eval robustness."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import console, echo_json
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.perturbations.robustness import Consistency, FlipRate

NOTHING_EVALUATED = 5


def robustness(
    run: Annotated[
        str, typer.Argument(help="A run of a set by joute eval perturb, or of several epochs.")
    ],
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
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
        _print(flips, alike)
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


def _print(flips: "list[FlipRate]", alike: "list[Consistency]") -> None:
    from rich.table import Table

    if flips:
        table = Table("model", "change", "verdicts that flip", "lost", "gained", box=None)
        table.add_column("score before − after")
        for one in flips:
            flipped = _share(one.rate, one.interval, one.n)
            table.add_row(
                one.model, one.kind, flipped, str(one.lost), str(one.gained), _difference(one)
            )
        console().print(table)
    if alike:
        table = Table("model", "items", "same verdict in two epochs", "same answer", box=None)
        for each in alike:
            verdicts = _share(each.verdicts, each.verdicts_interval, each.n)
            answers = _share(each.answers, each.answers_interval, each.n)
            table.add_row(each.model, str(each.n), verdicts, answers)
        console().print(table)


def _share(value: float | None, interval: tuple[float, float] | None, n: int) -> str:
    if value is None:
        return "–"
    bounds = f" ({interval[0]:.1%} to {interval[1]:.1%})" if interval else ""
    return f"{value:.1%} of {n}{bounds}"


def _difference(one: "FlipRate") -> str:
    if one.pair is None:
        return "–"
    interval = one.pair.interval
    bounds = f" ({interval[0]:+.3f} to {interval[1]:+.3f})" if interval else ""
    return f"{one.pair.difference:+.3f}{bounds}"
