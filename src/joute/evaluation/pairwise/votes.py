"""The votes of a judge as a file that `joute rank` reads, apart from the votes of people."""

import csv
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from joute.evaluation.pairwise.judging import Judged
from joute.ranking.votes.rules import JUDGE
from joute.ranking.votes.style import STYLES, style_counts
from joute.textfiles import inert


def votes_of(judged: Iterable[Judged], judge: str) -> list[dict[str, Any]]:
    """A vote for each pair that has a verdict, in the layout of rankings.

    The `voter` begins with `judge:` and ends with the cluster of the item: what could have been
    otherwise is the items, of which the judge is the one voter. Sides alternate by item, so that
    neither model stands on one side only.
    """
    return [_vote(one, judge) for one in judged if one.judgement.winner is not None]


def write_votes(path: Path, votes: Iterable[dict[str, Any]]) -> None:
    """The votes as CSV; no file for none."""
    rows = list(votes)
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: inert(cell) for name, cell in row.items()} for row in rows)


def _vote(one: Judged, judge: str) -> dict[str, Any]:
    pair, said = one.pair, one.judgement
    sides = {"a": (pair.model_a, pair.answer_a), "b": (pair.model_b, pair.answer_b)}
    left, right = ("b", "a") if sha256(pair.item.id.encode()).digest()[0] % 2 else ("a", "b")
    winner = "tie" if said.winner == "tie" else "a" if said.winner == left else "b"
    styles = {
        f"{style}_{side}": asdict(style_counts(sides[own][1]))[style]
        for style in STYLES
        for side, own in (("a", left), ("b", right))
    }
    return {
        "vote_id": f"{pair.item.id}/{pair.model_a}/{pair.model_b}",
        "model_a": sides[left][0],
        "model_b": sides[right][0],
        "winner": winner,
        "voter": f"{JUDGE}{judge}/{pair.cluster}",
        "prompt": pair.item.id,
        "category": pair.item.domain,
        "flipped": said.flipped,
        **styles,
    }
