"""Deletion of questions on documents, with their answers and failures."""

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Failure
from joute.documents.tables import DocumentCitation, DocumentQuestion
from joute.feature import Deadline
from joute.people import Voter


async def purge(session: AsyncSession, deadline: Deadline) -> int:
    return await delete_questions(session, DocumentQuestion.asked_at < deadline.before)


async def erase(session: AsyncSession, voter_id: str) -> None:
    """Delete the questions of a person."""
    # A concurrent question waits for the voter’s row, and then finds none.
    await session.execute(select(Voter.id).where(Voter.id == voter_id).with_for_update())
    await delete_questions(session, DocumentQuestion.voter_id == voter_id)


async def delete_answers_from(session: AsyncSession, files: Select[int]) -> int:
    """Delete the answers that were given passages of these files, which they may quote."""
    asked = select(DocumentCitation.question_id).where(
        DocumentCitation.file_id.in_(files), DocumentCitation.number.is_not(None)
    )
    return await delete_questions(session, DocumentQuestion.id.in_(asked))


async def delete_questions(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    """Delete these questions with all that depends on them; how many there were."""
    chosen = select(
        DocumentQuestion.id, DocumentQuestion.answer_id, DocumentQuestion.failure_id
    ).where(condition)
    # An answer about to be written waits for this, and then finds no question.
    rows = (await session.execute(chosen.with_for_update())).all()
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        for table, ids in (
            (DocumentQuestion, [row[0] for row in part]),
            (Answer, [row[1] for row in part if row[1] is not None]),
            (Failure, [row[2] for row in part if row[2] is not None]),
        ):
            await session.execute(delete(table).where(table.id.in_(ids)))
    return len(rows)
