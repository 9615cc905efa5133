"""Imported leaderboards beside the history: their dates, each with its page."""

from collections import defaultdict

from sqlalchemy import select

from joute.leaderboard.history.contexts import BoardDates
from joute.leaderboard.page.wording import Words
from joute.leaderboard.tables import ImportedBoard
from joute.store import Store
from joute.web import Pages


async def board_dates(store: Store, words: Words, web: Pages) -> list[BoardDates]:
    """By name, the dates of each from the newest to the oldest."""
    own = select(ImportedBoard.name, ImportedBoard.dated)
    async with store.read() as session:
        rows = (await session.execute(own.order_by(ImportedBoard.dated.desc()))).all()
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, dated in rows:
        address = web.url("ranking_board", name=name, dated=dated)
        found[name].append((words.translator.partial_date(dated), address))
    return [BoardDates(name, found[name]) for name in sorted(found)]
