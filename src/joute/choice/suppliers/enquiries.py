"""Enquiries: the questionnaire sent to a supplier, and how it ends."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Literal, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.choice.suppliers.given import Given, Provenance
from joute.choice.suppliers.questionnaire import ActorKind
from joute.choice.suppliers.stored import Named, add_supplier, find_supplier, row_of
from joute.choice.tables import Enquiry, StoredAnswer
from joute.control_characters import neutralise
from joute.errors import N_, BadInput, NotAllowed, NotFound
from joute.feature import Deadline
from joute.services import Services
from joute.store import affected
from joute.web import digest

REASON_CHARACTERS = 1_000
MOST_DAYS = 365

# How people end an enquiry; it is answered by its answers alone.
Ended = Literal["declined", "public_pages"]
STATUS_TEXTS = {
    "sent": N_("Sent"),
    "answered": N_("Answered"),
    "declined": N_("Declined"),
    "public_pages": N_("Filled from public pages"),
}
# What stands for an answer that its supplier leaves blank later on, in the language of the enquiry.
TAKEN_BACK = {"fr": "Réponse retirée par le fournisseur.", "en": "Taken back by the supplier."}


class Sent(NamedTuple):
    """An enquiry that was sent, and the secret of its link, of which the digest is stored."""

    id: str
    secret: str


async def send(
    services: Services,
    supplier: str,
    kind: ActorKind,
    *,
    language: str,
    days: int,
    by: str,
    name: str = "",
) -> Sent:
    """A new enquiry, open for so many days; by its `name`, to a supplier that is added with it.
    Raises UnknownSupplier and BadInput."""
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(message=N_("An enquiry is open from 1 to 365 days."))
    now, secret = services.now(), services.new_id()
    async with services.store.write() as session:
        own = (
            await add_supplier(services, session, name, kind, by)
            if name.strip()
            else await find_supplier(session, supplier)
        )
        enquiry = Enquiry(
            id=services.new_id(),
            supplier=own.id,
            kind=kind,
            language=language,
            link=digest(secret),
            status="sent",
            reason="",
            sent_by=by,
            sent_at=now,
            closes_at=now + timedelta(days=days),
            settled_at=None,
        )
        session.add(enquiry)
    return Sent(enquiry.id, secret)


async def renew(services: Services, enquiry_id: str, days: int) -> Sent:
    """Another link for an enquiry, open for so many days; the one before ends. Raises NotFound."""
    secret = services.new_id()
    async with services.store.write() as session:
        enquiry = await find(session, enquiry_id, lock=True)
        enquiry.link = digest(secret)
        enquiry.closes_at = services.now() + timedelta(days=min(max(days, 1), MOST_DAYS))
    return Sent(enquiry_id, secret)


async def settle(services: Services, enquiry_id: str, status: Ended, reason: str = "") -> None:
    """End an enquiry and its link: the supplier declined, or its public pages are what there is.
    Raises NotFound."""
    async with services.store.write() as session:
        _settle(services, await find(session, enquiry_id, lock=True), status, reason)


def _settle(
    services: Services, enquiry: Enquiry, status: Ended | Literal["answered"], reason: str = ""
) -> None:
    enquiry.status, enquiry.reason = status, neutralise(reason.strip())[:REASON_CHARACTERS]
    enquiry.settled_at = services.now()
    if status != "answered":
        enquiry.link = None


async def find(session: AsyncSession, enquiry_id: str, *, lock: bool = False) -> Enquiry:
    """Raises NotFound."""
    own = select(Enquiry).where(Enquiry.id == enquiry_id)
    found = await session.scalar(own.with_for_update() if lock else own)
    if found is None:
        raise NotFound(f"enquiry {enquiry_id}")
    return found


async def sent_enquiries(session: AsyncSession, supplier: str | None = None) -> Sequence[Enquiry]:
    """The enquiries, of one supplier or all, the newest first."""
    own = select(Enquiry).order_by(Enquiry.sent_at.desc(), Enquiry.id)
    if supplier is not None:
        own = own.where(Enquiry.supplier == supplier)
    return (await session.scalars(own)).all()


async def holder(
    services: Services, session: AsyncSession, secret: str, *, lock: bool = False
) -> tuple[Enquiry, Named]:
    """The enquiry of a link, and its supplier. Raises NotAllowed, the same for a link that ended
    and for one that never was."""
    own = select(Enquiry).where(Enquiry.link == digest(secret))
    found = await session.scalar(own.with_for_update() if lock else own)
    if found is None or found.closes_at <= services.now():
        raise NotAllowed(
            "enquiry link",
            message=N_(
                "This link does not work any more. Ask the people who sent it for another one."
            ),
        )
    return found, await find_supplier(session, found.supplier)


async def answer(
    services: Services,
    secret: str,
    answers: Sequence[Given],
    valid_until: str | None,
    blank: Collection[str] = (),
) -> None:
    """What a supplier answers by its link; it may come back until the link ends. Of questions that
    it leaves `blank` it takes back what it answered before. Raises NotAllowed, and BadInput for no
    answer at all."""
    async with services.store.write() as session:
        enquiry, supplier = await holder(services, session, secret, lock=True)
        before = {one.question for one in await given_to(session, enquiry.id)}
        text = TAKEN_BACK[enquiry.language]
        answers = [
            *answers,
            *(Given(one, "not_found", text, ()) for one in blank if one in before),
        ]
        if not answers:
            raise BadInput(message=N_("Answer one question at least, or decline below."))
        dated = Provenance(supplier.name, services.now().date().isoformat(), valid_until)
        await _store(services, session, enquiry, answers, dated)


async def enter(
    services: Services, enquiry_id: str, answers: Sequence[Given], provenance: Provenance
) -> None:
    """Answers to an enquiry that came as a file, or that were read on public pages. Raises
    NotFound and BadInput."""
    async with services.store.write() as session:
        enquiry = await find(session, enquiry_id, lock=True)
        if not answers:
            raise BadInput(message=N_("There is no answer in this file."))
        await _store(services, session, enquiry, answers, provenance)


async def _store(
    services: Services,
    session: AsyncSession,
    enquiry: Enquiry,
    answers: Sequence[Given],
    provenance: Provenance,
) -> None:
    """The answers that differ from those given to this enquiry before; then it is settled."""
    before = {one.question: one for one in await given_to(session, enquiry.id)}
    for one in answers:
        old = before.get(one.question)
        if old is None or (old.value, old.text, tuple(old.urls), old.valid_until) != (
            *one[1:],
            provenance.valid_until,
        ):
            row = row_of(
                *(services, enquiry.supplier, one, provenance),
                language=enquiry.language,
                enquiry_id=enquiry.id,
            )
            session.add(row)
    by_supplier = provenance.origin == "supplier"
    _settle(services, enquiry, "answered" if by_supplier else "public_pages")


async def given_to(session: AsyncSession, enquiry_id: str) -> Sequence[StoredAnswer]:
    """All answers to an enquiry, the newest last."""
    own = select(StoredAnswer).where(StoredAnswer.enquiry_id == enquiry_id)
    return (await session.scalars(own.order_by(StoredAnswer.id))).all()


async def decline(services: Services, secret: str, reason: str) -> None:
    """A supplier declines by its link, which ends. Raises NotAllowed."""
    async with services.store.write() as session:
        enquiry, _ = await holder(services, session, secret, lock=True)
        _settle(services, enquiry, "declined", reason)


async def purge(session: AsyncSession, deadline: Deadline) -> int:
    """Delete enquiries that were sent before the deadline; answers to them stay."""
    return await affected(session, delete(Enquiry).where(Enquiry.sent_at < deadline.before))
