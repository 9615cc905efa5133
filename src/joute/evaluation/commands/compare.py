"""joute eval compare."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from joute.command import console, echo, echo_json
from joute.evaluation.commands.language import Language, translator
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.comparison.all_pairs import AllPairs
    from joute.evaluation.comparison.cheapest import Cheapest
    from joute.evaluation.comparison.pairs import Comparison
    from joute.evaluation.comparison.sources import Source
    from joute.translation import Translator

USAGE = 2
NOTHING_TO_COMPARE = 5

# Of the draws of items: the same run has the same ranks twice.
_SEED = 0

# The models that one of two runs has alone.
LeftOut = tuple[Sequence[str], Sequence[str]]


class Beside(NamedTuple):
    """What is said beside the comparisons; `cheapest` is of one run with several targets, `all` of
    one whose models are all compared."""

    remarks: Sequence[str]
    left_out: LeftOut
    cheapest: "Cheapest | None"
    usd_per_euro: float
    all: "AllPairs | None" = None


def compare(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="A [B]",
            help="Runs: an id, a file, SET@accepted. Or results per item, CSV or JSON lines: item, "
            "model, score, and if you like cluster and answer.",
        ),
    ],
    a: Annotated[
        str | None,
        typer.Option("--a", help="The baseline [default: the first model, of two]."),
    ] = None,
    b: Annotated[
        str | None, typer.Option("--b", help="The model to compare [default: all others].")
    ] = None,
    all_pairs: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Compare each two models of one run or file: with their ranks, and those that "
            "cannot be told apart.",
        ),
    ] = False,
    margin: Annotated[
        float | None,
        typer.Option(
            help="Say whether b is not worse than a by so much: 0.02 is two points [default: "
            "max_drop of the gate of the run, if it has one].",
            show_default=False,
        ),
    ] = None,
    despite_differences: Annotated[
        bool,
        typer.Option(
            "--despite-differences",
            help="Compare runs of other parameters, prompts, judges or scorers too; the "
            "differences are listed.",
        ),
    ] = False,
    runs: Runs = RUNS,
    format: Annotated[Literal["text", "json", "markdown"], typer.Option(help="How to print.")] = (
        "text"
    ),
    language: Language = "en",
) -> None:
    """Say whether models differ on the same items, and how sure that is.

    Of one run or file its models are compared; of two, each model with itself, or those that
    --a and --b name. Exits with 2 for a wrong option or file, 5 where there is nothing to compare.
    """
    from joute.errors import JouteError
    from joute.evaluation.comparison.reports import (
        MARGIN_OF_SET,
        difference_notes,
        left_out_notes,
    )
    from joute.evaluation.comparison.sources import (
        check_conditions,
        condition_differences,
        margin_of,
        models_left_out,
        read_source,
    )
    from joute.evaluation.errors import NothingToCompare

    _check(sources, a, b, margin)
    if all_pairs and (len(sources) > 1 or a or b):
        raise typer.BadParameter("one run or file, without --a and --b", param_hint="--all")
    words = translator(language)
    try:
        read = [read_source(source, runs) for source in sources]
        if not despite_differences:
            check_conditions(read)
        of_set = margin_of(read) if margin is None else None
        everyone = _all(read[0], margin or of_set) if all_pairs else None
        found = everyone.comparisons if everyone else _compared(read, a, b, margin or of_set)
    except NothingToCompare as error:
        echo(f"joute: {words.error(error)}", err=True)
        raise typer.Exit(NOTHING_TO_COMPARE) from None
    except JouteError as error:
        echo(f"joute: {words.error(error)}", err=True)
        raise typer.Exit(USAGE) from None
    left_out = models_left_out(read) if a is None and b is None else ([], [])
    remarks = [
        *difference_notes(condition_differences(read), words),
        *left_out_notes(read, left_out, words),
        *([words.gettext(MARGIN_OF_SET)] if of_set else []),
    ]
    rate, cheapest = _cheapest(read, sources, runs, margin)
    _PRINTERS[format](found, Beside(remarks, left_out, cheapest, rate, everyone), words)


def _check(sources: Sequence[str], a: str | None, b: str | None, margin: float | None) -> None:
    if len(sources) > 2:
        raise typer.BadParameter("one run or file, or two", param_hint="A [B]")
    if len({Path(source).resolve() for source in sources}) < len(sources):
        raise typer.BadParameter("two different ones", param_hint="A [B]")
    if margin is not None and not 0 < margin < float("inf"):
        raise typer.BadParameter("a number above 0", param_hint="--margin")
    if a is not None and a == b:
        raise typer.BadParameter("another model than that of --a", param_hint="--b")


def _all(source: "Source", margin: float | None) -> "AllPairs":
    import numpy as np

    from joute.evaluation.comparison.all_pairs import compare_all

    return compare_all(source.models, np.random.default_rng(_SEED), margin)


def _compared(
    read: "Sequence[Source]", a: str | None, b: str | None, margin: float | None
) -> "Sequence[Comparison]":
    from joute.evaluation.comparison.pairs import compare
    from joute.evaluation.comparison.sources import models_to_compare
    from joute.evaluation.errors import ModelNotInRun, NoBaseline

    try:
        return compare(models_to_compare(read, a, b), margin)
    except (NoBaseline, ModelNotInRun) as error:
        raise typer.BadParameter(str(error)) from None


def _cheapest(
    read: "Sequence[Source]", sources: Sequence[str], runs: Path, margin: float | None
) -> "tuple[float, Cheapest | None]":
    """Of one run, the dollars for a euro in it, and its cheapest target."""
    from joute.evaluation.comparison.cheapest import MARGIN
    from joute.evaluation.comparison.cheapest_reports import cheapest_of, rate_of
    from joute.evaluation.runs.folder import find_run
    from joute.evaluation.settings import EvaluationSettings

    rate, header = EvaluationSettings().usd_per_euro, read[0].header
    if len(read) > 1 or header is None:
        return rate, None
    used = margin if margin is not None and margin < 1 else MARGIN
    return rate_of(header, rate), cheapest_of([find_run(sources[0], runs)], used)


def _print_json(comparisons: "Sequence[Comparison]", beside: Beside, words: "Translator") -> None:
    from joute.evaluation.comparison import all_pairs_reports, cheapest_reports
    from joute.evaluation.comparison.reports import as_json

    said = [as_json(one, words) for one in comparisons]
    whole = said[0] if len(said) == 1 and not beside.all else {"comparisons": said}
    if beside.all:
        whole |= all_pairs_reports.as_json(beside.all)
    only = dict(zip(("models_only_a", "models_only_b"), beside.left_out, strict=True))
    found = beside.cheapest
    cheapest = found and cheapest_reports.as_json(found, beside.usd_per_euro, words)
    echo_json(whole | {"differences": beside.remarks, "cheapest": cheapest} | only)


def _print_markdown(
    comparisons: "Sequence[Comparison]", beside: Beside, words: "Translator"
) -> None:
    from joute.evaluation.comparison import all_pairs_reports
    from joute.evaluation.comparison.reports import markdown

    remarks = [*beside.remarks, *_sentences(beside, words)]
    if beside.all:
        echo(all_pairs_reports.markdown(beside.all, remarks, words))
    else:
        echo(markdown(comparisons, remarks, words))


def _sentences(beside: Beside, words: "Translator") -> Iterator[str]:
    from joute.evaluation.comparison.cheapest_reports import sentences

    if beside.cheapest:
        yield from sentences(beside.cheapest, beside.usd_per_euro, words)


def _print_text(comparisons: "Sequence[Comparison]", beside: Beside, words: "Translator") -> None:
    from joute.evaluation.comparison.reports import ADJUSTED, HEADER, cells, notes, sentence

    for remark in beside.remarks:
        echo(remark)
    if beside.all:
        _print_places(beside.all, words)
    if len(comparisons) > 1 or beside.all:
        _print_table(map(words.gettext, HEADER), [cells(one, words) for one in comparisons])
        echo(words.gettext(ADJUSTED))
    for one in () if beside.all else comparisons:
        if len(comparisons) > 1:
            echo("")
        echo(sentence(one, words))
        for note in notes(one, words):
            echo(note)
    for said in _sentences(beside, words):
        echo(said)


def _print_places(found: "AllPairs", words: "Translator") -> None:
    from joute.evaluation.comparison.all_pairs_reports import HEADER, notes, rows

    _print_table(map(words.gettext, HEADER), rows(found, words))
    for note in notes(found, words):
        echo(note)
    echo("")


def _print_table(header: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.table import Table

    table = Table(*header, box=None)
    for row in rows:
        table.add_row(*row)
    console().print(table)


_PRINTERS = {"text": _print_text, "json": _print_json, "markdown": _print_markdown}
