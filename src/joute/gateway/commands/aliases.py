"""joute gateway alias: the names that applications write, and the models behind them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute.command import Config, Database, UseFound, echo, echo_json
from joute.gateway.commands.shared import OPERATOR, AliasName, Json, run

if TYPE_CHECKING:
    from joute.gateway.aliases import AliasCard
    from joute.services import Services

app = typer.Typer(
    help="Aliases: names that applications write, pointed at models.", no_args_is_help=True
)


@app.command("set")
def set_(
    alias: AliasName,
    models: Annotated[
        list[str],
        typer.Argument(metavar="MODEL...", help="Models of this site, in the order of fallback."),
    ],
    auto: Annotated[
        bool,
        typer.Option(
            "--auto", help="The router of each use chooses one; the first answers without it."
        ),
    ] = False,
    use_found: UseFound = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Point an alias at models, made if need be; a site that runs follows within two seconds."""
    from joute.gateway.aliases import AUTO, Aliases

    async def work(services: "Services") -> Any:
        if auto:
            return await services[Aliases].set(alias, [AUTO], OPERATOR, {"candidates": models})
        return await services[Aliases].set(alias, models, OPERATOR)

    echo(_line(run(config, database, work, use_found=use_found)))


@app.command("list")
def list_(json: Json = False, config: Config = None, database: Database = None) -> None:
    """Print every alias and its models."""
    from joute.gateway.aliases import Aliases

    async def work(services: "Services") -> Any:
        return await services[Aliases].current()

    _print(list(run(config, database, work).values()), json)


@app.command()
def history(
    alias: AliasName, json: Json = False, config: Config = None, database: Database = None
) -> None:
    """Print every version of an alias, the newest first: number, models, since when, by whom."""
    from joute.gateway.aliases import Aliases
    from joute.gateway.site.naming import history_of

    async def work(services: "Services") -> Any:
        return await history_of(services[Aliases], alias)

    _print(run(config, database, work), json)


@app.command()
def revert(
    alias: AliasName,
    number: Annotated[int, typer.Argument(min=1, help="The version to go back to.")],
    use_found: UseFound = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Point an alias again at what an older version pointed at, as a new version."""
    from joute.gateway.aliases import Aliases
    from joute.gateway.site.naming import history_of

    async def work(services: "Services") -> Any:
        aliases = services[Aliases]
        await history_of(aliases, alias)
        return await aliases.revert(alias, number, OPERATOR)

    echo(_line(run(config, database, work, use_found=use_found)))


@app.command()
def remove(alias: AliasName, config: Config = None, database: Database = None) -> None:
    """Take an alias away from applications; its versions stay."""
    from joute.gateway.aliases import Aliases
    from joute.gateway.site.naming import check_aliases

    async def work(services: "Services") -> Any:
        aliases = services[Aliases]
        await check_aliases(aliases, [alias])
        return await aliases.remove(alias, OPERATOR)

    echo(_line(run(config, database, work)))


def _print(cards: "Iterable[AliasCard]", json: bool) -> None:
    from joute.gateway.site.facts import alias_facts

    if json:
        echo_json([alias_facts(one) for one in cards])
        return
    for one in cards:
        echo(_line(one))


def _line(card: "AliasCard") -> str:
    since = f"{card.created_at:%Y-%m-%dT%H:%MZ}" if card.created_at else ""
    models = " ".join(card.targets) or "removed"
    if card.targets == ("auto",):
        models += f" of {' '.join(card.models)}"
    return "\t".join((card.name, str(card.number), models, since, card.created_by))
