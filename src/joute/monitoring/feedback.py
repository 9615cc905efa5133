"""What a person thought of an answer: given once or again, by call.

    seen = await feedbacks.give(call_id, Feedback(thumb=Thumb.DOWN), use_id)

It is about one call of one model, whose name the person may know: no vote, and no ranking of duels
reads it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_
from joute.gateway.reading import LIVE
from joute.gateway.tables import GatewayCall, UsePolicy
from joute.llm import clean
from joute.monitoring.errors import BadFeedback, NoSuchCall
from joute.monitoring.tables import CallFeedback
from joute.store import Store

CORRECTION_CHARACTERS = 20_000
COMMENT_CHARACTERS = 2_000


class Thumb(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Feedback:
    """What is thought of an answer: a thumb, a score from 0 to 1 (None: not given), the answer as
    it should have been, and a comment. At least one of them."""

    thumb: Thumb | None = None
    score: float | None = None
    correction: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Stored:
    """What is stored of a call: what was thought of it, if anything, and whether its use keeps
    corrections and comments."""

    feedback: Feedback | None
    keeps_text: bool


@dataclass(frozen=True)
class Feedbacks:
    """What people thought of the calls of this site."""

    store: Store
    now: Callable[[], datetime]

    async def of(self, call_id: str) -> Stored:
        """Raises NoSuchCall."""
        async with self.store.read() as session:
            call = await session.get(GatewayCall, call_id)
            if call is None:
                raise NoSuchCall
            row = await session.get(CallFeedback, call_id)
            return Stored(_feedback(row) if row else None, await _keeps_text(session, call))

    async def give(
        self, call_id: str, given: Feedback, use_id: str | None = None, *, keeps_score: bool = False
    ) -> Stored:
        """Store what is thought of a call in place of what was said before; with `use_id`, of a
        call of that use. With `keeps_score` the score stays that of before, which a form for people
        does not ask for. Texts are left out where the use keeps none.

        Raises NoSuchCall.
        """
        # What a shadow answered was seen by nobody.
        wanted = select(GatewayCall).where(GatewayCall.id == call_id, LIVE)
        if use_id is not None:
            wanted = wanted.where(GatewayCall.use_id == use_id)
        async with self.store.write() as session:
            # Of two at a time on one call, the second waits for the first, and replaces it.
            call = await session.scalar(wanted.with_for_update())
            if call is None:
                raise NoSuchCall
            keeps_text = await _keeps_text(session, call)
            before = await session.get(CallFeedback, call_id)
            if keeps_score and before:
                given = replace(given, score=before.score)
            # Said once more it counts once.
            same = before and (before.thumb, before.score) == (given.thumb, given.score)
            row = CallFeedback(
                call_id=call_id,
                thumb=given.thumb,
                score=given.score,
                correction=(keeps_text and given.correction) or None,
                comment=(keeps_text and given.comment) or None,
                given_at=before.given_at if before and same else self.now(),
            )
            row = await session.merge(row)
            await session.flush()
            return Stored(_feedback(row), keeps_text)


def feedback_of(fields: Mapping[str, Any]) -> Feedback:
    """What a program or a form sent. Raises BadFeedback."""
    thumb, score = fields.get("thumb"), fields.get("score")
    unknown = fields.keys() - {"thumb", "score", "correction", "comment"}
    if unknown:
        raise BadFeedback(
            reason=N_("Feedback has thumb, score, correction and comment, nothing else."),
            param=min(unknown),
        )
    if thumb is not None and thumb not in list(Thumb):
        raise BadFeedback(reason=N_("A thumb is up or down."), param="thumb")
    if score is not None and not _is_score(score):
        raise BadFeedback(reason=N_("A score is a number from 0 to 1."), param="score")
    given = Feedback(
        thumb=None if thumb is None else Thumb(thumb),
        score=None if score is None else float(score),
        correction=_text(fields, "correction", CORRECTION_CHARACTERS),
        comment=_text(fields, "comment", COMMENT_CHARACTERS),
    )
    if given == Feedback():
        raise BadFeedback(reason=N_("Give a thumb, a score, a correction or a comment."))
    return given


def _is_score(score: object) -> bool:
    return isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1


def _text(fields: Mapping[str, Any], name: str, most: int) -> str:
    text = fields.get(name)
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > most:
        raise BadFeedback(
            reason=N_(
                "A correction is a text of at most 20,000 characters, a comment one of 2,000."
            ),
            param=name,
        )
    return clean(text).strip()


def _feedback(row: CallFeedback) -> Feedback:
    thumb = None if row.thumb is None else Thumb(row.thumb)
    return Feedback(thumb, row.score, row.correction or "", row.comment or "")


async def _keeps_text(session: AsyncSession, call: GatewayCall) -> bool:
    policy = await session.get(UsePolicy, call.use_id)
    return policy is not None and policy.keeps_text
