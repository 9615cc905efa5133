"""The question and the answer of a case, as far as they are stored and may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer
from joute.chat.tables import ConversationTurn, Reply
from joute.duel.tables import Duel, DuelAnswer, Turn
from joute.gateway.tables import GatewayText
from joute.monitoring.tables import CallFeedback
from joute.review.cases import CALL
from joute.services import Services

DUEL, CHAT = "duel/", "chat/"


@dataclass(frozen=True)
class Words:
    """What was asked and answered, and the answer as somebody said it should have been. Names of
    models are masked in a duel that is not revealed."""

    question: str
    answer: str
    correction: str = ""


async def words_of(services: Services, subject: str) -> Words | None:
    """None where nothing is stored: a use that keeps no texts, a question that was deleted."""
    async with services.store.read() as session:
        if subject.startswith(CALL):
            return await _of_call(session, subject.removeprefix(CALL))
        if subject.startswith(CHAT):
            return await _of_chat(session, *subject.removeprefix(CHAT).split("/"))
        return await _of_duel(services, session, *subject.removeprefix(DUEL).split("/"))


async def _of_call(session: AsyncSession, call_id: str) -> Words | None:
    stored = await session.get(GatewayText, call_id)
    if stored is None:
        return None
    feedback = await session.get(CallFeedback, call_id)
    return Words(_question(stored.request), stored.answer, (feedback and feedback.correction) or "")


def _question(request: Mapping[str, Any]) -> str:
    """The words of the last message of a person, or what was embedded."""
    messages: Sequence[Mapping[str, Any]] = request.get("messages", ())
    said = (one.get("content") for one in reversed(messages) if one.get("role") == "user")
    content = next(said, request.get("input", ""))
    if isinstance(content, str):
        return content
    parts = (part.get("text", "") for part in content or () if isinstance(part, dict))
    return "\n".join(part for part in parts if part)


async def _of_chat(session: AsyncSession, conversation_id: str, number: str) -> Words | None:
    found = await session.execute(
        select(ConversationTurn.prompt, Answer.text)
        .join(Reply, Reply.turn == ConversationTurn.number)
        .join(Answer, Answer.id == Reply.answer_id)
        .where(
            ConversationTurn.conversation_id == conversation_id,
            Reply.conversation_id == conversation_id,
            Reply.number == int(number),
        )
    )
    row = found.first()
    return Words(row.prompt, row.text) if row else None


async def _of_duel(
    services: Services, session: AsyncSession, duel_id: str, number: str, side: str
) -> Words | None:
    found = await session.execute(
        select(Turn.prompt, Answer.text, Duel.revealed_at)
        .join(DuelAnswer, DuelAnswer.turn == Turn.number)
        .join(Answer, Answer.id == DuelAnswer.answer_id)
        .join(Duel, Duel.id == Turn.duel_id)
        .where(
            Turn.duel_id == duel_id,
            DuelAnswer.duel_id == duel_id,
            Turn.number == int(number),
            DuelAnswer.side == side,
        )
    )
    row = found.first()
    if row is None:
        return None
    shown = services.mask.release(row.text, prompt=row.prompt, revealed=row.revealed_at is not None)
    return Words(row.prompt, shown)
