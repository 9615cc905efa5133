"""joute register export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import BUILD, Config, Database, echo, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from joute.register.layouts import DescribedUse, DutchExport
    from joute.services import Services
    from joute.translation import Translator
    from joute.writer import Document

Layout = Literal["json", "nl-1.0", "article-30", "markdown", "docx"]


def export(
    layout: Annotated[
        Layout,
        typer.Option(
            help="json: all that is said; nl-1.0: the Dutch register of algorithms; article-30: "
            "the record of processing, a table; markdown and docx: a sheet to read."
        ),
    ] = "json",
    use: Annotated[
        list[str] | None, typer.Option(help="The id of a use; may be repeated [default: all].")
    ] = None,
    language: Annotated[
        Literal["en", "fr"], typer.Option(help="The language of headers and labels.")
    ] = "en",
    history: Annotated[
        bool, typer.Option("--history", help="Every entry of the record too; json only.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file [default: stdout].", show_default=False),
    ] = None,
    config: Config = None,
    database: Database = None,
) -> None:
    """Write uses of the register in a layout. Exits with 1 when one was left out."""
    from joute.register.exporting import described_uses

    async def work(services: "Services") -> "Sequence[DescribedUse]":
        return await described_uses(services, use or (), history=history)

    found = run(config, database, work, feature="register")
    left_out = False
    if layout == "docx":
        _write_docx(found, _words(language), output)
        return
    if layout == "nl-1.0":
        text, left_out = _dutch(found)
    else:
        text = _text(layout, found, _words(language), history)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8", newline="")
        echo(f"{output}: {len(found)}", err=True)
    raise typer.Exit(left_out)


def _text(
    layout: Layout, found: "Sequence[DescribedUse]", words: "Translator", history: bool
) -> str:
    from joute.register.layouts import as_article_30, as_own_json

    if layout == "article-30":
        return as_article_30(found, words)
    if layout == "markdown":
        from joute.writer import as_markdown

        return "\n".join(as_markdown(one) for one in _documents(found, words))
    return as_own_json(found, history=history)


def _documents(found: "Sequence[DescribedUse]", words: "Translator") -> "Sequence[Document]":
    from datetime import UTC, datetime

    from joute.register.layouts import sheet_document

    now = datetime.now(UTC)
    return [sheet_document(one, words, now) for one in found]


def _write_docx(found: "Sequence[DescribedUse]", words: "Translator", output: Path | None) -> None:
    from joute.writer import as_docx

    if output is None or len(found) != 1:
        raise typer.BadParameter("a DOCX holds one use: name it, and a file", param_hint="--output")
    output.write_bytes(as_docx(_documents(found, words)[0]))
    echo(str(output), err=True)


def _dutch(found: "Sequence[DescribedUse]") -> tuple[str, bool]:
    """The text, and whether a use was left out of it."""
    from joute.register.layouts import as_dutch

    made = as_dutch(found)
    _say(made)
    return made.text, bool(made.left_out)


def _say(made: "DutchExport") -> None:
    """What whoever publishes has to do, beside the file."""
    for one in made.left_out:
        lacks = [*one.missing, *(f"{name} (too long)" for name in one.too_long)]
        echo(f"{one.use_id} is left out, it lacks: {', '.join(lacks)}", err=True)
    if any("tags" in one for one in made.algorithms):
        echo("The standard takes Dutch alone: translate the texts, then remove the tags.", err=True)


def _words(language: str) -> "Translator":
    from joute.translation import load_translators

    return load_translators([language], BUILD.get().folders.values())[language]
