"""joute eval hallucinations."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import console, echo_json
from joute.errors import N_
from joute.evaluation.commands.language import Language, translator
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.runs.files import Run
    from joute.evaluation.scorers.judges.hallucination import Rate, Rates
    from joute.translation import Translator

NOTHING_EVALUATED = 5


def hallucinations(
    run: Annotated[str, typer.Argument(help="A run: its id or its file.")],
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    language: Language = "en",
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
        _print(found, translator(language))
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


_HEADER = (
    *(N_("model"), N_("hallucinated"), N_("declined rightly"), N_("declined wrongly")),
    N_("unscored"),
)


def _print(found: "dict[str, Rates]", words: "Translator") -> None:
    from rich.table import Table

    table = Table(*map(words.gettext, _HEADER), box=None)
    for name, one in found.items():
        rates = (one.hallucinated, one.declined_rightly, one.declined_wrongly)
        table.add_row(name, *(_cell(rate, words) for rate in rates), words.number(one.unscored))
    console().print(table)


def _cell(rate: "Rate", words: "Translator") -> str:
    if rate.rate is None or rate.interval is None:
        return "–"
    low, high = map(words.percent, rate.interval)
    return words.gettext(
        "%(count)s of %(n)s: %(share)s (%(low)s to %(high)s)",
        **{"count": words.number(rate.count), "n": words.number(rate.n)},
        **{"share": words.percent(rate.rate), "low": low, "high": high},
    )
