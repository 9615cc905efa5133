"""joute members: who has which rights on this site."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import BUILD, Config, Database, LinkPort, echo_json, settings_from, site_address

if TYPE_CHECKING:
    from joute.people.members import Members
    from joute.people.rights import Role

app = typer.Typer(
    help="Invite people by name, with roles, groups and an end date.", no_args_is_help=True
)

MemberId = Annotated[str, typer.Argument(help="The id that “joute members list” prints.")]

ROLES = "facilitator, chooser, steward, auditor or operator; may be repeated."


@app.command()
def invite(
    name: Annotated[str, typer.Argument(help="The person’s name, as the operator knows it.")],
    role: Annotated[list[str] | None, typer.Option(help=ROLES)] = None,
    group: Annotated[list[str] | None, typer.Option(help="A group; may be repeated.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day of the rights, YYYY-MM-DD.")] = None,
    config: Config = None,
    database: Database = None,
    port: LinkPort = None,
) -> None:
    """Print an invitation: a link that signs the person in, once, within a week."""
    from joute.people.members import NewMember

    invited = NewMember(name, _roles(role or ()), frozenset(group or ()), _end(until))
    secret = _run(config, database, lambda members: members.invite(invited))
    typer.echo(_invitation(secret, config, database, port))


@app.command()
def invite_again(
    member: MemberId,
    config: Config = None,
    database: Database = None,
    port: LinkPort = None,
) -> None:
    """Print another invitation for a member: another device, or a link that was lost. The unused
    ones before it no longer work."""
    secret = _run(config, database, lambda members: members.invite_again(member))
    typer.echo(_invitation(secret, config, database, port))


@app.command("list")
def list_(
    config: Config = None,
    database: Database = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
) -> None:
    """Print every member: id, name, roles, groups, last day."""
    rows = [
        {
            "id": member.id,
            "name": member.name,
            "roles": member.roles,
            "groups": member.groups,
            "ends_at": member.ends_at.isoformat() if member.ends_at else None,
        }
        for member in _run(config, database, lambda members: members.all())
    ]
    if format == "json":
        echo_json(rows, indent=None)
        return
    for row in rows:
        parts = (row["id"], row["name"], ",".join(row["roles"]), ",".join(row["groups"]))
        typer.echo("\t".join((*parts, row["ends_at"] or "")))


@app.command()
def remove(
    member: MemberId,
    config: Config = None,
    database: Database = None,
) -> None:
    """Delete a member, who is signed out everywhere at once."""
    _run(config, database, lambda members: members.remove(member))


def _invitation(secret: str, config: Any, database: str | None, port: int | None) -> str:
    base = site_address(settings_from(config, database), port)
    return f"{base}/invitation?link={secret}"


def _roles(names: "Iterable[str]") -> "frozenset[Role]":
    from joute.errors import N_, BadInput
    from joute.people.rights import Role

    try:
        return frozenset(Role(name) for name in names)
    except ValueError as error:
        message = N_("%(reason)s. Roles are: %(roles)s.")
        raise BadInput(message=message, reason=str(error), roles=", ".join(Role)) from None


def _end(day: str | None) -> Any:
    """The end of that day, UTC."""
    from datetime import UTC, datetime, time, timedelta

    from joute.errors import N_, BadInput

    if day is None:
        return None
    try:
        last = date.fromisoformat(day)
    except ValueError:
        raise BadInput(message=N_("Write the last day as YYYY-MM-DD.")) from None
    return datetime.combine(last, time(), UTC) + timedelta(days=1)


def _run(config: Any, database: str | None, work: "Callable[[Members], Awaitable[Any]]") -> Any:
    """Work on the members of the site's database, whether the site runs or not."""
    from secrets import token_urlsafe

    from joute.people.members import Members
    from joute.services import utc_now
    from joute.store import open_store

    async def run() -> Any:
        store = open_store(settings_from(config, database).database.url)
        try:
            await BUILD.get().migrations.upgrade(store)
            return await work(Members(store, utc_now, token_urlsafe))
        finally:
            await store.close()

    return asyncio.run(run())


COMMANDS = {"members": app}
