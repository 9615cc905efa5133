"""joute suppliers: what suppliers answered, newer answers, enquiries."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import (
    Config,
    Database,
    LinkPort,
    echo,
    echo_json,
    running,
    settings_from,
    site_address,
)

if TYPE_CHECKING:
    from joute.choice.suppliers import SupplierAnswer
    from joute.choice.suppliers.stored import Named
    from joute.services import Services

app = typer.Typer(
    help="What suppliers of models answered, newer answers, enquiries.", no_args_is_help=True
)

SupplierId = Annotated[str, typer.Argument(help="The id that “joute suppliers list” prints.")]
Language = Annotated[Literal["en", "fr"], typer.Option(help="The language of texts.")]
Format = Annotated[Literal["text", "json"], typer.Option(help="text or json.")]
Source = Annotated[str, typer.Option(help="Where it says so: a page, a contract, a letter.")]
Dated = Annotated[str, typer.Option("--date", help="Of the source: 2026-11-30, or 2026-11.")]
ValidUntil = Annotated[str, typer.Option(help="Until when it holds, where that is stated.")]
Origin = Annotated[
    Literal["public_pages", "supplier"], typer.Option(help="Read there, or declared by it.")
]
Kind = Annotated[Literal["closed", "open", "host"], typer.Option(help="The actor it is asked as.")]

History = Mapping[str, "Sequence[SupplierAnswer]"]


@app.command("list")
def list_(format: Format = "text", config: Config = None, database: Database = None) -> None:
    """Print each supplier with its kind and how many of its questions have an answer."""
    from joute.choice.suppliers import answers_about, counts
    from joute.choice.suppliers.stored import all_suppliers, stored_answers

    async def work(services: "Services") -> Any:
        async with services.store.read() as session:
            return await all_suppliers(session), await stored_answers(session)

    every, stored = _run(config, database, work)
    rows = [
        (one, *counts(answers_about(one.id, stored=stored), one.kind)) for one in every.values()
    ]
    if format == "json":
        echo_json([{**one._asdict(), "known": known, "asked": asked} for one, known, asked in rows])
        return
    for one, known, asked in rows:
        echo(f"{one.id}\t{one.name}\t{one.kind}\t{known} of {asked}")


@app.command()
def show(
    supplier: SupplierId,
    language: Language = "en",
    format: Format = "text",
    config: Config = None,
    database: Database = None,
) -> None:
    """Print all answers about a supplier, the newest first, each with its date and its source."""
    from joute.choice.suppliers import question

    _, history = _history(config, database, supplier)
    if format == "json":
        echo_json({id: [_facts(one) for one in found] for id, found in history.items()})
        return
    for id, found in history.items():
        echo(f"{id}: {question(id).text.of(language)}")
        for one in found:
            echo(f"  {_line(one, language)}")


@app.command()
def changes(
    supplier: SupplierId,
    earlier: Annotated[str, typer.Option(help="A day or a month [default: the first].")] = "",
    later: Annotated[str, typer.Option(help="A day or a month [default: the last].")] = "",
    language: Language = "en",
    config: Config = None,
    database: Database = None,
) -> None:
    """Print the questions whose answers differ on two dates."""
    from joute.choice.suppliers.comparison import changes as changes_of
    from joute.choice.suppliers.comparison import dates_of

    _, history = _history(config, database, supplier)
    dates = dates_of(history) or ("",)
    for one in changes_of(history, earlier or dates[-1], later or dates[0]):
        echo(one.question)
        for sign, answer in (("-", one.before), ("+", one.after)):
            echo(f"  {sign} {_line(answer, language) if answer else 'no answer yet: unknown'}")


@app.command()
def add(
    supplier: SupplierId,
    question: Annotated[str, typer.Argument(help="The id that “joute suppliers show” prints.")],
    source: Source,
    date: Dated,
    value: Annotated[
        str,
        typer.Option(help="yes, no, partial, in_progress, not_found, n/a or text."),
    ] = "text",
    text: Annotated[str, typer.Option(help="In words.")] = "",
    url: Annotated[list[str] | None, typer.Option(help="https; may be repeated.")] = None,
    valid_until: ValidUntil = "",
    origin: Origin = "public_pages",
    language: Language = "en",
    config: Config = None,
    database: Database = None,
) -> None:
    """Add a newer answer; those before it stay in the history."""
    from joute.choice.suppliers.given import given, provenance
    from joute.choice.suppliers.stored import add_answers

    async def work(services: "Services") -> None:
        own = given(question, value, text, url or ())
        dated = provenance(source, date, valid_until, services.now().date())
        dated = dated._replace(origin=origin, by="operator")
        await add_answers(services, supplier, [own] if own else [], dated, language)

    _run(config, database, work)


@app.command()
def read(
    supplier: SupplierId,
    file: Annotated[Path, typer.Argument(help="The questionnaire as it came back, CSV.")],
    source: Source,
    date: Dated,
    valid_until: ValidUntil = "",
    origin: Origin = "public_pages",
    language: Language = "en",
    config: Config = None,
    database: Database = None,
) -> None:
    """Add the answers of a file that was filled in; with any fault, none of them."""
    from joute.choice.errors import FaultyAnswers
    from joute.choice.suppliers.given import provenance
    from joute.choice.suppliers.sheets import read_sheet
    from joute.choice.suppliers.stored import add_answers
    from joute.errors import N_, BadInput

    try:
        answers = read_sheet(file.read_bytes(), file.name)
    except FaultyAnswers as error:
        for at, fault in error.faults:
            echo(f"{file.name}, line {at}: {fault}", err=True)
        raise
    except OSError as error:
        raise BadInput(message=N_("%(file)s cannot be read."), file=str(file)) from error

    async def work(services: "Services") -> None:
        dated = provenance(source, date, valid_until, services.now().date())
        dated = dated._replace(origin=origin, by="operator")
        await add_answers(services, supplier, answers, dated, language)

    _run(config, database, work)
    echo(str(len(answers)))


@app.command()
def sheet(kind: Kind = "closed", language: Language = "en") -> None:
    """Print the questionnaire as a table to fill in: save it as a file ending in .csv."""
    from joute.choice.suppliers import questions_for
    from joute.choice.suppliers.sheets import blank

    typer.echo(blank(questions_for(kind), language), nl=False)


@app.command()
def ask(
    supplier: SupplierId,
    kind: Kind = "closed",
    days: Annotated[int, typer.Option(min=1, max=365, help="Until the link ends.")] = 60,
    language: Language = "en",
    config: Config = None,
    database: Database = None,
    port: LinkPort = None,
) -> None:
    """Print the link of a new enquiry, once: whoever has it answers for the supplier."""
    from joute.choice.suppliers.enquiries import send

    async def work(services: "Services") -> Any:
        return await send(services, supplier, kind, language=language, days=days, by="operator")

    address = site_address(settings_from(config, database), port)
    echo(f"{address}/enquiry/{_run(config, database, work).secret}")


def _history(config: Path | None, database: str | None, supplier: str) -> "tuple[Named, History]":
    from joute.choice.suppliers import answers_about
    from joute.choice.suppliers.stored import find_supplier, stored_answers

    async def work(services: "Services") -> "tuple[Named, History]":
        async with services.store.read() as session:
            own = await find_supplier(session, supplier)
            stored = await stored_answers(session, supplier)
            return own, answers_about(supplier, stored=stored)

    found: tuple[Named, History] = _run(config, database, work)
    return found


def _facts(one: "SupplierAnswer") -> dict[str, Any]:
    from dataclasses import asdict

    return {
        name: value
        for name, value in asdict(one).items()
        if name not in {"supplier", "question", "order"}
    }


def _line(one: "SupplierAnswer", language: str) -> str:
    words = [one.date, one.value, one.text_in(language), f"({one.origin}: {one.source})", *one.urls]
    if one.valid_until:
        words.append(f"valid until {one.valid_until}")
    return " ".join(words)


def _run(
    config: Path | None, database: str | None, work: "Callable[[Services], Awaitable[Any]]"
) -> Any:
    """Work on the database of the site, whether the site runs or not."""

    async def run() -> Any:
        async with running(settings_from(config, database), feature="choice") as services:
            return await work(services)

    return asyncio.run(run())
