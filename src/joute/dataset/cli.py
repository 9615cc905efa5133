"""joute dataset: releases of what people asked and voted here."""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import (
    BUILD,
    Config,
    Database,
    console,
    echo,
    echo_json,
    need_polars,
    running,
    settings_from,
)
from joute.jobs.waiting import When, Within, waiting

if TYPE_CHECKING:
    from joute.dataset import Release
    from joute.dataset.duplicates import Found
    from joute.dataset.imports.loading import Imported, Report
    from joute.dataset.release.export import Plan
    from joute.dataset.sharing.placing import Placed
    from joute.settings import Settings

app = typer.Typer(
    help="Datasets of duels and votes, with personal data masked.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Format = Annotated[Literal["table", "json"], typer.Option(help="How to print.")]


@app.callback()
def dataset() -> None:
    """Datasets of duels and votes, with personal data masked."""


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet.")],
    min_voters: Annotated[
        int | None,
        typer.Option(min=1, help="People who must have voted [default: that of [dataset]]."),
    ] = None,
    embargo_days: Annotated[
        int | None,
        typer.Option(
            min=0, max=36_500, help="Age of a vote, in days [default: that of [dataset]]."
        ),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day, in UTC.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, in UTC.")
    ] = None,
    language: Annotated[str, typer.Option(help="Only questions in this language: fr, en…")] = "",
    cohort: Annotated[str, typer.Option(help="Only duels of this group.")] = "",
    flagged: Annotated[
        bool, typer.Option("--flagged", help="Flagged duels too: an answer named its model…")
    ] = False,
    layout: Annotated[
        Literal["joute", "comparia"], typer.Option(help="Names of tables and columns.")
    ] = "joute",
    licence: Annotated[
        str | None,
        typer.Option(metavar="SPDX", help="Licence of the release [default: that of [dataset]]."),
    ] = None,
    when: When = "now",
    within: Within = None,
    config: Config = None,
    database: Database = None,
) -> None:
    """Write a draft of a release: duels with a vote of people who agreed to publish, masked.

    A draft is read by a person before anything of it is published.
    """
    from joute.dataset.release.export import Plan
    from joute.dataset.release.selection import Filters
    from joute.dataset.settings import LICENCE, DatasetSettings

    settings = settings_from(config, database)
    own = settings.of(DatasetSettings)
    if licence and not re.match(LICENCE, licence):
        raise typer.BadParameter("an SPDX identifier, such as CC-BY-4.0.", param_hint="--licence")
    filters = Filters(
        min_voters=own.min_voters if min_voters is None else min_voters,
        embargo_days=own.embargo_days if embargo_days is None else embargo_days,
        since=since and since.date(),
        until=until and until.date(),
        language=language,
        cohort=cohort,
        flagged=flagged,
        layout=layout,
    )
    plan = Plan(folder, own.name, licence or own.licence, filters)
    release = asyncio.run(_export(settings, plan, when, within))
    echo(f"{release.folder}: {release.name} {release.version}, {release.counts['duels']} duels.")
    echo("This is a draft: have it reviewed before any of it is published.")


async def _export(settings: "Settings", plan: "Plan", when: str, within: int | None) -> "Release":
    from rich.console import Console
    from rich.progress import Progress

    from joute.dataset.release.export import export

    async with running(settings, feature="dataset") as services, waiting(services, when, within):
        with Progress(console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task("Duels")

            async def progress(done: int, total: int) -> None:
                shown.update(task, completed=done, total=total)

            return await export(services, plan, progress)


@app.command("list")
def list_releases(
    format: Format = "table", config: Config = None, database: Database = None
) -> None:
    """Print the releases: drafts, reviewed and published ones."""
    found = asyncio.run(_releases(settings_from(config, database)))
    if format == "json":
        echo_json([_row(release) for release in found])
    else:
        _print_table(found)


async def _releases(settings: "Settings") -> "Sequence[Release]":
    from sqlalchemy import select

    from joute.dataset import Release

    async with running(settings, feature="dataset") as services, services.store.read() as session:
        found: Sequence[Release] = (
            await session.scalars(select(Release).order_by(Release.id))
        ).all()
        return found


COLUMNS = ("id", "name", "version", "status", "licence", "folder")


def _row(release: "Release") -> dict[str, object]:
    return {name: getattr(release, name) for name in COLUMNS} | {"counts": release.counts}


def _print_table(releases: "Sequence[Release]") -> None:
    from rich.table import Table

    table = Table(*COLUMNS, box=None)
    for release in releases:
        table.add_row(*(str(getattr(release, name)) for name in COLUMNS))
    console().print(table)


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(help="Files of votes, folders, or bundles: see docs/importing.md."),
    ],
    name: Annotated[
        str | None,
        typer.Option(
            help="Of votes: how they are called here, in small letters, digits and hyphens."
        ),
    ] = None,
    licence: Annotated[
        str | None, typer.Option(help="Of votes: the licence of their publication.")
    ] = None,
    date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Of votes: the day of their publication, which is that of votes without a moment "
            "[default: today].",
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Of bundles: replace files of the same name.")
    ] = False,
    when: When = "now",
    within: Within = None,
    format: Format = "table",
    config: Config = None,
    database: Database = None,
) -> None:
    """Import votes that were published elsewhere, or what an organisation shares in a bundle.

    Votes are ranked by themselves. A file that was imported before adds nothing; one that was
    interrupted goes on where it was. Files of one publication go together under one name: their
    voters are then the same people. The files of a bundle go where this site reads them.
    """
    from joute.dataset.sharing.archives import is_bundle

    settings = settings_from(config, database)
    bundles = [file for file in files if is_bundle(file)]
    votes = [file for file in files if file not in bundles]
    if votes and (name is None or licence is None):
        raise typer.BadParameter("votes need --name and --licence.")
    placed = [_place(bundle, settings, replace) for bundle in bundles]
    reports: Sequence[Report] = ()
    if votes:
        need_polars()
        publication = name or "", licence or "", date
        reports = asyncio.run(_import(settings, votes, publication, when, within))
    _print_imported(placed, reports, format)


def _place(bundle: Path, settings: "Settings", replace: bool) -> "Placed":
    from joute.dataset.sharing.placing import import_bundle

    return import_bundle(bundle, BUILD.get().shared, settings, replace=replace)


def _print_imported(placed: "Sequence[Placed]", reports: "Sequence[Report]", format: str) -> None:
    from dataclasses import asdict

    from joute.dataset.imports.reports import print_reports, row_of

    if format == "json":
        echo_json([*map(asdict, placed), *map(row_of, reports)])
        return
    for one in placed:
        echo(f"{one.bundle} ({one.licence}): {len(one.new)} new files, {len(one.known)} known.")
    print_reports(reports)


@app.command()
def pack(
    folder: Annotated[Path, typer.Argument(help="A folder with card.toml and LICENCE.")],
    archive: Annotated[
        Path | None, typer.Argument(help="The zip file to write [default: beside the folder].")
    ] = None,
) -> None:
    """Check what you share, and write its checksums and a zip file: see docs/sharing.md."""
    from joute.dataset.sharing.archives import pack as write
    from joute.dataset.sharing.bundle import SUMS, read_bundle, sums_of

    bundle = read_bundle(folder, BUILD.get().shared)
    (folder / SUMS).write_text(sums_of(bundle), encoding="utf-8")
    target = archive or folder.resolve().parent / f"{bundle.card.name}.zip"
    write(bundle, target)
    echo(f"{target}: {len(bundle.contents)} files.")


async def _import(
    settings: "Settings",
    files: list[Path],
    publication: tuple[str, str, datetime | None],
    when: str,
    within: int | None,
) -> "list[Report]":
    from joute.dataset.imports.loading import Publication
    from joute.dataset.imports.reports import import_all

    name, licence, date = publication
    async with running(settings, feature="dataset") as services:
        published_on = (date or services.now()).date()
        async with waiting(services, when, within):
            return await import_all(services, files, Publication(name, licence, published_on))


@app.command("imports")
def list_imports(
    format: Format = "table", config: Config = None, database: Database = None
) -> None:
    """Print what was imported: names, licences, dates, votes."""
    from joute.dataset.imports.loading import imported
    from joute.dataset.imports.reports import print_imports, row_of_import

    async def find() -> "list[Imported]":
        async with running(settings_from(config, database), feature="dataset") as services:
            return await imported(services.store)

    found = asyncio.run(find())
    if format == "json":
        echo_json([row_of_import(one) for one in found])
    else:
        print_imports(found)


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="The name of the import.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Remove an import: its votes are in no ranking any more, and are deleted."""
    from joute.dataset.imports.loading import remove as remove_import

    async def run() -> int:
        async with running(settings_from(config, database), feature="dataset") as services:
            return await remove_import(services.store, name)

    echo(f"{asyncio.run(run())} votes removed.")


Named = Annotated[
    str, typer.Argument(metavar="NAME", help="A release as name@version; name alone: the latest.")
]


@app.command()
def review(name: Named, config: Config = None, database: Database = None) -> None:
    """Read a sample of a draft: after each text, say whether anything personal is left in it."""
    from joute.dataset.publication import review
    from joute.dataset.publication.removal import remove_from

    async def read() -> None:
        async with running(settings_from(config, database), feature="dataset") as services:
            async with services.store.read() as session:
                release = await review.named(session, name)
            await review.draw_sample(services, release.id)
            async with services.store.read() as session:
                texts = await review.sample(session, release.id)
            for text in (one for one in texts if one.clean is None):
                echo(f"\n{text.number}/{len(texts)} {text.field}\n{text.text}\n")
                left = typer.confirm("Is anything personal left?", default=None)
                await review.judge(services, release.id, {text.number: not left})
            await review.finish(services, release.id, "operator")
            removed = await remove_from(services, release.id)
            typer.echo(f"The review is over. Duels taken out: {removed}.")

    asyncio.run(read())


@app.command()
def publish(name: Named, config: Config = None, database: Database = None) -> None:
    """Publish a release that a person has reviewed: on /datasets, and ready to be pushed."""
    from joute.dataset.publication.publishing import publish
    from joute.dataset.publication.review import named

    async def run() -> "Release":
        async with running(settings_from(config, database), feature="dataset") as services:
            async with services.store.read() as session:
                release = await named(session, name)
            published: Release = await publish(services, release.id)
            return published

    release = asyncio.run(run())
    typer.echo(f"{release.name}@{release.version} is published.")


@app.command()
def push(
    name: Named,
    target: Annotated[str, typer.Argument(help="s3://bucket/prefix or hf://organisation/name.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Copy a published release to an S3-compatible store or a hub; again after an erasure.

    Keys are in the environment, as the client of each expects them: AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL, or HF_TOKEN and HF_ENDPOINT.
    """
    from pathlib import Path

    from joute.dataset.errors import not_published
    from joute.dataset.publication.push import push
    from joute.dataset.publication.removal import remove_from
    from joute.dataset.publication.review import named

    async def find() -> "Release":
        async with running(settings_from(config, database), feature="dataset") as services:
            async with services.store.read() as session:
                release = await named(session, name)
            if release.status != "published":
                raise not_published()
            await remove_from(services, release.id)
            return release

    push(Path(asyncio.run(find()).folder), target, echo)


@app.command()
def duplicates(format: Format = "table", config: Config = None, database: Database = None) -> None:
    """Print which duels ask nearly the same as an earlier one; no question is printed."""
    from dataclasses import asdict

    from joute.dataset.duplicates import duplicates

    async def find() -> "Found":
        async with running(settings_from(config, database), feature="dataset") as services:
            return await duplicates(services.store)

    found = asyncio.run(find())
    if format == "json":
        echo_json(asdict(found))
        return
    for one in found.duplicates:
        echo(f"{one.duel}  {one.duplicate_of}")
    number = len(found.duplicates)
    echo(f"{number} of {found.questions} questions nearly repeat an earlier one.")


COMMANDS = {"dataset": app}
