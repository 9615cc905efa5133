"""joute rank: a leaderboard from a file of votes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import console, echo, echo_json, need_polars

if TYPE_CHECKING:
    from joute.ranking import Exclusion, Leaderboard, Needed, Row, Slice

Method = Literal["bradley-terry", "davidson", "elo", "elo-averaged"]
By = Literal["language", "category", "task", "cohort", "period", "tag"]
Format = Literal["table", "json", "csv"]


def rank(
    file: Annotated[
        Path,
        typer.Argument(help="Votes: .parquet, .csv, .tsv, .jsonl or .json, in a known layout."),
    ],
    method: Annotated[
        Method, typer.Option(help="Elo gives no intervals: it is there to compare.")
    ] = "bradley-terry",
    ties: Annotated[Literal["half", "leave-out"], typer.Option(help="What a tie is.")] = "half",
    both_bad: Annotated[
        Literal["tie", "leave-out"], typer.Option(help="What “both are bad” is.")
    ] = "tie",
    prior: Annotated[
        Literal["weak", "none"],
        typer.Option(help="One more tie per model keeps the rating of an unbeaten model finite."),
    ] = "weak",
    style_control: Annotated[
        bool, typer.Option(help="Take out what length, headings, bold, lists and side do.")
    ] = False,
    cluster: Annotated[
        Literal["voter", "none"], typer.Option(help="What could have been otherwise: whole voters.")
    ] = "voter",
    intervals: Annotated[
        Literal["sandwich", "bootstrap"], typer.Option(help="How intervals are made.")
    ] = "sandwich",
    level: Annotated[
        float, typer.Option(help="The share of cases in which an interval holds the truth.")
    ] = 0.95,
    min_votes: Annotated[int, typer.Option(help="No rank for a model with fewer votes.")] = 20,
    min_voters: Annotated[int, typer.Option(help="Nor with fewer voters, when known.")] = 10,
    max_votes_per_voter: Annotated[
        float | None, typer.Option(help="Cap the weight of each voter, in votes.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(help="Switch off a rule of exclusion: duplicate, flag, chosen..."),
    ] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MODEL=RATING",
            help="Put a model at a rating, such as oak=1100; of several, the mean is put at the "
            "mean of theirs [default: the average at 1000].",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="For the bootstrap and random orders.")] = 0,
    samples: Annotated[int, typer.Option(help="Samples of the bootstrap.")] = 1000,
    voter: Annotated[
        str | None, typer.Option(help="The column that holds the voter, when it has another name.")
    ] = None,
    vote_id: Annotated[
        str | None, typer.Option(help="The column in which each vote has a value of its own.")
    ] = None,
    map: Annotated[
        list[str] | None,
        typer.Option(help="Another name of a column: model_a=left, winner=verdict..."),
    ] = None,
    by: Annotated[By | None, typer.Option(help="One ranking for each value found.")] = None,
    robustness: Annotated[
        bool, typer.Option(help="Say how little would change the first place.")
    ] = False,
    plot: Annotated[
        Path | None, typer.Option(help="Write the forest plot to this .svg file.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print.")] = "table",
) -> None:
    """Rank the models of a file of votes, with intervals that say how sure the ranks are.

    Layouts are recognised by their columns: Joute and LMArena (model_a, model_b, winner), compar:IA
    votes, choices and reactions, Open WebUI's feedback, and left, right, winner. Other names of
    columns are given by --voter, --vote-id and --map.
    """
    need_polars()
    from joute.ranking import rank as rank_votes
    from joute.ranking import slices

    options: dict[str, Any] = {
        "ties": ties,
        "both_bad": both_bad,
        "prior": None if prior == "none" else prior,
        "cluster": None if cluster == "none" else cluster,
        "level": level,
        "min_votes": min_votes,
        "min_voters": min_voters,
        "max_votes_per_voter": max_votes_per_voter,
        "keep": tuple(keep or ()),
        "anchors": _anchors(anchor or ()),
        "columns": _columns(voter, vote_id, map or ()),
    }
    if by is not None:
        with _working():
            parts = slices(file, by=by, **options)
        return _print_slices(parts, format)
    with _working():
        board = rank_votes(
            file,
            method=method,
            style=style_control,
            intervals=intervals,
            seed=seed,
            samples=samples,
            **options,
        )
    if plot is not None:
        _write_plot(board, plot)
    _PRINTERS[format](board, robustness)
    return None


def _columns(voter: str | None, vote_id: str | None, pairs: Iterable[str]) -> dict[str, str]:
    """The columns of the file by Joute's names."""
    named = {"voter": voter, "vote_id": vote_id}
    columns = {ours: theirs for ours, theirs in named.items() if theirs is not None}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not (ours and equals and theirs):
            raise typer.BadParameter("NAME=COLUMN, such as model_a=left", param_hint="--map")
        columns[ours] = theirs
    return columns


def _anchors(pairs: Iterable[str]) -> dict[str, float]:
    """The ratings of anchors, by model."""
    anchors = {}
    for pair in pairs:
        model, _, rating = pair.rpartition("=")
        try:
            anchors[model] = float(rating)
        except ValueError:
            model = ""
        if not model:
            raise typer.BadParameter("MODEL=RATING, such as oak=1100", param_hint="--anchor")
    return anchors


@contextmanager
def _working() -> Iterator[None]:
    """Show that work goes on, on a terminal only."""
    from rich.console import Console

    with Console(stderr=True).status("Ranking…"):
        yield


def _write_plot(board: "Leaderboard", path: Path) -> None:
    from joute.errors import N_, BadInput
    from joute.ranking import forest_svg

    title = f"{board.votes} votes, {board.method}"
    chart = forest_svg(
        board.rows, title=title, description="Ratings and their intervals, best first."
    )
    try:
        path.write_text(chart, encoding="utf-8")
    except OSError as error:
        raise BadInput(
            message=N_("%(file)s cannot be written: %(reason)s"), file=path, reason=error
        ) from error


def _print_table(board: "Leaderboard", robustness: bool) -> None:
    names = (
        "rank",
        "tier",
        "model",
        "rating",
        "interval",
        "votes",
        "voters",
        "win rate",
        "mean win rate",
    )
    _table(names, [_cells(row) for row in board.rows])
    for line in _notes(board):
        echo(line)
    for finding in board.robustness().findings if robustness else ():
        echo(finding.text)


def _cells(row: "Row") -> tuple[str, ...]:
    from_to = "" if row.rank_lower is None else f"{row.rank_lower}–{row.rank_upper}"
    return (
        from_to or _text(row.rank),
        _text(row.tier),
        row.model,
        f"{row.rating:.0f}",
        "—" if row.lower is None else f"{row.lower:.0f} to {row.upper:.0f}",
        str(row.votes),
        _text(row.voters),
        f"{row.win_rate:.1%}",
        "—" if row.mean_win_rate is None else f"{row.mean_win_rate:.1%}",
    )


def _text(value: int | None) -> str:
    return "—" if value is None else str(value)


def _notes(board: "Leaderboard") -> Iterator[str]:
    """The notes below the table."""
    votes = _many(board.votes, "vote")
    who = "" if board.voters is None else f" of {_many(board.voters, 'voter')}"
    yield f"\n{votes}{who}; {board.method}, level {board.options['level']:.0%}."
    for exclusion in board.excluded:
        done = "excluded" if exclusion.applied else _included(exclusion)
        yield f"{exclusion.votes} {done}: {exclusion.text} (rule {exclusion.rule})."
    effects = board.style.effects if board.style else [board.position] if board.position else []
    for effect in effects:
        if effect.lower is not None and effect.upper is not None:
            bounds = f"{effect.lower:+.0f} to {effect.upper:+.0f}"
            yield f"{effect.name}: {effect.points:+.0f} points ({bounds})."
    if len({row.component for row in board.rows}) > 1:
        yield "Some models were never compared, even through others: each component has its ranks."
    if board.needed:
        yield _lacking(board.needed)


def _lacking(needed: "Sequence[Needed]") -> str:
    most = {
        "vote": max(one.votes for one in needed),
        "voter": max(one.voters for one in needed),
    }
    lacks = " and ".join(_many(number, thing) for thing, number in most.items() if number)
    if len(needed) == 1:
        return f"1 model has no rank yet: it needs {lacks} more."
    return f"{len(needed)} models have no rank yet: each needs at most {lacks} more."


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _included(exclusion: "Exclusion") -> str:
    from joute.ranking import ONLY_COUNTED

    return "counted" if exclusion.rule in ONLY_COUNTED else "included on request"


def _print_json(board: "Leaderboard", robustness: bool) -> None:
    from dataclasses import asdict

    found = board.to_dict()
    if robustness:
        found["robustness"] = asdict(board.robustness())
    echo_json(found)


def _print_csv(board: "Leaderboard", _robustness: bool) -> None:
    from dataclasses import astuple, fields

    from joute.ranking import Row

    _echo_csv(tuple(field.name for field in fields(Row)), [astuple(row) for row in board.rows])


_PRINTERS = {"table": _print_table, "json": _print_json, "csv": _print_csv}


def _print_slices(parts: tuple["Slice", ...], format: Format) -> None:
    from dataclasses import asdict

    if format == "json":
        echo_json([asdict(part) for part in parts])
        return
    rows = [
        (part.value, row.model, row.rating, row.lower, row.upper, row.shift, row.votes, row.voters)
        for part in parts
        for row in part.rows
    ]
    names = ("part", "model", "rating", "lower", "upper", "shift", "votes", "voters")
    if format == "csv":
        _echo_csv(names, rows)
        return
    _table(names, [tuple(_rounded(value) for value in row) for row in rows])
    for part in parts:
        if part.withheld:
            echo(f"{part.value}: withheld, too few voters.")


def _rounded(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}"
    return "—" if value is None else str(value)


def _echo_csv(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    import csv
    import sys

    from joute.textfiles import inert

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([inert(cell) for cell in row] for row in rows)


def _table(names: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.table import Table

    table = Table(*names, box=None)
    for row in rows:
        table.add_row(*row)
    console().print(table)
