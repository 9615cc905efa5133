"""The items of a run as a page shows them: answers side by side, filtered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.answers import Answer
from joute.evaluation.runs.records import ScoreRecord, scale_of
from joute.evaluation.sets.item import Item
from joute.evaluation.site.rows import record_of
from joute.evaluation.site.runs import header_of
from joute.evaluation.site.sets import item_of
from joute.evaluation.tables import StoredItem, StoredRow, StoredRun, StoredSet

PAGE = 20
# A score below is a failure, as a share of the scale of its scorers.
PASS = 0.5

Filter = Literal["all", "failed", "unscored", "refused", "judges", "changed"]


@dataclass(frozen=True)
class Wanted:
    """Which items: of a kind, of a domain ("" for all), on which page."""

    show: Filter
    domain: str
    page: int


@dataclass(frozen=True)
class Cell:
    """An answer of a model to an item, with its scores by their columns."""

    model: str
    epoch: int
    score: float | None
    answer: Answer
    scores: dict[str, ScoreRecord]


@dataclass(frozen=True)
class ShownItem:
    """An item with the answers of all models; `item` is None where its set is not on this site."""

    id: str
    domain: str
    item: Item | None
    cells: Sequence[Cell]


async def page_of(
    session: AsyncSession,
    run: StoredRun,
    wanted: Wanted,
    among: Sequence[str] | None = None,
) -> tuple[Sequence[ShownItem], int]:
    """The items of a page, in the order of the run, and how many there are in all.

    `among` are the only ids that may be shown, for filters that another run decides.
    """
    ids = select(StoredRow.item).where(StoredRow.run_id == run.id).group_by(StoredRow.item)
    if (condition := _condition(wanted.show, run)) is not None:
        ids = ids.having(func.max(_one(condition)) == 1)
    if wanted.domain:
        ids = ids.where(StoredRow.domain == wanted.domain)
    if among is not None:
        ids = ids.where(StoredRow.item.in_(among))
    total = await session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    ordered = ids.order_by(func.min(StoredRow.position)).offset((wanted.page - 1) * PAGE)
    shown = (await session.scalars(ordered.limit(PAGE))).all()
    return await _items(session, run, shown), total


def _condition(show: Filter, run: StoredRun) -> ColumnElement[bool] | None:
    conditions: dict[str, ColumnElement[bool]] = {
        "failed": or_(StoredRow.error != "", _share(run) < PASS),
        "unscored": and_(StoredRow.error == "", StoredRow.score.is_(None)),
        "refused": StoredRow.refused == true(),
        "judges": StoredRow.judges_differ == true(),
    }
    return conditions.get(show)


def _share(run: StoredRun) -> ColumnElement[float]:
    """A score as a share of its scale; of a row stored without its share, that of the set."""
    least, greatest = scale_of(header_of(run).scorers)
    return func.coalesce(StoredRow.share, (StoredRow.score - least) / (greatest - least))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


async def _items(session: AsyncSession, run: StoredRun, ids: Sequence[str]) -> Sequence[ShownItem]:
    own = select(StoredRow).where(StoredRow.run_id == run.id, StoredRow.item.in_(ids))
    rows = (await session.scalars(own.order_by(StoredRow.position))).all()
    known = await _known(session, run.set_name, {row.item_hash for row in rows if row.item_hash})
    return [_shown(item, [row for row in rows if row.item == item], known) for item in ids]


def _shown(item: str, rows: Sequence[StoredRow], known: dict[str, Item]) -> ShownItem:
    cells = []
    for row in sorted(rows, key=lambda one: (one.model, one.epoch)):
        record = record_of(row)
        cells.append(Cell(row.model, row.epoch, row.score, record.answer, record.scores))
    return ShownItem(item, rows[0].domain, known.get(rows[0].item_hash), cells)


async def _known(session: AsyncSession, name: str, hashes: set[str]) -> dict[str, Item]:
    """Items of the versions of a set on this site, by their hashes."""
    own = select(StoredItem).join(StoredSet, StoredSet.id == StoredItem.set_id)
    found = await session.scalars(own.where(StoredSet.name == name, StoredItem.hash.in_(hashes)))
    return {one.hash: item_of(one) for one in found}
