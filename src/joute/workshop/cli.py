"""joute workshop: programs, workshops, links for facilitators."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from joute.command import Config, Database, LinkPort, UseFound, running, settings_from, site_address
from joute.errors import BadInput

if TYPE_CHECKING:
    from joute.settings import Settings
    from joute.workshop import WorkshopService
    from joute.workshop.program.model import Program

T = TypeVar("T")


class Language(StrEnum):
    fr = "fr"
    en = "en"


class Format(StrEnum):
    json = "json"
    csv = "csv"
    md = "md"


app = typer.Typer(
    help="Workshops: make, prepare and export them, let facilitators in.", no_args_is_help=True
)

Code = Annotated[str, typer.Argument(help="The code of the workshop.")]


@app.command()
def template(
    name: Annotated[str, typer.Argument(help="Id of a program; without it, list them.")] = "",
    config: Config = None,
) -> None:
    """Print the program of a workshop, as a file to edit."""
    from joute.workshop.program.model import load_programs
    from joute.workshop.settings import WorkshopSettings

    folder = settings_from(config).of(WorkshopSettings).folder
    programs = load_programs(folder)
    if not name:
        for program in programs.values():
            typer.echo(f"{program.id}\t{next(iter(program.title.values()))}")
        return
    typer.echo(_program(name, folder).to_toml(), nl=False)


@app.command()
def new(
    program: Annotated[str, typer.Argument(help="Id of a program, or the path of a file.")],
    language: Annotated[Language, typer.Option(help="fr or en.")] = Language.fr,
    title: Annotated[str, typer.Option(help="Instead of the program's own.")] = "",
    minors: Annotated[bool, typer.Option("--minors", help="Nothing typed is stored.")] = False,
    hands: Annotated[bool, typer.Option("--hands", help="Show of hands only, no phones.")] = False,
    headcount: Annotated[int, typer.Option(help="People expected: as many phones may join.")] = 30,
    publish: Annotated[
        bool, typer.Option("--publish", help="Votes of phones join those of the site.")
    ] = False,
    config: Config = None,
    database: Database = None,
    port: LinkPort = None,
    use_found: UseFound = False,
) -> None:
    """Make a workshop and print its code and the secret address of its desk."""
    from joute.workshop.actions.create import Created, NewWorkshop, create
    from joute.workshop.settings import WorkshopSettings

    settings = settings_from(config, database, use_found=use_found)
    new = NewWorkshop(
        _program(program, settings.of(WorkshopSettings).folder),
        language.value,
        title,
        minors=minors,
        phones=not hands,
        publish=publish,
        headcount=headcount,
    )

    async def run(workshops: "WorkshopService") -> Created:
        return await create(workshops, new)

    created = _run(settings, run)
    typer.echo(
        f"code: {created.code}\ndesk: {site_address(settings, port)}/workshop/desk/{created.desk}"
    )


@app.command()
def prepare(
    code: Code,
    config: Config = None,
    database: Database = None,
    use_found: UseFound = False,
) -> None:
    """Ask the models for the answers that are missing, so that the day needs no network."""
    from joute.workshop.answers import Answering
    from joute.workshop.export import named

    async def run(workshops: "WorkshopService") -> bool:
        state, answering = await named(workshops, code), Answering(workshops)
        whole = True
        for one in state.rounds:
            if not one.row.question:
                typer.echo(f"round {one.number}: waits for the question of the room")
            elif one.voted or one.revealed:
                typer.echo(f"round {one.number}: voted")
            else:
                missing = await answering.prepare(state.id, one.number)
                whole = whole and not missing
                reasons = (f"{model} is missing ({why})" for model, why in missing.items())
                typer.echo(f"round {one.number}: {', '.join(reasons) or 'ready'}")
        return whole

    if not _run(settings_from(config, database, use_found=use_found), run):
        raise typer.Exit(1)


@app.command()
def link(
    days: Annotated[int, typer.Option(help="How long it works.")] = 30,
    once: Annotated[bool, typer.Option("--once", help="For one workshop only.")] = False,
    config: Config = None,
    database: Database = None,
    port: LinkPort = None,
) -> None:
    """Print a link with which a facilitator makes workshops."""
    from joute.workshop import link_path, new_link

    async def run(workshops: "WorkshopService") -> str:
        return await new_link(workshops, days=days, once=once)

    settings = settings_from(config, database)
    typer.echo(f"{site_address(settings, port)}{link_path(_run(settings, run))}")


@app.command()
def desk(
    code: Code, config: Config = None, database: Database = None, port: LinkPort = None
) -> None:
    """Print a new address for a desk whose address was lost; the one before is closed."""
    from joute.workshop.actions.links import reopen_desk
    from joute.workshop.export import named

    async def run(workshops: "WorkshopService") -> str:
        return await reopen_desk(workshops, (await named(workshops, code)).id)

    settings = settings_from(config, database)
    typer.echo(f"{site_address(settings, port)}/workshop/desk/{_run(settings, run)}")


@app.command()
def export(
    code: Code,
    format: Annotated[Format, typer.Option(help="csv holds the counts.")] = Format.json,
    config: Config = None,
    database: Database = None,
) -> None:
    """Print what a workshop leaves: rounds, counts, footprints. No phone, no ballot.

    A round that is not revealed yet is printed as the room sees it, names masked.
    """
    from joute.workshop.export import as_csv, as_json, as_markdown, named

    formats = {Format.json: as_json, Format.csv: as_csv, Format.md: as_markdown}

    async def run(workshops: "WorkshopService") -> str:
        return formats[format](await named(workshops, code), workshops.services.mask)

    typer.echo(_run(settings_from(config, database), run).rstrip("\n"))


def _program(name: str, folder: Path | None) -> "Program":
    from joute.datafiles import text_of
    from joute.workshop.program.model import load_programs, parse_program

    if Path(name).is_file():
        return parse_program(text_of(Path(name)), name)
    programs = load_programs(folder)
    if name not in programs:
        raise BadInput(reason=f"no program {name!r}; there are {', '.join(programs)}")
    return programs[name]


def _run(settings: "Settings", action: Callable[["WorkshopService"], Awaitable[T]]) -> T:
    """Do something in the workshop room, as the site would."""
    from joute.workshop import WorkshopService

    async def run() -> T:
        async with running(settings, feature="workshop") as services:
            return await action(services[WorkshopService])

    return asyncio.run(run())


COMMANDS = {"workshop": app}
