"""joute eval from-duels."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import Config, Database, counted, echo, running, settings_from

if TYPE_CHECKING:
    from joute.dataset.release.agreed import Agreed
    from joute.dataset.release.selection import Filters
    from joute.settings import Settings

NOTHING_DRAFTED = 5


def from_duels(
    path: Annotated[
        Path, typer.Argument(metavar="SET", help="The folder of a set; it is made if need be.")
    ],
    duel: Annotated[
        list[str] | None, typer.Option(help="The id of a duel [default: all]. Repeatable.")
    ] = None,
    language: Annotated[
        Literal["fr", "en"], typer.Option(help="Language of the questions, and of a new set.")
    ] = "fr",
    cohort: Annotated[str, typer.Option(help="Only duels of this group.")] = "",
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day, in UTC.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, in UTC.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Questions at most.")] = 1_000,
    config: Config = None,
    database: Database = None,
) -> None:
    """Turn questions of duels into drafted items, with the answers that votes preferred.

    Only duels with a vote of people who agreed to publish are read, and personal data is masked.
    Exits with 5 when there are none.
    """
    from random import SystemRandom

    from joute.dataset.release.selection import Filters
    from joute.dataset.settings import DatasetSettings
    from joute.evaluation.drafting.adding import add_drafts
    from joute.evaluation.drafting.duels import items_of
    from joute.evaluation.sets.making import canary

    settings = settings_from(config, database)
    filters = Filters(
        min_voters=settings.of(DatasetSettings).min_voters,
        embargo_days=0,
        since=since and since.date(),
        until=until and until.date(),
        language=language,
        cohort=cohort,
    )
    agreed = asyncio.run(_agreed(settings, filters, duel or []))
    _print_left_out(agreed)
    items = items_of(agreed.conversations)[:limit]
    if not items:
        echo("Nothing was drafted.", err=True)
        raise typer.Exit(NOTHING_DRAFTED)
    added = add_drafts(path, items, language, canary(SystemRandom()))
    for item in added.known:
        echo(f"left out: the set already asks “{item.question[:60]}”", err=True)
    answered = sum(bool(item.expected) for item in added.items)
    echo(
        f"{counted(len(added.items), 'draft')} added to {path}, {answered} with a preferred answer."
    )
    echo("They count once a person approved them: read each, then take out its mark “drafted”.")


async def _agreed(settings: "Settings", filters: "Filters", duels: list[str]) -> "Agreed":
    from joute.dataset.release.agreed import agreed_duels

    async with running(settings, feature="evaluation") as services:
        return await agreed_duels(services, filters, duels)


def _print_left_out(agreed: "Agreed") -> None:
    for duel in agreed.missing:
        echo(f"left out: duel {duel}: not there, or without an agreement to publish", err=True)
    for reason, duels in sorted(agreed.left_out.items()):
        echo(f"left out: {counted(duels, 'duel')}: {reason}", err=True)
