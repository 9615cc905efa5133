"""joute gateway use: what the organisation does with models, and whose it is."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute import command
from joute.command import Config, Database, echo, echo_json
from joute.gateway.commands.shared import Json, UseId, run

if TYPE_CHECKING:
    from joute.services import Services
    from joute.uses import State, UseCard

app = typer.Typer(help="Uses: an application, its owner, its people.", no_args_is_help=True)

STATES = "idea, trial, pilot, in_service or stopped"
Owner = Annotated[
    str, typer.Option(help="The id of a member, as “joute members list” prints it; or operator.")
]
Member = Annotated[
    list[str] | None,
    typer.Option(help="Who reads it too: the id of a member, or group:NAME; may be repeated."),
]


@app.command()
def add(
    use: Annotated[str, typer.Argument(help="Its id: small letters, digits and hyphens.")],
    name: Annotated[str, typer.Option(help="What people call it [default: the id].")] = "",
    owner: Owner = "operator",
    member: Member = None,
    state: Annotated[str, typer.Option(help=f"{STATES}.")] = "trial",
    config: Config = None,
    database: Database = None,
) -> None:
    """Add a use. Its keys are added to it: joute gateway key add --use USE."""
    from joute.gateway.site.people import check_people
    from joute.people.members import Members
    from joute.uses import NewUse, Uses

    async def work(services: "Services") -> Any:
        await check_people(services[Members], [owner, *(member or ())])
        new = NewUse(use, name, owner, _state(state), member or ())
        return await services[Uses].add(new)

    echo(_line(run(config, database, work)))


@app.command("list")
def list_(json: Json = False, config: Config = None, database: Database = None) -> None:
    """Print every use: id, state, owner, name."""
    from joute.uses import Uses

    async def work(services: "Services") -> Any:
        return await services[Uses].all()

    found = run(config, database, work)
    if json:
        echo_json([_facts(one) for one in found])
        return
    for one in found:
        echo(_line(one))


@app.command()
def show(use: UseId, json: Json = False, config: Config = None, database: Database = None) -> None:
    """Print a use, its people and its keys."""
    from joute.gateway.commands.keys import facts as key_facts
    from joute.gateway.commands.keys import line as key_line
    from joute.gateway.keys import Keys
    from joute.uses import Uses

    async def work(services: "Services") -> Any:
        return await services[Uses].get(use), await services[Keys].all(use)

    found, keys = run(config, database, work)
    if json:
        echo_json(_facts(found) | {"keys": [key_facts(one) for one in keys]})
        return
    echo(_line(found))
    for one in sorted(found.members):
        echo(f"  reads it: {one}")
    for key in keys:
        echo(f"  key: {key_line(key)}")


@app.command()
def people(
    use: UseId,
    owner: Annotated[str | None, typer.Option(help="Another owner.")] = None,
    member: Member = None,
    config: Config = None,
    database: Database = None,
) -> None:
    """Set who reads a use beside its owner: those named, and nobody else."""
    from joute.gateway.site.people import check_people
    from joute.people.members import Members
    from joute.uses import Uses

    async def work(services: "Services") -> Any:
        await check_people(services[Members], [*([owner] if owner else ()), *(member or ())])
        uses = services[Uses]
        return await uses.set_people(use, owner or (await uses.get(use)).owner, member or ())

    echo(_line(run(config, database, work)))


@app.command("state")
def state_(
    use: UseId,
    state: Annotated[str, typer.Argument(help=f"{STATES}: of the others, no key calls.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Put a use on trial or in service, or stop it with all its keys."""
    from joute.uses import Uses

    async def work(services: "Services") -> Any:
        return await services[Uses].set_state(use, _state(state))

    # Of every feature: those above hold a move to rules of their own.
    echo(_line(command.run(config, database, work)))


def _state(name: str) -> "State":
    from joute.errors import N_
    from joute.uses import State
    from joute.uses.errors import BadUse

    try:
        return State(name)
    except ValueError:
        raise BadUse(reason=N_("A use is an idea, on trial, in service or stopped.")) from None


def _line(one: "UseCard") -> str:
    return "\t".join((one.id, one.state, one.owner, one.name))


def _facts(one: "UseCard") -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "state": one.state,
        "owner": one.owner,
        "members": sorted(one.members),
    }
