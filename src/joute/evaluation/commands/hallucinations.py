"""joute eval hallucinations."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import console, echo_json
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.runs.files import Run
    from joute.evaluation.scorers.judges.hallucination import Rate, Rates

NOTHING_EVALUATED = 5


def hallucinations(
    run: Annotated[str, typer.Argument(help="A run: its id or its file.")],
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    runs: Runs = RUNS,
) -> None:
    """Say how often each model of a run invents, and whether it declines where it must.

    For a run whose set has the scorer “hallucination”. Exits with 5 where nothing was scored.
    """
    from joute.evaluation.runs.folder import find_run

    found = {f"{model} ({kind})": one for (model, kind), one in _rates(find_run(run, runs)).items()}
    if format == "json":
        echo_json({name: _as_json(one) for name, one in found.items()})
    else:
        _print(found)
    if not any(one.hallucinated.n for one in found.values()):
        raise typer.Exit(NOTHING_EVALUATED)


def _rates(run: "Run") -> "dict[tuple[str, str], Rates]":
    """By model and kind of domain."""
    from joute.evaluation.runs.records import ScoreRecord
    from joute.evaluation.scorers.judges.hallucination import rates

    columns = {one.column for one in run.header.scorers if one.name == "hallucination"}
    scores: dict[tuple[str, str], list[ScoreRecord]] = {}
    for row in run.rows():
        for column in columns & row.scores.keys():
            score = row.scores[column]
            scores.setdefault((row.model, score.details.get("kind", "unscored")), []).append(score)
    return {key: rates(ones) for key, ones in sorted(scores.items())}


def _as_json(rates: "Rates") -> dict[str, Any]:
    names = ("hallucinated", "declined_rightly", "declined_wrongly")
    found = {name: getattr(rates, name) for name in names}
    return {
        name: asdict(one) | {"rate": one.rate, "interval": one.interval}
        for name, one in found.items()
    } | {"unscored": rates.unscored}


def _print(found: "dict[str, Rates]") -> None:
    from rich.table import Table

    table = Table(
        "model", "hallucinated", "declined rightly", "declined wrongly", "unscored", box=None
    )
    for name, one in found.items():
        cells = map(_cell, (one.hallucinated, one.declined_rightly, one.declined_wrongly))
        table.add_row(name, *cells, str(one.unscored))
    console().print(table)


def _cell(rate: "Rate") -> str:
    if rate.rate is None or rate.interval is None:
        return "–"
    low, high = rate.interval
    return f"{rate.count} of {rate.n}: {rate.rate:.0%} ({low:.0%} to {high:.0%})"
