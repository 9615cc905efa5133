"""joute eval measures."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import console, echo, echo_json
from joute.evaluation.commands.language import Language, translator
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from joute.evaluation.measures.summary import ModelMeasures
    from joute.translation import Translator


def measures(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run: an id, a file, SET@accepted.")],
    weight: Annotated[
        list[str] | None,
        typer.Option(help="DOMAIN=NUMBER: the weight of a domain in the aggregate [default: 1]."),
    ] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    language: Language = "en",
    runs: Runs = RUNS,
) -> None:
    """Say what the scores of a run measure: accuracy and its interval, domains, classes, BLEU, chrF
    and TER of the whole set, calibration.

    Exits with 5 where no answer has a score.
    """
    from dataclasses import asdict

    from joute.evaluation.measures.summary import summary
    from joute.evaluation.runs.folder import find_run

    found = find_run(run, runs)
    weights = dict(map(_weight, weight or []))
    try:
        models = summary(found.header, found.rows(), weights)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--weight") from None
    if format == "json":
        echo_json({"run": found.header.id, "models": [asdict(model) for model in models]})
    else:
        _print(models, translator(language))
    if not any(model.score.mean for model in models):
        raise typer.Exit(NOTHING_SCORED)


NOTHING_SCORED = 5


def _weight(written: str) -> tuple[str, float]:
    domain, separator, number = written.rpartition("=")
    try:
        value = float(number)
    except ValueError:
        value = -1
    if not separator or not 0 <= value < float("inf"):
        raise typer.BadParameter(f"DOMAIN=NUMBER, not {written!r}", param_hint="--weight")
    return domain, value


def _print(models: "Sequence[ModelMeasures]", words: "Translator") -> None:
    from rich.table import Table

    from joute.evaluation.measures.reports import HEADER, lines, notes

    for model in models:
        echo(model.model)
        table = Table(*map(words.gettext, HEADER), box=None)
        for line in lines(model, words):
            table.add_row(*line)
        console().print(table)
        for note in notes(model, words):
            echo(note)
        echo("")
