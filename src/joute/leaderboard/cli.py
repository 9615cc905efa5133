"""joute leaderboard: rankings over time, and side by side."""

import asyncio
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import Config, Database, console, echo, running, settings_from
from joute.errors import N_, BadInput

if TYPE_CHECKING:
    from joute.leaderboard import Boards, RankingState
    from joute.leaderboard.boards.aligning import Competitor
    from joute.leaderboard.boards.merging import MergedBoards
    from joute.leaderboard.boards.service import Board as ImportedBoard
    from joute.leaderboard.boards.sides import Sides
    from joute.ranking import Comparison, Move, Reading
    from joute.ranking.reports.comparison import Ratings
    from joute.services import Services
    from joute.settings import Settings

# Evaluations add their rankings to those of votes.
_running = partial(running, feature="evaluation")

app = typer.Typer(
    help="Rankings over time, and side by side.", no_args_is_help=True, rich_markup_mode=None
)

# In place of a file: the votes that people cast on the site, those of an import, or all.
_SITE = re.compile(r"site|site:(all|import:[a-z0-9][a-z0-9-]*)")
# Rankings that are stored there: snapshots, and imported leaderboards.
_STORED = re.compile(r"(people@|set:|judges:|board:).+")

Board = Annotated[
    str,
    typer.Argument(
        help="A file of votes, a file with the columns model and rating, “site” for the votes "
        "cast there, “site:import:NAME” for those of an import, “site:all”, “site:vision” and "
        "“site:documents” for those on questions with pictures and on documents; an imported "
        "leaderboard, “board:NAME” or “board:NAME@DATE”; a snapshot, “people@DATE”, “set:NAME” or "
        "“judges:NAME”, of DATE or the last one before."
    ),
]

Format = Annotated[Literal["table", "json"], typer.Option(help="How to print.")]


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
    format: Format = "table",
    config: Config = None,
    database: Database = None,
) -> None:
    """Compare two rankings: how far they agree, by Kendall’s tau-b and Spearman’s rho, and which
    models moved.

    Votes give intervals: voters are drawn again, those of both rankings in both at once.
    """
    from joute.ranking import compare as compare_rankings

    of_site = [one for one in (a, b) if _SITE.fullmatch(one) or _STORED.fullmatch(one)]
    settings = settings_from(config, database) if of_site else None
    first, second = _opened(a, settings), _opened(b, settings)
    if settings is not None and any(_STORED.fullmatch(one) for one in (a, b)):
        first, second = asyncio.run(_aligned(settings, (a, first), (b, second)))
    found = compare_rankings(first, second, level=level, samples=samples, seed=seed)
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


@app.command("import")
def import_board(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or JSON.")],
    name: Annotated[str, typer.Option(help="Of the leaderboard: arena, comparia…")],
    date: Annotated[str, typer.Option(help="Its date: 2024-10-14, 2024-10 or 2024.")],
    source: Annotated[str, typer.Option(help="Where it comes from: an address, a book…")],
    map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OURS=THEIRS",
            help="A column by its name in the file: name, organisation, rank, rating, lower, "
            "upper, interval, votes, category.",
        ),
    ] = None,
    category: Annotated[str, typer.Option(help="The part of a leaderboard that has several.")] = "",
    ordered: Annotated[
        bool, typer.Option("--ordered", help="The order of the lines is the ranking.")
    ] = False,
    lower_is_better: Annotated[
        bool, typer.Option("--lower-is-better", help="A lower rating is better.")
    ] = False,
    reviewed: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="What you say of names: a table of name, and model, known_as or kind.",
        ),
    ] = None,
    format: Format = "table",
    config: Config = None,
    database: Database = None,
) -> None:
    """Import a leaderboard that others published, in place of that of the same name and date.

    Names are matched with the catalogue, never guessed: what is not matched is listed, with
    proposals, and what is not a model is listed as such.
    """
    from joute.leaderboard.boards.reading import Form
    from joute.leaderboard.boards.service import Publication, read_reviewed

    publication = Publication(name, date, source)
    form = Form(_columns(map or []), category, ordered, lower_is_better)
    said = read_reviewed(reviewed) if reviewed else {}
    settings = settings_from(config, database)

    async def run() -> "tuple[ImportedBoard, Boards]":
        async with _running(settings) as services:
            boards: Boards = services[_boards()]
            return await boards.add(publication, file, form, said), boards

    board, boards = asyncio.run(run())
    if format == "json":
        _print_board_json(board, boards)
    else:
        _print_board(board, boards)


def _boards() -> "type[Boards]":
    from joute.leaderboard import Boards

    return Boards


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    found = dict(pair.partition("=")[::2] for pair in pairs)
    if not all(found.values()):
        raise typer.BadParameter("OURS=THEIRS, such as rating=Elo.", param_hint="--map")
    return found


def _print_board(board: "ImportedBoard", boards: "Boards") -> None:
    matched, things = board.having("matched"), board.having("not_model")
    unmatched = board.having("unmatched")
    echo(f"{board.title}: {len(board.entries)} lines, {len(matched)} matched.")
    if things:
        echo(f"Not models ({len(things)}):")
        for entry in things:
            taken = f", taken for {entry.known_as}" if entry.reason == "like" else ""
            echo(f"  {entry.name}: {entry.kind.replace('_', ' ')}{taken}")
    if unmatched:
        echo(f"Not matched, left blank ({len(unmatched)}):")
        for entry in unmatched:
            proposed = f", perhaps {', '.join(entry.proposals)}" if entry.proposals else ""
            echo(f"  {entry.name}: {_REASONS[entry.reason]}{proposed}")
        echo("Say what you know of them in a table (name, model, known_as, kind): --reviewed.")
    age = boards.ageing(board)
    if age.ranked:
        echo(f"It is older than models that it ranks: {', '.join(age.ranked)}. Check its date.")
    if age.since:
        here = f", of which here: {', '.join(age.missing)}" if age.missing else ""
        echo(f"{age.since} models of the catalogue came out after it{here}.")


_REASONS = {
    "several": "several models have this name",
    "conflict": "another line may be of the same model",
    "translated": "reads as a translation",
    "version": "a version that the catalogue does not name",
    "like": "resembles a name",
    "reviewed": "reviewed, none",
    "unknown": "no such name",
}


def _print_board_json(board: "ImportedBoard", boards: "Boards") -> None:
    import json
    from dataclasses import asdict

    from joute.leaderboard.boards.listing import board_dict

    told = {**board_dict(board), "ageing": asdict(boards.ageing(board))}
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2))


@app.command()
def boards(format: Format = "table", config: Config = None, database: Database = None) -> None:
    """List the imported leaderboards."""
    settings = settings_from(config, database)

    async def run() -> "Sequence[ImportedBoard]":
        async with _running(settings) as services:
            own: Boards = services[_boards()]
            return await own.all()

    found = asyncio.run(run())
    if format == "json":
        import json

        from joute.leaderboard.boards.listing import board_dict

        typer.echo(json.dumps([board_dict(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        matched, things = len(one.having("matched")), len(one.having("not_model"))
        echo(f"{one.title}: {matched} of {len(one.entries)} matched, {things} not models.")
    if not found:
        echo("No leaderboard was imported.")


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="Of the leaderboard.")],
    date: Annotated[str | None, typer.Option(help="Of one date only [default: all].")] = None,
    config: Config = None,
    database: Database = None,
) -> None:
    """Delete an imported leaderboard."""
    from joute.leaderboard.errors import UnknownBoard

    settings = settings_from(config, database)

    async def run() -> int:
        async with _running(settings) as services:
            own: Boards = services[_boards()]
            return await own.remove(name, date)

    removed = asyncio.run(run())
    if not removed:
        raise UnknownBoard
    echo(f"Removed: {removed}.")


@app.command()
def merge(
    rankings: Annotated[
        list[str] | None,
        typer.Argument(
            help="“people”, “board:NAME”, “set:NAME”… [default: the votes cast here and the newest "
            "leaderboard of each name]."
        ),
    ] = None,
    format: Format = "table",
    config: Config = None,
    database: Database = None,
) -> None:
    """Merge rankings into one order, with the places that each model could have."""
    settings = settings_from(config, database)

    async def run() -> "MergedBoards | None":
        from joute.leaderboard.boards.merging import merged_boards

        async with _running(settings) as services:
            return await merged_boards(_sides(services), rankings or ())

    found = asyncio.run(run())
    if found is None:
        raise BadInput(message=N_("Two rankings or more can be merged."))
    if format == "json":
        import json

        from joute.leaderboard.boards.listing import merged_dict

        typer.echo(json.dumps(merged_dict(found), ensure_ascii=False, indent=2))
    else:
        _print_merged(found)


def _print_merged(found: "MergedBoards") -> None:
    from rich.table import Table

    table = Table("place", "could be", "model", "rankings", box=None)
    for row in found.merged.rows:
        could_be = "—" if row.lower is None else f"{row.lower}–{row.upper}"
        table.add_row(str(row.place), could_be, row.model, str(len(row.boards)))
    console().print(table)
    if any(row.lower is None for row in found.merged.rows):
        echo(
            "—: not known. One ranking, or two without intervals, cannot say how far others differ."
        )
    if found.merged.apart:
        apart = ", ".join(found.merged.apart)
        echo(f"Not comparable, since their rankings share no model with the others: {apart}.")
    if found.few:
        echo(f"Left out, with fewer than two models of the catalogue: {', '.join(found.few)}.")
    if found.beyond:
        echo(f"Left out, since twenty are merged at most: {', '.join(found.beyond)}.")
    for reference, age in found.ageing.items():
        if age.ranked:
            echo(f"{reference} is older than models that it ranks: {', '.join(age.ranked)}.")
        if age.missing:
            echo(f"{reference} lacks models that came out after it: {', '.join(age.missing)}.")


async def _snapshots(
    settings: "Settings", votes: Path | None, name: str
) -> "Sequence[RankingState]":
    from joute.leaderboard import Snapshots

    async with _running(settings) as services:
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


def _opened(source: str, settings: "Settings | None") -> "Reading | Ratings":
    """Votes or ratings; nothing yet of what is stored on the site."""
    if _STORED.fullmatch(source):
        return {}
    of_site = _SITE.fullmatch(source)
    if of_site and settings is not None:
        return asyncio.run(_votes_of_site(settings, of_site[1] or "here"))
    from joute.ranking import read_board

    return read_board(Path(source))


Opened = tuple[str, "Reading | Ratings"]


async def _aligned(
    settings: "Settings", first: Opened, second: Opened
) -> "tuple[Reading | Ratings, Reading | Ratings]":
    """Both rankings, the models of the stored ones under the names of the others."""
    from joute.leaderboard.boards.aligning import aligned
    from joute.leaderboard.boards.sides import check_apart
    from joute.ranking import Reading

    (a, one), (b, other) = first, second
    if isinstance(other, Reading):
        right, left = await _aligned(settings, second, first)
        return left, right
    async with _running(settings) as services:
        if all(_STORED.fullmatch(side) for side in (a, b)):
            found = _sides(services)
            check_apart(await found.find(a), await found.find(b))
        sides = [await _lines(services, *side) for side in ((a, one), (b, other))]
    left_ratings, right_ratings = aligned(*sides)
    return (one if isinstance(one, Reading) else left_ratings), right_ratings


def _sides(services: "Services") -> "Sides":
    from joute.leaderboard import Boards, Leaderboards, Snapshots
    from joute.leaderboard.boards.sides import Sides

    return Sides(services[Leaderboards], services[Snapshots], services[Boards])


async def _lines(
    services: "Services", reference: str, opened: "Reading | Ratings"
) -> "Sequence[Competitor]":
    from joute.ranking import Reading, Scored

    if _STORED.fullmatch(reference):
        return (await _sides(services).find(reference)).lines
    boards: Boards = services[_boards()]
    models = opened.votes.models if isinstance(opened, Reading) else opened
    rated = {} if isinstance(opened, Reading) else opened
    return boards.competitors_of(
        {
            name: value if isinstance(value := rated.get(name, 0.0), Scored) else Scored(value)
            for name in models
        }
    )


async def _votes_of_site(settings: "Settings", source: str) -> "Reading":
    from joute.leaderboard import Leaderboards

    async with _running(settings) as services:
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
