"""Two imported leaderboards and a ranking over two weeks, for the pages that show them."""

import json
from datetime import timedelta
from pathlib import Path

from joute.calls import Offer
from joute.leaderboard import Boards, RankingState, Snapshots, placed_by_score
from joute.leaderboard.boards.reading import Form
from joute.leaderboard.boards.service import Publication
from joute.services import utc_now
from joute.store import open_store
from tests.journeys.evaluations import SPITEFUL

LINES = [
    {"model": "mistral-small-2506", "rating": 1200, "rating_lower": 1190, "rating_upper": 1210},
    {"model": "GPT-5.5", "rating": 1180},
    {"model": "Claude 3.5 Sonnet", "rating": 1100, "organisation": SPITEFUL},
    {"model": "Oliama", "rating": 1000},
    {"model": SPITEFUL, "rating": 900},
]


async def add_boards(database: str, folder: Path) -> None:
    """The boards “arena” and “other”, and three snapshots, in a database with tables."""
    store, file = open_store(database), folder / "board.json"
    boards = Boards(store, Offer({}), utc_now)
    for name, lines in (("arena", LINES), ("other", LINES[::-1])):
        file.write_text(json.dumps(lines))
        publication = Publication(name, "2024-10-14", SPITEFUL)
        await boards.add(publication, file, Form({}, ordered=name == "other"), {})
    for days in (14, 7, 0):
        moment = utc_now() - timedelta(days=days)
        await Snapshots(store, lambda moment=moment: moment).keep(_state(days))  # type: ignore[misc]
    await store.close()


def _state(days: int) -> RankingState:
    return RankingState(
        ranking="people",
        kind="people",
        method="bradley-terry",
        method_version="1" if days < 10 else "0",
        options={},
        votes=1_000 - days,
        voters=40,
        erased_votes=14 - days,
        withheld=1,
        rows=placed_by_score(
            (name, 1_000.0 + 10 * place + days, 950.0 - days, 1_100.0 + days, 200)
            for place, name in enumerate(("oak", "elm", "known"))
        ),
    )
