"""joute eval campaign: campaigns of the site's database, without its pages."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import (
    Config,
    Database,
    LinkPort,
    echo,
    echo_json,
    running,
    settings_from,
    site_address,
)
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.campaigns.state import CampaignState
    from joute.services import Services

app = typer.Typer(
    help="Campaigns: people who rate, by an invitation link each.", no_args_is_help=True
)

Id = Annotated[str, typer.Argument(help="A campaign: its id, the end of its address.")]


@app.command()
def new(
    run: Annotated[str, typer.Argument(help="A run: its id or its file.")],
    path: Annotated[Path, typer.Argument(metavar="SET", help="The set of the run: its folder.")],
    title: Annotated[str, typer.Option(help="What raters read first.")],
    kind: Annotated[
        Literal["rating", "pairwise", "author"],
        typer.Option(help="Rate on a grid, choose between two, or say who wrote it."),
    ] = "rating",
    target: Annotated[
        list[str] | None, typer.Option(help="A target of the run [default: all]. Repeatable.")
    ] = None,
    people: Annotated[
        list[str] | None,
        typer.Option(help="A target that people wrote, or “references”. Repeatable."),
    ] = None,
    criterion: Annotated[
        list[str] | None,
        typer.Option(help="A criterion to start from [default: usefulness]. Repeatable."),
    ] = None,
    questions: Annotated[int, typer.Option(min=1, help="Questions drawn from the run.")] = 20,
    calibration: Annotated[int, typer.Option(min=0, help="Items with known answers.")] = 0,
    per_item: Annotated[int, typer.Option(min=1, help="Ratings of each item.")] = 3,
    per_rater: Annotated[int, typer.Option(min=1, help="Items of each rater, at most.")] = 20,
    language: Annotated[
        Literal["fr", "en"], typer.Option(help="The language in which people are asked.")
    ] = "fr",
    runs: Runs = RUNS,
    config: Config = None,
    database: Database = None,
) -> None:
    """Make a draft from a run in a file, in the site's database, and print its id.

    Its grid and its calibration are completed, and it is opened, on its page.
    """
    from joute.evaluation.campaigns import grid, making, sources
    from joute.evaluation.commands.language import translator
    from joute.evaluation.runs.folder import find_run
    from joute.evaluation.sets.files import read_set

    found = find_run(run, runs)
    source = sources.source_of(found.header, found.rows(), read_set(path).items())
    words = translator(language)
    plan = making.Plan(
        title=title,
        kind=kind,
        language=language,
        targets=[one for one in target or source.targets if one not in (people or [])],
        people=people or [],
        criteria=grid.started(criterion or ["usefulness"], words.gettext)
        if kind == "rating"
        else grid.asked(kind, words.gettext),
        questions=questions,
        calibration=calibration,
        per_item=per_item,
        per_rater=per_rater,
    )
    echo(_run(config, database, lambda services: making.make(services, source, plan, "operator")))


@app.command()
def links(
    campaign: Id,
    count: Annotated[int, typer.Option(min=1, help="Raters to invite.")] = 10,
    config: Config = None,
    database: Database = None,
    port: LinkPort = None,
) -> None:
    """Print new invitation links, once: only their digests are stored."""
    from joute.evaluation.campaigns.links import invite

    made = _run(config, database, lambda services: invite(services, campaign, count))
    address = site_address(settings_from(config, database), port)
    for number, secret in made:
        echo(f"{number}\t{address}/rate/{secret}")


@app.command()
def results(
    campaign: Id,
    format: Annotated[
        Literal["text", "json", "csv", "labels", "votes"],
        typer.Option(
            help="“csv” is every rating; “labels” is for joute eval agreement, “votes” for "
            "joute rank."
        ),
    ] = "text",
    criterion: Annotated[str, typer.Option(help="The criterion of the labels.")] = "usefulness",
    config: Config = None,
    database: Database = None,
) -> None:
    """Print progress, calibration, agreement and results, each with its interval."""
    from joute.evaluation.campaigns import export, figures

    state = _run(config, database, lambda services: _state(services, campaign))
    if format == "csv":
        echo(export.ratings_csv(state).rstrip())
    elif format == "votes":
        echo(export.votes_csv(state).rstrip())
    elif format == "labels":
        echo(export.labels_csv(figures.labels_of(state, criterion)).rstrip())
    elif format == "json":
        echo_json(export.summary(state))
    else:
        _print(export.summary(state))


async def _state(services: "Services", campaign_id: str) -> "CampaignState":
    from joute.evaluation.campaigns.running import find
    from joute.evaluation.campaigns.state import load

    async with services.store.read() as session:
        return await load(session, await find(session, campaign_id))


def _print(found: dict[str, Any]) -> None:
    echo(f"{found['title']}: {found['state']}, {found['ratings']} ratings.")
    echo(f"{found['items_complete']} of {found['items']} items have all their ratings.")
    for one in found["raters"]:
        if one["calibration"]["at_random"]:
            echo(f"Rater {one['number']} answers at random, by the calibration.")
    for one in found["agreement"]:
        if one["alpha"] is not None:
            echo(f"{one['criterion']}: alpha {one['alpha']:.3f}{_bounds(one['interval'])}.")
    for one in found["results"]:
        echo(_result(one))


def _result(one: dict[str, Any]) -> str:
    if "hits" in one:
        rate = f"{one['hits']} of {one['n']} recognised{_bounds(one['interval'])}"
        return f"{one['target'] or 'all'}: {rate}, p {one['p']:.3g} against chance."
    if "a" in one:
        return f"{one['a']} over {one['b']}: {one['mean']:.3f}{_bounds(one['interval'])}."
    return f"{one['criterion']}, {one['target']}: {one['mean']:.2f}{_bounds(one['interval'])}."


def _bounds(interval: tuple[float, float] | None) -> str:
    return f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else ""


def _run(config: Any, database: str | None, work: "Callable[[Services], Awaitable[Any]]") -> Any:
    async def run() -> Any:
        async with running(settings_from(config, database), feature="evaluation") as services:
            return await work(services)

    return asyncio.run(run())
