"""joute leaderboard: rankings over time, and side by side."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import Config, Database, console, echo, running, settings_from

if TYPE_CHECKING:
    from joute.leaderboard import RankingState
    from joute.ranking import Comparison, Move, Reading
    from joute.settings import Settings

app = typer.Typer(
    help="Rankings over time, and side by side.", no_args_is_help=True, rich_markup_mode=None
)

# In place of a file: the votes that people cast on the site, those of an import, or all.
_SITE = re.compile(r"site|site:(all|import:[a-z0-9][a-z0-9-]*)")

Board = Annotated[
    str,
    typer.Argument(
        help="A file of votes, a file with the columns model and rating, “site” for the votes "
        "cast there, “site:import:NAME” for those of an import, or “site:all”."
    ),
]


@app.callback()
def leaderboard() -> None:
    """Rankings over time, and side by side."""


@app.command()
def compare(
    a: Board,
    b: Board,
    level: Annotated[
        float, typer.Option(help="The share of cases in which an interval holds the truth.")
    ] = 0.95,
    samples: Annotated[int, typer.Option(min=2, help="Samples of the bootstrap.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="For the bootstrap.")] = 0,
    format: Annotated[Literal["table", "json"], typer.Option(help="How to print.")] = "table",
    config: Config = None,
    database: Database = None,
) -> None:
    """Compare two rankings: how far they agree, by Kendall’s tau-b and Spearman’s rho, and which
    models moved.

    Votes give intervals: voters are drawn again, those of both rankings in both at once.
    """
    from joute.ranking import compare as compare_rankings

    of_site = _SITE.fullmatch(a) or _SITE.fullmatch(b)
    settings = settings_from(config, database) if of_site else None
    found = compare_rankings(
        _opened(a, settings), _opened(b, settings), level=level, samples=samples, seed=seed
    )
    if format == "json":
        _print_json(found)
    else:
        _print_table(found, level)


@app.command()
def snapshot(
    votes: Annotated[
        Path | None,
        typer.Argument(
            help="A file of a judge’s votes, as `joute eval duel` writes it [default: the "
            "rankings of the site]."
        ),
    ] = None,
    name: Annotated[
        str, typer.Option(help="Of a judge’s ranking [default: that of the file].")
    ] = "",
    config: Config = None,
    database: Database = None,
) -> None:
    """Take a dated snapshot of each ranking that changed since its last one.

    The site does so every day. With a file, of the ranking of a judge: each of its voters begins
    with `judge:`.
    """
    settings = settings_from(config, database)
    taken = asyncio.run(_snapshots(settings, votes, name))
    for state in taken:
        echo(_taken(state))
    if not taken:
        echo("Nothing changed since the last snapshots.")


async def _snapshots(
    settings: "Settings", votes: Path | None, name: str
) -> "Sequence[RankingState]":
    from joute.leaderboard import Snapshots

    async with running(settings) as services:
        snapshots: Snapshots = services[Snapshots]
        if votes is None:
            return await snapshots.take()
        from joute.leaderboard.snapshots.judges import ranking_of_judge

        state = ranking_of_judge(votes, name or votes.name.partition(".")[0])
        return [state] if await snapshots.keep(state) else []


def _taken(state: "RankingState") -> str:
    lost = f", of which {state.erased_votes} lost their voter" if state.erased_votes else ""
    people = f" by {state.voters} voters" if state.voters is not None else ""
    return f"{state.ranking}: {len(state.rows)} models, {state.votes} votes{people}{lost}."


def _opened(source: str, settings: "Settings | None") -> "Reading | dict[str, float]":
    of_site = _SITE.fullmatch(source)
    if of_site and settings is not None:
        return asyncio.run(_votes_of_site(settings, of_site[1] or "here"))
    from joute.ranking import read_board

    return read_board(Path(source))


async def _votes_of_site(settings: "Settings", source: str) -> "Reading":
    from joute.leaderboard import Leaderboards

    async with running(settings) as services:
        leaderboards: Leaderboards = services[Leaderboards]
        return await leaderboards.votes(source)


def _print_json(found: "Comparison") -> None:
    import json
    from dataclasses import asdict

    typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))


def _print_table(found: "Comparison", level: float) -> None:
    echo(f"{found.n} models in both. Kendall’s tau-b: {_tau(found, level)}.{_rho(found)}")
    if found.shared_voters is not None:
        echo(f"Voters of both: {found.shared_voters}.")
    for name, models in (("first", found.unmatched_a), ("second", found.unmatched_b)):
        if models:
            echo(f"Only in the {name}: {', '.join(models)}.")
    if found.moved:
        _print_moves(found.moved)
    else:
        echo("No model changes place.")


def _tau(found: "Comparison", level: float) -> str:
    if found.tau_b is None:
        return "not defined, since one ranking holds these models level"
    if found.interval is None:
        return f"{found.tau_b:.3f}, without an interval: neither ranking has votes or intervals"
    low, high = found.interval
    return f"{found.tau_b:.3f} ({low:.3f} to {high:.3f}, level {level:.0%})"


def _rho(found: "Comparison") -> str:
    return "" if found.spearman is None else f" Spearman’s rho: {found.spearman:.3f}."


def _print_moves(moves: "tuple[Move, ...]") -> None:
    from rich.table import Table

    table = Table("model", "place in A", "place in B", "change", "interval", box=None)
    for move in moves:
        interval = "—"
        if move.lower is not None and move.upper is not None:
            settled = "" if move.settled else ", not settled"
            interval = f"{move.lower:+.0f} to {move.upper:+.0f}{settled}"
        change = f"{move.change:+d}"
        table.add_row(move.model, str(move.place_a), str(move.place_b), change, interval)
    console().print(table)


COMMANDS = {"leaderboard": app}
