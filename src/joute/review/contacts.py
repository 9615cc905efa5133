"""To whom cases are handed over: an e-mail address, a webhook, both or none."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from joute.errors import N_, BadSettings
from joute.llm.network import check_base_url
from joute.review.errors import BadContact
from joute.review.tables import ReviewContact
from joute.store import Store

# The place of the cases of the site; a use is its own.
SITE = ""
_LONGEST = 500
_EMAIL = re.compile(r"[^@\s<>\"',;:&?%/\\]+@[^@\s<>\"',;:&?%/\\]+\.[^@\s<>\"',;:&?%/\\]+")


@dataclass(frozen=True)
class Contact:
    """`number` is that of the webhook: another has another key of signatures."""

    email: str = ""
    webhook: str = ""
    number: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Contacts:
    """Those of the uses and of this site. `allow_private` is for tests: whether a webhook may be
    an address of this machine."""

    store: Store
    now: Callable[[], datetime]
    allow_private: bool = False

    async def get(self, place: str) -> Contact:
        async with self.store.read() as session:
            return contact_of(await session.get(ReviewContact, place))

    async def set(self, place: str, by: str, *, email: str, webhook: str) -> Contact:
        """Raises BadContact."""
        email, webhook = email.strip(), webhook.strip()
        self._check(email, webhook)
        async with self.store.write() as session:
            before = contact_of(await session.get(ReviewContact, place))
            row = ReviewContact(
                place=place,
                email=email,
                webhook=webhook,
                number=before.number + (webhook != before.webhook),
                changed_by=by,
                changed_at=self.now(),
            )
            row = await session.merge(row)
            await session.flush()
            return contact_of(row)

    def _check(self, email: str, webhook: str) -> None:
        if max(len(email), len(webhook)) > _LONGEST:
            raise BadContact(reason=N_("An address has at most 500 characters."))
        if email and not _EMAIL.fullmatch(email):
            raise BadContact(reason=N_("This is no e-mail address."))
        if not webhook:
            return
        try:
            check_base_url(webhook, allow_private=self.allow_private, name="webhook")
        except BadSettings as error:
            raise BadContact(
                "the webhook", reason=N_("A webhook is a public https:// address without a key.")
            ) from error


def contact_of(row: ReviewContact | None) -> Contact:
    if row is None:
        return Contact()
    return Contact(row.email, row.webhook, row.number, row.changed_by, row.changed_at)
