"""Decisions on cases: nothing to do, an item of a set, somebody else's matter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, BadInput
from joute.evaluation.sets.item import Item
from joute.evaluation.site import sets
from joute.llm import clean
from joute.review.cases import Case, Decision, case_of
from joute.review.contacts import SITE, contact_of
from joute.review.errors import CaseDecided
from joute.review.tables import ReviewContact, ReviewDecision, ReviewDelivery
from joute.store import Store

MOST_CHARACTERS = 100_000


@dataclass(frozen=True)
class NewItem:
    """What a person makes of a case: a question, the answers of which any is right, and the set
    on this site that it is added to; without one it waits for a file."""

    question: str
    expected: Sequence[str] = ()
    set_name: str = ""


@dataclass(frozen=True)
class Deciding:
    """Decisions on the cases of this site, each once."""

    store: Store
    now: Callable[[], datetime]

    async def dismiss(self, case: Case, by: str) -> None:
        """Raises NoSuchCase and CaseDecided."""
        await self._decide(case, by, Decision.DISMISSED)

    async def hand_over(self, case: Case, by: str) -> None:
        """To the webhook of the case's use too, if it has one. Raises NoSuchCase, CaseDecided."""
        await self._decide(case, by, Decision.HANDED_OVER)

    async def make_item(self, case: Case, by: str, new: NewItem) -> Item:
        """Raises NoSuchCase, CaseDecided, BadInput, and NotFound for a set that is not here."""
        item = _item(case, new)
        await self._decide(case, by, Decision.ITEM, new.set_name, item)
        return item

    async def undo(self, case: Case) -> None:
        """Open a case again that was dismissed. Raises NoSuchCase; an item and a message stay."""
        async with self.store.write() as session:
            row = await session.scalar(_of_case(case).with_for_update())
            if row is not None and row.decision == Decision.DISMISSED:
                await session.delete(row)

    async def items(self, use_id: str | None) -> Sequence[dict[str, Any]]:
        """The items that were made of the cases of a use, or of the site, the oldest first."""
        own = ReviewDecision.use_id == use_id if use_id else ReviewDecision.use_id.is_(None)
        made = select(ReviewDecision.item).where(own, ReviewDecision.item.is_not(None))
        async with self.store.read() as session:
            found = await session.scalars(made.order_by(ReviewDecision.id))
            return [one for one in found if one is not None]

    async def _decide(
        self, case: Case, by: str, decision: Decision, set_name: str = "", item: Item | None = None
    ) -> None:
        try:
            async with self.store.write() as session:
                await case_of(session, case.source, case.subject)
                if item is not None and set_name:
                    stored = await sets.find(session, set_name)
                    await sets.add(session, stored, item, by, self.now())
                row = ReviewDecision(
                    source=case.source,
                    subject=case.subject,
                    use_id=case.use_id,
                    decision=decision,
                    set_name=set_name,
                    item=item and item.model_dump(mode="json", exclude_defaults=True),
                    decided_by=by,
                    decided_at=self.now(),
                )
                session.add(row)
                await session.flush()
                if decision is Decision.HANDED_OVER:
                    await _queue_delivery(session, row, self.now())
        except IntegrityError:
            raise CaseDecided from None


def _of_case(case: Case) -> Any:
    own = ReviewDecision.source == case.source, ReviewDecision.subject == case.subject
    return select(ReviewDecision).where(*own)


def _item(case: Case, new: NewItem) -> Item:
    """Raises BadInput."""
    question = clean(new.question).replace("\r\n", "\n").strip()
    expected = tuple(filter(None, (clean(one).strip() for one in new.expected)))
    if not question:
        raise BadInput(message=N_("An item has a question: write it, or dismiss the case."))
    if sum(map(len, (question, *expected))) > MOST_CHARACTERS:
        raise BadInput(message=N_("An item has at most 100,000 characters."))
    return Item(
        id=f"review-{case.source}-{case.subject}"[:200],
        input=question,
        expected=expected,
        meta={"review": {"source": str(case.source), "subject": case.subject, "why": case.what}},
    )


async def _queue_delivery(session: AsyncSession, row: ReviewDecision, now: datetime) -> None:
    contact = contact_of(await session.get(ReviewContact, row.use_id or SITE))
    if contact.webhook:
        await session.execute(
            insert(ReviewDelivery).values(
                decision_id=row.id,
                state="waiting",
                attempts=0,
                problem="",
                next_at=now,
                delivered_at=None,
            )
        )
