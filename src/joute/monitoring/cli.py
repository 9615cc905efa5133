"""joute monitoring: is what applications get as it was?"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute.command import Config, Database, echo, echo_json

if TYPE_CHECKING:
    from joute.monitoring.watching import Moved, Standing
    from joute.services import Services

app = typer.Typer(
    help="Models in production: is what applications get as it was?",
    no_args_is_help=True,
    rich_markup_mode=None,
)

MOVED = 3
UseId = Annotated[str, typer.Argument(help="The id that “joute gateway use list” prints.")]


@app.callback()
def monitoring() -> None:
    """Models in production: is what applications get as it was?"""


@app.command()
def status(
    use: UseId,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Say of each signal of a use whether it moved, since when and by how much; exit code 3 when
    one did, 0 otherwise."""
    from joute.monitoring.watching import Watching

    async def work(services: "Services") -> Any:
        return await services[Watching].follow(use)

    found = _run(config, database, work)
    if json:
        from joute.monitoring.facts import facts_of

        echo_json([facts_of(one) for one in found])
    else:
        for one in found:
            echo(f"{one.alias}\t{one.signal}\t{_said(one)}")
    if any(one.moved for one in found):
        raise typer.Exit(MOVED)


@app.command()
def acknowledge(
    use: UseId,
    alias: Annotated[str, typer.Argument(help="The alias whose present level is to be kept.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Take the present level of an alias as the one to keep: a new quiet period begins."""
    from joute.monitoring.watching import Watching
    from joute.people.rights import OPERATOR, author

    async def work(services: "Services") -> None:
        await services[Watching].acknowledge(use, alias, author(OPERATOR))

    _run(config, database, work)


def _run(config: Any, database: Any, work: Any) -> Any:
    from joute.gateway.commands.running import run

    return run(config, database, work)


def _said(one: "Standing") -> str:
    from joute.monitoring.watching import FEWEST, QUIET

    if one.watched is None:
        return (
            f"quiet period since {one.since:%Y-%m-%d}: {one.values} values; "
            f"it takes {FEWEST} and {QUIET.days} days"
        )
    if not one.moved:
        return f"as it was: {one.watched} values since {one.values} of the quiet period"
    return "; ".join(map(_movement, one.moved))


def _movement(moved: "Moved") -> str:
    one = moved.movement
    low, high = one.after_interval
    since = f"{moved.since:%Y-%m-%d %H:%M} UTC" if moved.since else "before the oldest call"
    looks = ", ".join(one.look_at)
    beyond = "" if one.beyond is None else f" of values beyond {one.beyond:.4g}"
    return (
        f"{one.move}{beyond}: {one.before:.4g} before, {one.after:.4g} ({low:.4g} to {high:.4g}) "
        f"since {since}; look at: {looks}"
    )


COMMANDS = {"monitoring": app}
