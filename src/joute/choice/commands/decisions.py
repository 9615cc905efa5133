"""joute decisions: signed decisions, which of them to review, and as documents."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import BUILD, Config, Database, echo, echo_json, running, settings_from

if TYPE_CHECKING:
    from joute.choice.records import Reason, SignedRecord
    from joute.settings import Settings
    from joute.translation import Translator

    Judged = Sequence[tuple[SignedRecord, Sequence[Reason]]]

app = typer.Typer(
    help="Signed decisions: which to review, and as documents.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Language = Annotated[Literal["en", "fr"], typer.Option(help="The language of what is printed.")]


@app.callback()
def decisions() -> None:
    """Signed decisions: which to review, and as documents."""


@app.command()
def review(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Records as JSON [default: those that stand on the site]."),
    ] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    language: Language = "en",
    config: Config = None,
    database: Database = None,
) -> None:
    """Say which signed decisions should be reviewed, and why. Exits with 1 when one should.

    A file whose content is not that which was signed is refused.
    """
    settings = settings_from(config, database)
    judged = _of_files(files, settings) if files else asyncio.run(_of_site(settings))
    due = [(one, reasons) for one, reasons in judged if reasons]
    if format == "json":
        echo_json([_as_json(one, reasons) for one, reasons in due])
    else:
        _print(due, _words(language))
    raise typer.Exit(bool(due))


def _of_files(files: Sequence[Path], settings: "Settings") -> "Judged":
    from datetime import UTC, datetime

    from joute.choice.evidence import configured
    from joute.choice.records import reviews, today

    known, day = configured(settings), datetime.now(UTC).date()
    read = [_read(file) for file in files]
    return [(one, reviews(one.record, today(one.record, known, day))) for one in read]


def _read(file: Path) -> "SignedRecord":
    from joute.choice.records import read_json
    from joute.datafiles import text_of

    return read_json(text_of(file), file.name)


async def _of_site(settings: "Settings") -> "Judged":
    from joute.choice.site.decision_reviews import reviews_of
    from joute.choice.site.decisions import Decisions

    async with running(settings, feature="choice") as services:
        standing = await services[Decisions].standing()
        return [(one, await reviews_of(services, one, evaluations=True)) for one in standing]


def _as_json(one: "SignedRecord", reasons: "Sequence[Reason]") -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.record.title,
        "author": one.record.author,
        "reviews": [reason.model_dump(mode="json") for reason in reasons],
    }


def _print(due: "Judged", words: "Translator") -> None:
    from joute.choice.records import sentence

    if not due:
        echo(words.gettext("No decision needs a review."))
    for one, reasons in due:
        echo(f"{one.record.title} ({one.id})")
        for reason in reasons:
            echo(f"  {sentence(reason, one.record, words)}")


@app.command()
def write(
    file: Annotated[Path, typer.Argument(help="A record as JSON.")],
    out: Annotated[
        Path, typer.Option(help="What to write; its suffix says how: .docx or .md.")
    ] = Path("decision.docx"),
    language: Language = "en",
) -> None:
    """Write a signed record as a document to file: DOCX or Markdown."""
    from joute.choice.records import document
    from joute.writer import as_docx, as_markdown

    written = document(_read(file), _words(language))
    if out.suffix == ".docx":
        out.write_bytes(as_docx(written))
    elif out.suffix == ".md":
        out.write_text(as_markdown(written), "utf-8")
    else:
        raise typer.BadParameter("expected a name that ends in .docx or .md", param_hint="--out")
    echo(str(out))


@app.command()
def delete(
    id: Annotated[str, typer.Argument(help="The id of the record, the end of its address.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Delete a signed record from the site, with the dissent that was added to it."""
    asyncio.run(_delete(settings_from(config, database), id))


async def _delete(settings: "Settings", id: str) -> None:
    from joute.choice.site.decisions import Decisions

    async with running(settings, feature="choice") as services:
        await services[Decisions].delete(id)


def _words(language: str) -> "Translator":
    from joute.translation import load_translators

    return load_translators([language], BUILD.get().folders.values())[language]
