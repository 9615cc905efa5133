"""The lines of a leaderboard from a file: CSV or JSON, by the names of its columns.

JSON is a list of objects, one such list inside an object, {model: score}, or an object for each
model; LMArena's tables, per category or not, are among them. A file of a stranger: its size, its
lines and its names have limits.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

from joute.errors import N_, BadData, BadInput
from joute.textfiles import active, column_key, read_table, read_text

MOST_BYTES = 5_000_000
MOST_LINES = 5_000
_MOST_CHARACTERS = 300

# By what they say, the columns that are known, the first that is there.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("modelname", "model", "modele", "name", "nom", "system", "systeme", "key", "id"),
    "organisation": (
        *("organization", "organisation", "maker", "developer", "company", "editeur"),
        *("provider", "fournisseur", "entreprise", "author"),
    ),
    "rank": ("rank", "rankub", "rang", "place", "position", "finalranking", "classement"),
    "rating": (
        *("rating", "arenascore", "arenaelo", "elorating", "elo", "score", "note", "value"),
        *("average", "averagescore", "mean", "moyenne", "valeur"),
    ),
    "lower": ("ratinglower", "ratingq025", "scorelower", "lower", "cilower", "low", "bas"),
    "upper": ("ratingupper", "ratingq975", "scoreupper", "upper", "ciupper", "high", "haut"),
    "interval": ("95ci", "ci", "ci95", "interval", "intervalle"),
    "votes": ("votecount", "votes", "nvotes", "battles", "n", "numbattles"),
    "category": ("category", "categorie"),
}
# Of a board with several parts: the whole.
_WHOLE = ("overall", "full", "all", "text", "general")
_HREF = re.compile(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)")
_CI = re.compile(r"\+?\s*(\d+(?:[.,]\d+)?)\s*/\s*[-−]\s*(\d+(?:[.,]\d+)?)")
_PLUS_MINUS = re.compile(r"(?:±|\+/-)\s*(\d+(?:[.,]\d+)?)")


@dataclass(frozen=True)
class Line:
    """A line of a leaderboard: higher ratings are better. None is what it does not say."""

    name: str
    organisation: str = ""
    rank: int | None = None
    rating: float | None = None
    lower: float | None = None
    upper: float | None = None
    votes: int | None = None


@dataclass(frozen=True)
class Form:
    """How a file is read: `columns` gives names of columns by ours, such as {"rating": "Elo"};
    `category` is the part of a board that has several; `ordered` takes the order of lines as
    ranks, `lower_is_better` turns ratings over."""

    columns: Mapping[str, str]
    category: str = ""
    ordered: bool = False
    lower_is_better: bool = False

    def __post_init__(self) -> None:
        for name in self.columns:
            if name not in _COLUMNS:
                raise BadInput(
                    message=N_("%(name)s is no column of a leaderboard; there are %(known)s."),
                    name=name,
                    known=", ".join(_COLUMNS),
                )


def read_lines(path: Path, form: Form) -> Sequence[Line]:
    """The lines of a leaderboard, as they stand in its file.

    Raises BadInput for a file that is too large, or is no leaderboard, and BadData, with its line,
    for a figure that is none.
    """
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(
            message=N_("%(file)s is larger than %(most)s MB: a leaderboard is not."),
            file=path.name,
            most=MOST_BYTES // 1_000_000,
        )
    if not read_text(path).strip():
        raise BadInput(message=N_("%(file)s is empty."), file=path.name)
    rows = list(_rows(path, form))
    if not rows:
        raise _nothing(path)
    if len(rows) > MOST_LINES:
        raise BadInput(
            message=N_("%(file)s has more than %(most)s lines: a leaderboard has not."),
            file=path.name,
            most=MOST_LINES,
        )
    places = _places(rows, path, form)
    numbered = [
        (number, _line(row, places, number, path.name))
        for number, row in _of_category(rows, places, path, form)
    ]
    _check_once(numbered, path.name)
    lines = [line for _, line in numbered if line.name]
    if form.ordered:
        lines = [_ranked(line, place) for place, line in enumerate(lines, start=1)]
    if all(line.rank is None and line.rating is None for line in lines):
        raise BadInput(
            message=N_(
                "%(file)s has no column of ranks or ratings: name one (--map rating=…), or take "
                "the order of its lines (--ordered)."
            ),
            file=path.name,
        )
    return [_turned(line) for line in lines] if form.lower_is_better else lines


def _check_once(lines: Iterable[tuple[int, Line]], file: str) -> None:
    first: dict[tuple[str, str], int] = {}
    for number, line in lines:
        before = first.setdefault((line.name.casefold(), line.organisation.casefold()), number)
        if line.name and before != number:
            reason = f"“{line.name}” is there twice: it is in line {before} too"
            raise BadData(file=file, line=number, reason=reason)


def _ranked(line: Line, place: int) -> Line:
    return Line(line.name, line.organisation, place)


def _turned(line: Line) -> Line:
    def minus(value: float | None) -> float | None:
        return None if value is None else -value

    rating, lower, upper = minus(line.rating), minus(line.upper), minus(line.lower)
    return Line(line.name, line.organisation, line.rank, rating, lower, upper, line.votes)


Row = tuple[int, Mapping[str, Any]]


def _rows(path: Path, form: Form) -> Iterator[Row]:
    if path.suffix.lower() in (".json", ".jsonl", ".ndjson"):
        yield from enumerate(_objects(path, form), start=1)
        return
    for line, cells in read_table(path):
        yield line, {name: active(cell) for name, cell in cells.items()}


def _objects(path: Path, form: Form) -> Iterator[Mapping[str, Any]]:
    text = read_text(path)
    try:
        if path.suffix.lower() == ".json":
            read = json.loads(text)
        else:
            read = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise BadInput(
            message=N_("%(file)s is not JSON: %(reason)s"), file=path.name, reason=str(error)
        ) from error
    yield from _unfolded(read, path, form)


def _unfolded(read: Any, path: Path, form: Form) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; of an object, those of the one list in it, of a part, or one for each
    of its keys, which are then the names."""
    if isinstance(read, list):
        yield from ({"name": one} if isinstance(one, str) else one for one in read)
        return
    if not isinstance(read, dict):
        raise _nothing(path)
    lists = [value for value in read.values() if isinstance(value, list)]
    if len(lists) == 1:
        yield from _unfolded(lists[0], path, form)
        return
    parts = [key for key, value in read.items() if _is_part(value)]
    if parts:
        yield from _unfolded(read[_chosen(parts, path, form)], path, form)
        return
    for name, value in read.items():
        own = value if isinstance(value, dict) else {"rating": value}
        yield {**own, "name": name}


def _is_part(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(one, dict) for one in value.values())


def _chosen(parts: Sequence[str], path: Path, form: Form) -> str:
    wanted = (form.category,) if form.category else _WHOLE
    by_name = {part.casefold(): part for part in parts}
    found = next((by_name[one.casefold()] for one in wanted if one.casefold() in by_name), None)
    if found is None and len(parts) == 1 and not form.category:
        found = parts[0]
    if found is None:
        raise BadInput(
            message=N_("%(file)s has several parts: choose one by --category, of %(parts)s."),
            file=path.name,
            parts=", ".join(parts[:20]),
        )
    return found


def _places(rows: Sequence[Row], path: Path, form: Form) -> Mapping[str, str]:
    """The name of each column in the file, by ours."""
    if not all(isinstance(row, Mapping) for _, row in rows):
        raise _nothing(path)
    there = list(dict.fromkeys(name for _, row in rows for name in row if isinstance(name, str)))
    by_key: dict[str, str] = {}
    for name in there:
        by_key.setdefault(_bare(name), name)
    places = {
        ours: by_key[own]
        for ours, known in _COLUMNS.items()
        if (own := next((key for key in known if key in by_key), None))
    }
    for ours, named in form.columns.items():
        if _bare(named) not in by_key:
            raise BadInput(
                message=N_("%(file)s has no column “%(name)s”; there are %(known)s."),
                file=path.name,
                name=named,
                known=", ".join(there[:20]),
            )
        places[ours] = by_key[_bare(named)]
    if "name" not in places:
        raise _nothing(path)
    return places


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", column_key(name))


def _of_category(
    rows: Sequence[Row], places: Mapping[str, str], path: Path, form: Form
) -> Iterable[Row]:
    if "category" not in places:
        return rows
    column = places["category"]
    parts = list(dict.fromkeys(str(row.get(column, "")) for _, row in rows))
    chosen = _chosen(parts, path, form)
    return [(number, row) for number, row in rows if str(row.get(column, "")) == chosen]


def _line(row: Mapping[str, Any], places: Mapping[str, str], number: int, file: str) -> Line:
    def cell(ours: str) -> Any:
        return row.get(places[ours]) if ours in places else None

    def figure(ours: str) -> float | None:
        return _number(cell(ours), file, number)

    rating, votes, rank = figure("rating"), _whole(cell("votes")), _rank(cell("rank"), file, number)
    lower, upper = figure("lower"), figure("upper")
    if rating is not None and (lower is None or upper is None):
        lower, upper = _around(rating, str(cell("interval") or ""))
    if rating is None or lower is None or upper is None:
        lower = upper = None
    elif not lower <= rating <= upper:
        reason = f"the rating {rating:g} is not from {lower:g} to {upper:g}, its interval"
        raise BadData(file=file, line=number, reason=reason)
    return Line(_text(cell("name")), _text(cell("organisation")), rank, rating, lower, upper, votes)


def _around(rating: float, interval: str) -> tuple[float | None, float | None]:
    """The bounds that “+5/-4” or “±5” stand for around a rating."""
    if found := _CI.search(interval):
        return rating - _decimal(found[2]), rating + _decimal(found[1])
    if found := _PLUS_MINUS.search(interval):
        return rating - _decimal(found[1]), rating + _decimal(found[1])
    return None, None


def _text(cell: Any) -> str:
    """One line of plain text: links of HTML and Markdown leave their words."""
    words = _HREF.sub(lambda link: link[1] or "", str(cell if cell is not None else ""))
    return " ".join(normalize("NFC", words).replace("\0", "").split())[:_MOST_CHARACTERS]


def _number(cell: Any, file: str, line: int) -> float | None:
    if isinstance(cell, bool) or cell is None:
        return None
    text = re.sub(r"[\s%\u202f]", "", str(cell))
    if text.casefold() in ("", "-", "–", "—", "n/a", "na", "none", "null", "?"):
        return None
    try:
        found = _decimal(text)
    except ValueError:
        found = float("nan")
    if not -1e300 < found < 1e300:
        raise BadData(file=file, line=line, reason=f"“{text[:50]}” is not a number")
    if not isinstance(cell, int | float) and re.fullmatch(r"-?\d{1,3}(,\d{3})+", text):
        raise BadData(
            file=file,
            line=line,
            reason=f"“{text[:50]}” can be read in two ways: write thousands without a comma",
        )
    return found


def _decimal(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))


def _rank(cell: Any, file: str, line: int) -> int | None:
    text = re.sub(r"\.0{1,2}$", "", str(cell).strip())
    if re.fullmatch(r"[-−]\d.*|0+|\d+[.,]\d{1,2}", text):
        raise BadData(file=file, line=line, reason=f"“{text[:50]}” is no rank: they are 1, 2, 3…")
    return _whole(text)


def _whole(cell: Any) -> int | None:
    """A number of votes or a rank, with any separator of thousands; None for anything else."""
    digits = re.sub(r"[\s,.\u202f]", "", str(cell)) if not isinstance(cell, float) else f"{cell:g}"
    return int(digits) if re.fullmatch(r"\d{1,9}", digits) else None


def _nothing(path: Path) -> BadInput:
    return BadInput(
        message=N_(
            "%(file)s is no leaderboard that is recognised: it needs a column of names (model, "
            "name…), or --map name=…"
        ),
        file=path.name,
    )
