"""joute catalog update: what open catalogues say by now, reviewed before it is taken over."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, console, counted, echo, echo_json

if TYPE_CHECKING:
    from datetime import date

    from joute.catalog.updates import Change, Review, Unreadable, Value
    from joute.models.updating import Source, Update
    from joute.settings import Settings

HEADINGS = ("", "offer or model", "fact", "known", "now", "held back, because")

# Of ids that mean no model of ours, the others are in the JSON.
_SHOWN_IDS = 20

From = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="[HOST=]FILE",
        help="Read a file instead of the network: api.json of models.dev, litellm’s price map, "
        "/models of OpenRouter or, after the id of its host, that of an endpoint. Repeatable.",
    ),
]
Endpoint = Annotated[
    list[str] | None,
    typer.Option(
        metavar="[HOST=]ID",
        help="Ask an endpoint of joute.toml for its models; HOST is its id in the catalogue, "
        "unless they are the same. Repeatable.",
    ),
]
Accept = Annotated[
    list[str] | None,
    typer.Option(help="A change that is held back, by its offer or offer:fact. Repeatable."),
]


def update(
    from_: From = None,
    endpoint: Endpoint = None,
    date: Annotated[
        str | None, typer.Option(help="Day of the files [default: that of their last change].")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Accept what is not held back, without asking.")
    ] = False,
    accept: Accept = None,
    bound: Annotated[
        int, typer.Option(min=0, max=100, help="Percent by which a price may move.")
    ] = 15,
    format: Annotated[Literal["table", "json"], typer.Option(help="How to print.")] = "table",
    config: Config = None,
) -> None:
    """Show what open catalogues would change in prices, limits and features; accept it or not.

    Without --from or --endpoint it fetches models.dev, OpenRouter and litellm’s price map. Nothing
    changes without a yes. Held back, until they are named by --accept: a price that moves beyond
    the bound or tenfold, is zero, was zero, changes its form, or is the first one and ten times
    below or above that of all other hosts; a size that shrinks or grows tenfold; a value that is
    hardly plausible; a licence or an openness that changes; a known value that turns blank; a
    catalogue that lost over 5 % of its rows. What --yes accepted is held against what a person
    accepted last, so that small steps do not add up unseen. Facts of joute.toml never change. Exit
    1 when a catalogue cannot be read.
    """
    from datetime import UTC, datetime
    from decimal import Decimal

    from joute.catalog.updates import PERSON, SCHEDULE, Bounds
    from joute.command import settings_from
    from joute.models.updating import updated

    settings, now = settings_from(config), datetime.now(UTC)
    asked = _asked(settings, from_ or (), endpoint or (), date)
    sources, refused = _read(asked, now.date())
    found = updated(sources, Path(settings.catalog.updates), Bounds(price=Decimal(bound) / 100))
    for error in (*refused, *found.refused):
        echo(str(error), err=True)
    if format == "json":
        echo_json([_plain(one) for one in found.reviews])
    else:
        _print(found)
    acceptable = found.acceptable(accept or ())
    if acceptable and (yes or (format == "table" and _confirmed(len(acceptable)))):
        found.accept(acceptable, now, by=SCHEDULE if yes else PERSON)
        echo(f"{counted(len(acceptable), 'change')} accepted, in {found.kept.folder}.", err=True)
    else:
        echo("Nothing was changed.", err=True)
    if refused or found.refused:
        raise typer.Exit(1)


def _asked(
    settings: "Settings", files: Sequence[str], endpoints: Sequence[str], day: str | None
) -> "Sequence[Callable[[date], Source]]":
    """How to read each catalogue that was asked for, on a day."""
    import os

    from joute.models.fetching import ADDRESSES
    from joute.models.updating import endpoint_source, file_source, public_source

    of = _day(day)
    named = [_host_and(text) for text in files]
    tables = {table.id: table for table in settings.endpoints if table.base_url}
    asked: list[Callable[[date], Source]] = [
        partial(file_source, Path(path), of, _known(host)) for host, path in named
    ]
    for host, id in map(_host_and, endpoints):
        if id not in tables:
            raise typer.BadParameter(
                f"{id!r} is no endpoint of joute.toml with a base_url", param_hint="--endpoint"
            )
        asked.append(partial(endpoint_source, tables[id], os.environ, _known(host or id)))
    return asked or [partial(public_source, name) for name in ADDRESSES]


def _read(
    asked: "Sequence[Callable[[date], Source]]", today: "date"
) -> "tuple[list[Source], list[Unreadable]]":
    from joute.catalog.updates import Unreadable

    sources, refused = [], []
    for read in asked:
        try:
            sources.append(read(today))
        except Unreadable as error:
            refused.append(error)
    return sources, refused


def _host_and(text: str) -> tuple[str, str]:
    """The host before an equals sign, unless the whole is the path of a file."""
    host, equals, rest = text.partition("=")
    return (host, rest) if equals and not Path(text).exists() else ("", text)


def _known(host: str) -> str:
    from joute import catalog

    hosts = catalog.load().hosts  # updates add none
    if host and host not in hosts:
        raise typer.BadParameter(
            f"{host!r} is no host of the catalogue: {', '.join(hosts)}", param_hint="HOST"
        )
    return host


def _day(text: str | None) -> "date | None":
    from datetime import date

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter("a day such as 2026-10-01", param_hint="--date") from None


def _confirmed(count: int) -> bool:
    try:
        return typer.confirm(f"Accept {counted(count, 'change')}?", err=True)
    except typer.Abort:
        return False


def _print(found: "Update") -> None:
    from rich.table import Table
    from rich.text import Text

    for one in found.reviews:
        shown = [change for change in one.changes if change.kind != "confirmed"]
        echo(_summary(one))
        if shown:
            table = Table(*HEADINGS, box=None)
            for change in shown:
                table.add_row(*(Text(cell) for cell in _cells(change)))
            console().print(table, soft_wrap=True)
        for line in _unused(one):
            echo(line)


def _summary(one: "Review") -> str:
    read = one.recorded
    kinds = Counter(change.kind for change in one.changes)
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    held = f", {len(one.held)} held back" if one.held else ""
    return f"{read.key}, {read.day}, {counted(read.rows, 'row')}: {counts or 'nothing new'}{held}."


def _unused(one: "Review") -> Iterator[str]:
    """What of a catalogue was not used, and why."""
    lists = (
        ("unknown at hosts of the catalogue", one.unknown),
        ("several ids of one offer that differ", one.several),
        ("refused", [f"{fault.entry} ({fault.reason})" for fault in one.faults]),
        ("said otherwise by a catalogue that goes before", [change.id for change in one.contested]),
    )
    for what, found in lists:
        if found:
            more = ", …" if len(found) > _SHOWN_IDS else ""
            yield f"  {len(found)} {what}: {', '.join(found[:_SHOWN_IDS])}{more}"
    counts = (
        ("at providers that are no hosts of the catalogue", one.elsewhere),
        ("moving pointers and variants", one.pointers),
        ("older than what is known", one.older),
    )
    yield from (f"  {count} {what}" for what, count in counts if count)


def _cells(change: "Change") -> tuple[str, ...]:
    known = _shown(change.old)
    about = ", ".join(filter(None, (change.old_source, str(change.old_day or ""))))
    return (
        change.kind,
        change.subject,
        change.field,
        f"{known} ({about})" if known and about else known,
        f"{_shown(change.value)} ({change.source}, {change.day})",
        "; ".join(change.held),
    )


def _shown(value: "Value | None") -> str:
    from joute.catalog.updates import as_json

    plain = as_json(value)
    if isinstance(plain, dict):
        return " / ".join("?" if part is None else str(part) for part in plain.values())
    return "" if plain is None else str(plain)


def _plain(one: "Review") -> Mapping[str, Any]:
    from joute.catalog.updates import as_json

    return {
        "catalogue": one.recorded.key,
        "day": str(one.recorded.day),
        "sha256": one.recorded.digest,
        "rows": one.recorded.rows,
        "changes": [
            {
                "id": change.id,
                "kind": change.kind,
                "known": as_json(change.old),
                "known_source": change.old_source,
                "known_day": str(change.old_day) if change.old_day else None,
                "now": as_json(change.value),
                "held": list(change.held),
            }
            for change in one.changes
        ],
        "unknown": list(one.unknown),
        "several": list(one.several),
        "refused": [{"entry": fault.entry, "reason": fault.reason} for fault in one.faults],
        "contested": [change.id for change in one.contested],
        "elsewhere": one.elsewhere,
        "pointers": one.pointers,
        "older": one.older,
    }
