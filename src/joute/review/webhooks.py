"""Cases that are handed over are told to a webhook: signed, and tried again until it answers.

The header `x-joute-signature` is `t=SECONDS,v1=HEX`: HMAC-SHA256, by the key of the webhook, of
the seconds, a full stop and the body. docs/review.md shows how to check it.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx2
from sqlalchemy import select, update

from joute.review.cases import Source, case_of
from joute.review.contacts import SITE, Contact, contact_of
from joute.review.errors import NoSuchCase
from joute.review.tables import ReviewContact, ReviewDecision, ReviewDelivery
from joute.review.texts import words_of
from joute.services import Services
from joute.store import affected

logger = logging.getLogger(__name__)

EVERY_S = 15.0
TIMEOUT_S = 10.0
# Minutes before each further try; after the last one it is given up.
AGAIN_MIN = (1, 5, 30, 120, 720)
_CLAIM = timedelta(minutes=5)
_AT_ONCE = 20


def signature(key: str, seconds: int, body: bytes) -> str:
    """The value of `x-joute-signature`."""
    signed = hmac.new(key.encode(), b"%d." % seconds + body, sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


def key_of(services: Services, place: str, contact: Contact) -> str:
    """The key with which a webhook checks signatures, 64 characters."""
    return services.signer.secret(f"review/{place}/{contact.number}")


@dataclass(frozen=True)
class Webhooks:
    """Deliveries of this site. `link` gives the address of the page of a case; a webhook has
    `timeout_s` seconds in all."""

    services: Services
    now: Callable[[], datetime]
    client: httpx2.AsyncClient
    link: Callable[[Source, str], str]
    timeout_s: float = TIMEOUT_S

    async def deliver_due(self) -> None:
        """Tell of every case whose time has come, several at a time."""
        due = ReviewDelivery.state == "waiting", ReviewDelivery.next_at <= self.now()
        wanted = select(ReviewDelivery.decision_id).where(*due).order_by(ReviewDelivery.next_at)
        async with self.services.store.read() as session:
            ids = (await session.scalars(wanted.limit(_AT_ONCE))).all()
        async with asyncio.TaskGroup() as group:
            for id in ids:
                group.create_task(self._deliver(id))

    async def _deliver(self, id: int) -> None:
        own = ReviewDelivery.decision_id == id
        due = ReviewDelivery.state == "waiting", ReviewDelivery.next_at <= self.now()
        async with self.services.store.write() as session:
            # Another node, which asks too, finds it taken; it is due again if this one dies.
            later = self.now() + _CLAIM
            taken = update(ReviewDelivery).where(own, *due).values(next_at=later)
            if await affected(session, taken) != 1:
                return
            decision = await session.get_one(ReviewDecision, id)
            delivery = await session.get_one(ReviewDelivery, id)
            contact = contact_of(await session.get(ReviewContact, decision.use_id or SITE))
        problem = await self._send(decision, contact)
        await self._note(id, delivery.attempts + 1, problem)

    async def _note(self, id: int, attempts: int, problem: str) -> None:
        now = self.now()
        columns: dict[str, Any] = {"attempts": attempts, "problem": problem}
        if not problem:
            columns |= {"state": "delivered", "delivered_at": now}
        elif attempts > len(AGAIN_MIN):
            columns |= {"state": "given_up"}
        else:
            columns |= {"next_at": now + timedelta(minutes=AGAIN_MIN[attempts - 1])}
        own = update(ReviewDelivery).where(ReviewDelivery.decision_id == id)
        async with self.services.store.write() as session:
            await session.execute(own.values(**columns))

    async def _send(self, decision: ReviewDecision, contact: Contact) -> str:
        """What went wrong, "" if nothing did."""
        if not contact.webhook:
            return "no webhook any more"
        body = json.dumps(await self._facts(decision), ensure_ascii=False).encode()
        key = key_of(self.services, decision.use_id or SITE, contact)
        headers = {
            "content-type": "application/json",
            "x-joute-signature": signature(key, int(self.now().timestamp()), body),
        }
        post = self.client.stream("POST", contact.webhook, content=body, headers=headers)
        try:
            # Of the answer only its status is read: a server may send as much, and as slowly, as
            # it likes.
            async with asyncio.timeout(self.timeout_s), post as answer:
                return "" if answer.is_success else f"HTTP {answer.status_code}"
        # A name that no resolver takes is a ValueError.
        except (httpx2.HTTPError, TimeoutError, ValueError) as error:
            logger.warning("a webhook was not told of a case: %s", error)
            return type(error).__name__

    async def _facts(self, decision: ReviewDecision) -> Mapping[str, Any]:
        """Texts are there only where they are stored; the case may be gone meanwhile."""
        source = Source(decision.source)
        facts: dict[str, Any] = {
            "source": source,
            "subject": decision.subject,
            "use": decision.use_id,
            "handed_over_at": decision.decided_at.isoformat(),
            "page": self.link(source, decision.subject),
        }
        try:
            async with self.services.store.read() as session:
                case = await case_of(session, source, decision.subject)
        except NoSuchCase:
            return facts
        words = await words_of(self.services, decision.subject)
        facts |= {"since": case.at.isoformat(), "what": case.what, "report": case.text}
        return facts | (asdict(words) if words else {})
