"""joute router: what was learned of a use, and whether it may choose models."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute.command import Config, Database, UseFound, echo, echo_json
from joute.gateway.commands.shared import OPERATOR, Json, UseId, run

if TYPE_CHECKING:
    from joute.gateway.router.routers import Router, Routers
    from joute.routing import Estimate, Heard

app = typer.Typer(
    help="Routers: which model answers the calls of a use, learned from its evidence.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def router() -> None:
    """Routers: which model answers the calls of a use, learned from its evidence."""


@app.command()
def fit(
    use: UseId,
    alias: Annotated[
        str, typer.Option(help="The alias whose models it chooses between, the first is the base.")
    ] = "auto",
    topic: Annotated[
        list[str] | None, typer.Option(help="Learn from votes on this topic; may be repeated.")
    ] = None,
    cohort: Annotated[
        list[str] | None, typer.Option(help="Learn from votes of this cohort; may be repeated.")
    ] = None,
    evaluation: Annotated[
        list[str] | None,
        typer.Option("--run", help="Learn from the scores of this run; may be repeated."),
    ] = None,
    risk: Annotated[
        float, typer.Option(min=0.001, max=0.5, help="Share of requests served worse, at most.")
    ] = 0.05,
    confidence: Annotated[
        float, typer.Option(min=0.5, max=0.999, help="With which that is promised.")
    ] = 0.95,
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="Nobody gets an answer by chance.")
    ] = False,
    json: Json = False,
    use_found: UseFound = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Learn which model of an alias answers what in a use; print the state and the card."""
    from joute.gateway.router.wishes import USUAL_EXPLORATION, Sources, Wish, models_of
    from joute.routing import Promise

    async def work(routers: "Routers") -> Any:
        base, *others = await models_of(routers.store, alias)
        sources = Sources(tuple(topic or ()), tuple(cohort or ()), tuple(evaluation or ()))
        chance = 0.0 if sensitive else USUAL_EXPLORATION
        wish = Wish(base, tuple(others), sources, Promise(risk, confidence), chance)
        await routers.wish(use, wish, OPERATOR)
        return await routers.fit(use)

    _print(_run(config, database, work, use_found=use_found), json=json)


@app.command()
def card(use: UseId, json: Json = False, config: Config = None, database: Database = None) -> None:
    """Print the state and the card of the router of a use."""

    async def work(routers: "Routers") -> Any:
        found = await routers.get(use)
        return found, await routers.heard(found)

    _print(*_run(config, database, work), json=json)


@app.command("try")
def try_(
    use: UseId,
    text: Annotated[str, typer.Argument(help="A question.")],
    config: Config = None,
    database: Database = None,
) -> None:
    """Print which model the router of a use would choose for a question, and why; calls none."""
    from joute.gateway.router.trying import tried

    async def work(routers: "Routers") -> Any:
        return tried(await routers.get(use), text)

    decision = _run(config, database, work)
    gain = "" if decision.gain is None else f"{decision.gain:+.3f}"
    echo("\t".join((decision.model, str(decision.reason), gain)))


@app.command()
def start(use: UseId, config: Config = None, database: Database = None) -> None:
    """Let a router choose models, after its trial."""

    async def work(routers: "Routers") -> Any:
        return await routers.let_act(use, OPERATOR)

    _print(_run(config, database, work), json=False)


@app.command()
def stop(use: UseId, config: Config = None, database: Database = None) -> None:
    """Put a router back on trial: the alias has its first model again."""

    async def work(routers: "Routers") -> Any:
        return await routers.stop(use)

    _print(_run(config, database, work), json=False)


def _run(
    config: Path | None,
    database: str | None,
    work: "Callable[[Routers], Awaitable[Any]]",
    *,
    use_found: bool = False,
) -> Any:
    from joute.gateway.router.routers import Routers

    return run(config, database, lambda services: work(services[Routers]), use_found=use_found)


def _print(router: "Router", heard: "Heard | None" = None, *, json: bool) -> None:
    from joute.gateway.router.facts import router_facts

    if json:
        echo_json(router_facts(router, heard))
        return
    standing, found = router.standing, router.card
    echo(f"{router.use_id}\t{standing.state}\t{router.void or standing.why}")
    if standing.missing:
        echo(f"about {standing.missing} more votes would show whether it is better")
    if found is None:
        return
    for one in found.models:
        good = "unknown" if one.as_good is None else f"{one.as_good.value:.0%}"
        echo(
            f"{one.model}: as good as {found.base} or better on {good} of {found.held_out} "
            f"questions, and would serve {one.served.value:.0%}"
        )
    promise, most = router.wish.promise, found.worse_at_most
    held = "not held" if most is None else f"held, {most:.1%} at most"
    echo(f"at most {promise.risk:.0%} served worse with {promise.confidence:.0%}: {held}")
    for row in found.comparisons:
        saved = ((row.saved_wh, "Wh"), (row.saved_eur, "EUR"))
        told = [f"{_figure(one)} {unit} saved" for one, unit in saved if one is not None]
        gain = row.at_all_shares or row.quality
        echo("\t".join((row.rule, f"quality {_figure(gain)}", *told)))
    if heard is not None:
        scored = "unknown" if heard.gain is None else _figure(heard.gain)
        echo(
            f"{heard.opinions} opinions on answers whose model it drew; where it leaves "
            f"{found.base}, {heard.of_choice} of its choice and {heard.of_base} of {found.base}: "
            f"mean score {scored}"
        )


def _figure(one: "Estimate") -> str:
    if one.low is None or one.high is None:
        return f"{one.value:+.3g}"
    return f"{one.value:+.3g} [{one.low:+.3g}, {one.high:+.3g}]"
