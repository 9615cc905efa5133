"""joute eval cheapest."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import console, echo, echo_json
from joute.evaluation.commands.language import Language, translator
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.comparison.cheapest import Cheapest
    from joute.evaluation.runs.files import Run
    from joute.translation import Translator

USAGE, NOTHING_TO_COMPARE = 2, 5


def cheapest(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="RUN…", help="Runs of one set: an id, a file, SET@accepted."),
    ],
    margin: Annotated[
        float,
        typer.Option(min=0.001, max=0.5, help="How much less than the best it may score, at most."),
    ] = 0.05,
    despite_differences: Annotated[
        bool,
        typer.Option(
            "--despite-differences",
            help="Take runs of other parameters, prompts, judges or scorers too.",
        ),
    ] = False,
    runs: Runs = RUNS,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    language: Language = "en",
) -> None:
    """Say which target takes the least, in euros and in Wh, of those not inferior to the best.

    Targets are models, prompts on models, applications and classical methods. Exits with 2 for a
    wrong option or run, 5 where fewer than two targets have a score.
    """
    from joute.errors import JouteError
    from joute.evaluation.comparison.cheapest_reports import as_json, cheapest_of, rate_of
    from joute.evaluation.settings import EvaluationSettings

    words = translator(language)
    try:
        read = _read(list(dict.fromkeys(sources)), runs, despite_differences=despite_differences)
        found = cheapest_of(read, margin)
    except JouteError as error:
        echo(f"joute: {words.error(error)}", err=True)
        raise typer.Exit(USAGE) from None
    if found is None:
        said = words.gettext("There is nothing to compare: fewer than two targets have a score.")
        echo(f"joute: {said}", err=True)
        raise typer.Exit(NOTHING_TO_COMPARE)
    rate = rate_of(read[0].header, EvaluationSettings().usd_per_euro)
    if format == "json":
        echo_json(as_json(found, rate, words))
    else:
        print_cheapest(found, rate, words)


def print_cheapest(found: "Cheapest", usd_per_euro: float, words: "Translator") -> None:
    """The table of the targets, and what it says."""
    from rich.table import Table

    from joute.evaluation.comparison.cheapest_reports import HEADER, cells, method, sentences

    table = Table(*map(words.gettext, HEADER), box=None)
    for one in found.standings:
        table.add_row(*cells(one, usd_per_euro, words))
    console().print(table)
    for sentence in (*sentences(found, usd_per_euro, words), method(found, words)):
        echo(sentence)


def _read(sources: Sequence[str], folder: Path, *, despite_differences: bool) -> "list[Run]":
    """The runs. Raises NotFound, BadInput, and ConditionsDiffer for what is not alike."""
    from joute.evaluation.comparison.sources import conditions_differ
    from joute.evaluation.runs.conditions import differences
    from joute.evaluation.runs.folder import find_run

    read = [find_run(source, folder) for source in sources]
    for source, run in zip(sources[1:], read[1:], strict=True):
        found = differences(read[0].header, run.header)
        if found and not despite_differences:
            raise conditions_differ(sources[0], source, found)
    return read
