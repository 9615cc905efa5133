"""What readers say of the passages that were found for their questions: useful, or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.documents.tables import DocumentCitation, DocumentFile, DocumentQuestion
from joute.statistics import Mean, mean_score

# Of fewer people no figure is shown: it would say what one of them did.
FEWEST_PEOPLE = 5


@dataclass(frozen=True)
class Marks:
    """The marks on passages of a collection that one way of searching found. `useful` is their
    share, with an interval in which the marks of one person are a cluster; None of fewer than five
    people."""

    by: str
    useful: Mean | None


async def marks_on(session: AsyncSession, collection_id: str) -> Sequence[Marks]:
    """What readers say of the passages of a collection, by the way in which they were found."""
    rows = await session.execute(
        select(DocumentQuestion.by, DocumentQuestion.voter_id, DocumentCitation.useful)
        .join(DocumentCitation, DocumentCitation.question_id == DocumentQuestion.id)
        .join(DocumentFile, DocumentFile.id == DocumentCitation.file_id)
        .where(DocumentFile.collection_id == collection_id)
        .where(DocumentCitation.useful.is_not(None))
        .order_by(DocumentQuestion.by)
    )
    by_way: dict[str, list[tuple[str, bool]]] = {}
    for by, voter, useful in rows:
        by_way.setdefault(by, []).append((voter, bool(useful)))
    return [_summed(by, marks) for by, marks in by_way.items()]


def as_json(found: Sequence[Marks]) -> list[dict[str, Any]]:
    return [
        {
            "by": one.by,
            "marks": one.useful.n if one.useful else None,
            "useful": one.useful.mean if one.useful else None,
            "interval": one.useful.interval if one.useful else None,
            "people": one.useful.clusters if one.useful else None,
        }
        for one in found
    ]


def _summed(by: str, marks: Sequence[tuple[str, bool]]) -> Marks:
    voters = dict.fromkeys(voter for voter, _ in marks)
    people = {voter: number for number, voter in enumerate(voters)}
    if len(people) < FEWEST_PEOPLE:
        return Marks(by, None)
    values = np.array([useful for _, useful in marks], dtype=np.float64)
    groups = np.array([people[voter] for voter, _ in marks])
    return Marks(by, mean_score(values, groups))
