"""joute eval compare."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import console, echo, echo_json

if TYPE_CHECKING:
    from joute.evaluation.comparison.pairs import Comparison

NOTHING_TO_COMPARE = 5


def compare(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE [FILE2]",
            help="Results per item, CSV or JSON lines: item, model, score, and if you like cluster "
            "and answer.",
        ),
    ],
    a: Annotated[
        str | None,
        typer.Option("--a", help="The baseline [default: the first model, of two]."),
    ] = None,
    b: Annotated[
        str | None, typer.Option("--b", help="The model to compare [default: all others].")
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(help="Say whether b is not worse than a by so much: 0.02 is two points."),
    ] = None,
    format: Annotated[Literal["text", "json", "markdown"], typer.Option(help="How to print.")] = (
        "text"
    ),
) -> None:
    """Say whether two models differ on the same items, and how sure that is.

    Without a column of models, each file is of one model. Exits with 5 where there is nothing to
    compare.
    """
    from joute.evaluation.errors import NothingToCompare

    if len(files) > 2:
        raise typer.BadParameter("one file or two", param_hint="FILE")
    if len({file.resolve() for file in files}) < len(files):
        raise typer.BadParameter("two different files", param_hint="FILE")
    if margin is not None and not 0 < margin < float("inf"):
        raise typer.BadParameter("a number above 0", param_hint="--margin")
    try:
        found = _compared(files, a, b, margin)
    except NothingToCompare as error:
        echo(f"joute: {error}", err=True)
        raise typer.Exit(NOTHING_TO_COMPARE) from None
    _PRINTERS[format](found)


def _compared(
    files: Sequence[Path], a: str | None, b: str | None, margin: float | None
) -> "Sequence[Comparison]":
    from joute.evaluation.comparison.pairs import compare, read_files
    from joute.evaluation.errors import NothingToCompare

    results = read_files(files)
    models = list(results.models)
    if len(models) < 2:
        raise NothingToCompare
    baseline, others = _chosen(models, a, b)
    return compare(results, baseline, others, margin)


def _chosen(models: Sequence[str], a: str | None, b: str | None) -> tuple[str, list[str]]:
    """The baseline, and those to compare with it."""
    known = ", ".join(models)
    for option, name in (("--a", a), ("--b", b)):
        if name is not None and name not in models:
            raise typer.BadParameter(f"{name} is not among {known}", param_hint=option)
    if a is None:
        left = [model for model in models if model != b]
        if len(models) > 2:
            raise typer.BadParameter(f"choose the baseline among {known}", param_hint="--a")
        a = left[0]
    if a == b:
        raise typer.BadParameter("another model than that of --a", param_hint="--b")
    return a, [b] if b else [model for model in models if model != a]


def _print_json(comparisons: "Sequence[Comparison]") -> None:
    from joute.evaluation.comparison.reports import as_json

    found = [as_json(one) for one in comparisons]
    echo_json(found[0] if len(found) == 1 else {"a": comparisons[0].a, "comparisons": found})


def _print_markdown(comparisons: "Sequence[Comparison]") -> None:
    from joute.evaluation.comparison.reports import markdown

    echo(markdown(comparisons))


def _print_text(comparisons: "Sequence[Comparison]") -> None:
    from joute.evaluation.comparison.reports import ADJUSTED, notes, sentence

    if len(comparisons) > 1:
        _print_table(comparisons)
        echo(ADJUSTED)
    for one in comparisons:
        if len(comparisons) > 1:
            echo("")
        echo(sentence(one))
        for note in notes(one):
            echo(note)


def _print_table(comparisons: "Sequence[Comparison]") -> None:
    from rich.table import Table

    from joute.evaluation.comparison.reports import HEADER, cells

    table = Table(*HEADER, box=None, title=f"a is {comparisons[0].a}", title_justify="left")
    for one in comparisons:
        table.add_row(*cells(one))
    console().print(table)


_PRINTERS = {"text": _print_text, "json": _print_json, "markdown": _print_markdown}
