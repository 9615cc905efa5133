"""joute facts: the facts that ship with this version."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import Config, console, counted, echo, echo_json

if TYPE_CHECKING:
    from joute.catalog import Offer
    from joute.cli.shipped_facts import Checked

app = typer.Typer(
    help="Check the facts of this version.", no_args_is_help=True, rich_markup_mode=None
)

HEADINGS = ("facts", "how many", "faults")


@app.callback()
def about() -> None:
    """Check the facts of this version."""


@app.command()
def check(
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Exit 1 for prices checked over 90 days ago, too.")
    ] = False,
    format: Annotated[Literal["table", "json"], typer.Option(help="How to print.")] = "table",
    config: Config = None,
) -> None:
    """Check the shape, the source and the date of every fact that ships, and the age of prices.

    Prices are those of the catalogue with the changes that were accepted (joute catalog update).
    Exit 1 when a fact is at fault.
    """
    from datetime import UTC, datetime

    from joute.catalog.updates import loaded
    from joute.cli.shipped_facts import checked, stale_prices
    from joute.command import settings_from

    today = datetime.now(UTC).date()
    known = loaded(settings_from(config).catalog.updates)
    files, stale = [*checked(known, today)], stale_prices(known, today)
    if format == "json":
        _print_json(files, stale)
    else:
        _print(files, stale)
    if any(one.faults for one in files) or (fresh and stale):
        raise typer.Exit(1)


def _print(files: Sequence["Checked"], stale: Sequence["Offer"]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(*HEADINGS, box=None)
    for one in files:
        table.add_row(*map(Text, (one.file, str(one.facts), str(len(one.faults)))))
    console().print(table)
    for one in files:
        for fault in one.faults:
            echo(f"{one.file}, {fault.place}: {fault.reason}")
    if stale:
        echo(
            f"{counted(len(stale), 'price')} checked over 90 days ago, or on a day that is not "
            "known: “joute catalog update” reads them again."
        )


def _print_json(files: Sequence["Checked"], stale: Sequence["Offer"]) -> None:
    echo_json(
        {
            "files": [
                {
                    "file": one.file,
                    "facts": one.facts,
                    "faults": [
                        {"place": fault.place, "reason": fault.reason} for fault in one.faults
                    ],
                }
                for one in files
            ],
            "stale_prices": [{"offer": one.id, "checked": _checked(one)} for one in stale],
        }
    )


def _checked(offer: "Offer") -> str | None:
    return str(offer.price.checked) if offer.price and offer.price.checked else None
