"""joute catalog: the facts about models."""

import re
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.cli.catalog_update import update
from joute.command import console, echo_json

if TYPE_CHECKING:
    from joute.catalog import Catalog, Model, Price

app = typer.Typer(
    help="Check, print and renew the facts about models.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Format = Annotated[Literal["table", "json"], typer.Option(help="How to print.")]

app.command()(update)

HEADINGS = ("id", "maker", "released", "billions", "openness", "licence", "context", "$ in / out")

# Into a pipe or a file, one line for each model.
PIPED_WIDTH = 1000


@app.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(help="A folder of data [default: the data of this package].")
    ] = None,
    format: Format = "table",
) -> None:
    """Validate the files of a catalogue of models and offers; exit 1 if a row is refused."""

    from joute import catalog

    problems = catalog.problems(path) if path else catalog.problems()
    if format == "json":
        echo_json(_plain(problems))
    elif problems:
        _print_table(
            ("file", "line", "reason"), [(p.file, str(p.line), p.reason) for p in problems]
        )
    else:
        known = catalog.read(path) if path else catalog.load()
        typer.echo(
            f"{len(known.models)} models, {len(known.makers)} makers, "
            f"{len(known.licences)} licences: every row is accepted."
        )
    if problems:
        raise typer.Exit(1)


@app.command("list")
def list_models(
    maker: Annotated[str | None, typer.Option(help="Id or name of a maker.")] = None,
    size: Annotated[
        str | None,
        typer.Option(help="LOW-HIGH, billions of parameters: 0-8, 30-70, 100-. No unknown size."),
    ] = None,
    openness: Annotated[
        Literal["open-source", "open-weights", "api-only"] | None,
        typer.Option(help="Open weights are not open source: each is listed alone."),
    ] = None,
    licence: Annotated[str | None, typer.Option(help="Id of a licence.")] = None,
    format: Format = "table",
) -> None:
    """Print the models of the catalogue: ids for joute.toml, sizes, licences, dated prices.

    A size written as a range is an estimate. Prices are US dollars per million tokens, with the
    host that asks them unless it is the maker; those read over 90 days ago are marked old.
    """

    from joute import catalog

    known = catalog.load()
    wanted_maker = _maker_id(known, maker)
    wanted_licence = _licence_id(known, licence)
    low, high = _size_range(size)
    models = [
        model
        for model in known.models.values()
        if wanted_maker in (None, model.maker.id)
        and wanted_licence in (None, model.licence and model.licence.id)
        and openness in (None, model.openness)
        and (size is None or (model.total_b and low <= model.total_b.mid <= high))
    ]
    if format == "json":
        echo_json(_plain(models))
    else:
        today = datetime.now(UTC).date()
        _print_table(HEADINGS, [_cells(model, today) for model in models])


def _maker_id(known: "Catalog", text: str | None) -> str | None:
    if text is None:
        return None
    maker = known.find_maker(text)
    if maker is None:
        raise typer.BadParameter(f"one of {', '.join(known.makers)}", param_hint="--maker")
    return maker.id


def _licence_id(known: "Catalog", text: str | None) -> str | None:
    if text is not None and text not in known.licences:
        raise typer.BadParameter(f"one of {', '.join(known.licences)}", param_hint="--licence")
    return text


def _size_range(text: str | None) -> tuple[float, float]:
    ends = re.fullmatch(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)?", text or "0-")
    if ends is None:
        raise typer.BadParameter("LOW-HIGH or LOW-, such as 0-8 or 100-", param_hint="--size")
    return float(ends[1]), float(ends[2] or "inf")


def _cells(model: "Model", today: date) -> tuple[str, ...]:
    return (
        model.id,
        model.maker.name,
        str(model.released or ""),
        _size(model),
        model.openness or "",
        model.licence.id if model.licence else "",
        f"{model.context_tokens:,}" if model.context_tokens else "",
        _price(model.price, today) if model.price else "",
    )


def _size(model: "Model") -> str:
    if model.active_b in (None, model.total_b):
        return str(model.total_b or "")
    return f"{model.total_b or '?'}, {model.active_b} active"


def _price(price: "Price", today: date) -> str:
    amounts = (price.in_usd_per_mtok, price.out_usd_per_mtok)
    shown = " / ".join("?" if amount is None else str(amount) for amount in amounts)
    about = (price.host, str(price.checked or "undated"), "old" if price.stale(today) else "")
    return f"{shown} ({', '.join(filter(None, about))})"


def _print_table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, box=None)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console(PIPED_WIDTH).print(table, soft_wrap=True)


def _plain(value: Any) -> Any:
    """A value as JSON has it: dates as ISO text, amounts of money as decimal text."""
    from joute.catalog import PartialDate

    if isinstance(value, Decimal | PartialDate):
        return str(value)
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
