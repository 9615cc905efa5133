"""Imported leaderboards and merged rankings as plain values, for JSON."""

import csv
import io
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from joute.leaderboard.boards.service import Board
from joute.textfiles import inert

if TYPE_CHECKING:
    from joute.leaderboard.boards.merging import MergedBoards

ENTRY_FIELDS = (
    *("position", "name", "organisation", "rank", "rating", "lower", "upper", "votes"),
    *("status", "reason", "model", "kind", "known_as", "proposals"),
)


def board_dict(board: Board) -> dict[str, Any]:
    """A board with its lines; `matched`, `not_models` and `unmatched` count them."""
    return {
        "name": board.name,
        "date": board.dated,
        "source": board.source,
        "imported_at": board.imported_at.isoformat(),
        "matched": len(board.having("matched")),
        "not_models": len(board.having("not_model")),
        "unmatched": len(board.having("unmatched")),
        "entries": [
            {name: getattr(entry, name) for name in ENTRY_FIELDS} for entry in board.entries
        ],
    }


def merged_csv(found: "MergedBoards") -> str:
    """A line for each model of a merged ranking; unknown places are empty."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(("model", "place", "lower", "upper", "rankings"))
    for row in found.merged.rows:
        rankings = " ".join(row.boards)
        cells = (row.model, row.place, row.lower, row.upper, rankings)
        writer.writerow([inert(one) for one in cells])
    return lines.getvalue()


def merged_dict(found: "MergedBoards") -> dict[str, Any]:
    """A merged ranking, what cannot be placed in it, and the age of what it was made of."""
    return {
        "method": "plackett-luce by pairs, bayesian bootstrap over rankings",
        "rankings": [
            {"ranking": side.reference, "date": str(side.dated), "lines": len(side.lines)}
            for side in found.sides
        ],
        "rows": [asdict(row) for row in found.merged.rows],
        "apart": list(found.merged.apart),
        "few": list(found.few),
        "beyond": list(found.beyond),
        "ageing": {reference: asdict(age) for reference, age in found.ageing.items()},
    }
