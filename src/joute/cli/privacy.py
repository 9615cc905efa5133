"""joute privacy: find and mask personal data, clean pictures, on this machine alone."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import console, echo, echo_json
from joute.errors import N_, BadInput

if TYPE_CHECKING:
    from joute.privacy import Found, Masked, Recogniser

app = typer.Typer(
    help="Find and mask personal data and secrets in French and English texts. Nothing leaves this "
    "machine.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Files = Annotated[
    list[Path] | None, typer.Argument(metavar="[FILE]...", help="Texts [default: standard input].")
]
Language = Annotated[
    Literal["fr", "en"] | None, typer.Option(help="The language [default: that of the text].")
]
Names = Annotated[
    str | None,
    typer.Option(metavar="MODEL", help="Names also by a spaCy model: a package or a folder."),
]
FindFormat = Annotated[Literal["table", "json"], typer.Option(help="How to print.")]
MaskFormat = Annotated[
    Literal["text", "json"], typer.Option(help="The masked text, or also its marks and spans.")
]


@app.command("find")
def find_command(
    file: Files = None,
    language: Language = None,
    names: Names = None,
    format: FindFormat = "table",
) -> None:
    """Print what is found: kind, position in characters, certainty from 0 to 1."""
    from joute.privacy import find

    recogniser = _recogniser(names)
    found = [
        (name, text, one)
        for name, text in _texts(file)
        for one in find(text, language, names=recogniser)
    ]
    if format == "json":
        return echo_json([_span(name, text, one) for name, text, one in found])
    return _print_table(found)


@app.command("mask")
def mask_command(
    file: Files = None,
    language: Language = None,
    names: Names = None,
    format: MaskFormat = "text",
) -> None:
    """Print the texts with marks in the place of what is found with a certainty of 0.5 or more.

    Several files are one conversation: the same value has the same mark in all of them.
    """
    from joute.privacy import mask

    recogniser, masked, results = _recogniser(names), None, []
    for name, text in _texts(file):
        masked = mask(text, language, earlier=masked, names=recogniser)
        if format == "json":
            results.append(_masked(name, text, masked))
        else:
            echo(masked.text.removesuffix("\n"))
    if format == "json":
        echo_json(results)


@app.command("picture")
def picture_command(
    file: Annotated[Path, typer.Argument(help="A picture in JPEG, PNG or WebP.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the copy is written.")],
) -> None:
    """Write a copy of a picture that holds its pixels alone: no place, date, device or comment.

    The copy stands upright, and is at most 1,568 pixels wide or high: more, models do not read.
    """
    from joute.images import clean

    copy = clean(_bytes(file))
    try:
        with output.open("xb") as opened:
            opened.write(copy.data)
    except FileExistsError:
        raise BadInput(
            message=N_("%(file)s is there already: name another file."), file=str(output)
        ) from None
    except OSError as error:
        raise BadInput(
            message=N_("%(file)s cannot be written: %(reason)s"),
            file=str(output),
            reason=error.strerror,
        ) from None
    console().print(f"{output}: {copy.width} × {copy.height}, {len(copy.data):,} bytes")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unread(path, error) from None


def _unread(path: Path, error: OSError) -> BadInput:
    return BadInput(
        message=N_("%(file)s cannot be read: %(reason)s"), file=str(path), reason=error.strerror
    )


def _texts(paths: Sequence[Path] | None) -> Iterator[tuple[str, str]]:
    """(name, text) of each file, or of standard input."""
    from joute.textfiles import read_text

    if not paths:
        yield "-", sys.stdin.read()
    for path in paths or ():
        try:
            yield str(path), read_text(path)
        except OSError as error:
            raise _unread(path, error) from None


def _recogniser(model: str | None) -> "Recogniser | None":
    from joute.privacy import spacy_names

    return spacy_names(model) if model else None


def _span(name: str, text: str, one: "Found") -> dict[str, Any]:
    return {"file": name, **one._asdict(), "text": text[one.start : one.end]}


def _masked(name: str, text: str, masked: "Masked") -> dict[str, Any]:
    spans = [_span(name, text, one) for one in masked.found]
    return {"file": name, "text": masked.text, "spans": spans, "marks": dict(masked.values)}


def _print_table(found: Sequence[tuple[str, str, "Found"]]) -> None:
    from rich.table import Table

    table = Table("file", "kind", "start", "end", "certainty", "text", box=None)
    for name, text, one in found:
        value = " ".join(text[one.start : one.end].split())
        table.add_row(name, one.kind, str(one.start), str(one.end), f"{one.certainty:.2f}", value)
    console().print(table)
