"""Answers and suppliers that were added on a site."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.catalog import load
from joute.choice.errors import BadAnswer, UnknownSupplier
from joute.choice.suppliers.answers import Origin, SupplierAnswer, Value
from joute.choice.suppliers.catalogue import suppliers
from joute.choice.suppliers.given import Given, Provenance
from joute.choice.suppliers.questionnaire import ActorKind
from joute.choice.tables import StoredAnswer, StoredSupplier
from joute.control_characters import has_words, neutralise
from joute.errors import N_, BadInput
from joute.language import plain
from joute.services import Services

NAME_CHARACTERS = 100


class Named(NamedTuple):
    """A supplier, shipped or added here."""

    id: str
    name: str
    kind: ActorKind


async def all_suppliers(session: AsyncSession) -> Mapping[str, Named]:
    """Every supplier by its id, in the order of their names."""
    added = await session.scalars(select(StoredSupplier))
    found = [Named(one.id, one.name, one.kind) for one in suppliers().values()]
    found += [Named(one.id, one.name, cast("ActorKind", one.kind)) for one in added]
    return {one.id: one for one in sorted(found, key=lambda one: one.name.casefold())}


async def find_supplier(session: AsyncSession, id: str) -> Named:
    """Raises UnknownSupplier."""
    found = (await all_suppliers(session)).get(id)
    if found is None:
        raise UnknownSupplier(name=id)
    return found


async def add_supplier(
    services: Services, session: AsyncSession, name: str, kind: ActorKind, by: str
) -> Named:
    """Another supplier. Under the name of a maker of the catalogue it answers for its models.

    Raises BadInput for a name that is empty, too long or there already.
    """
    name = neutralise(name.strip(), keep="")
    if not has_words(name) or len(name) > NAME_CHARACTERS:
        raise BadInput(message=N_("Give the name of the supplier, in 100 characters at most."))
    id = _id_of(name)
    if id in await all_suppliers(session):
        raise BadInput(message=N_("This supplier is there already."))
    session.add(StoredSupplier(id=id, name=name, kind=kind, added_by=by, added_at=services.now()))
    return Named(id, name, kind)


def _id_of(name: str) -> str:
    known = load()
    ids = {plain(one.name): one.id for one in known.hosts.values()}
    ids |= {plain(one.name): one.id for one in known.makers.values()}
    return ids.get(plain(name)) or _slug(plain(name))


def _slug(name: str) -> str:
    """Of a name with other letters, a digest tells it from those that share its Latin ones."""
    latin = re.sub(r"[^a-z0-9]+", "-", name).strip("-")
    if latin and not any(one.isalnum() and not one.isascii() for one in name):
        return latin
    return f"{latin or 'supplier'}-{sha256(name.encode()).hexdigest()[:8]}"


async def stored_answers(
    session: AsyncSession, supplier: str | None = None
) -> Sequence[SupplierAnswer]:
    """The answers that were added here, about one supplier or all of them, as they came."""
    rows = select(StoredAnswer).order_by(StoredAnswer.id)
    if supplier is not None:
        rows = rows.where(StoredAnswer.supplier == supplier)
    return [_answer(row) for row in await session.scalars(rows)]


def _answer(row: StoredAnswer) -> SupplierAnswer:
    return SupplierAnswer(
        supplier=row.supplier,
        question=row.question,
        value=cast("Value", row.value),
        text={row.language: row.text} if row.text else {},
        source=row.source,
        date=row.date,
        origin=cast("Origin", row.origin),
        valid_until=row.valid_until,
        urls=tuple(row.urls),
        order=row.id,
    )


async def add_answers(
    services: Services,
    supplier: str,
    answers: Sequence[Given],
    provenance: Provenance,
    language: str,
) -> None:
    """Store answers about a supplier; those before them stay. Raises UnknownSupplier, and
    BadAnswer for none at all."""
    if not answers:
        raise BadAnswer(reason=N_("the answer is missing"))
    async with services.store.write() as session:
        await find_supplier(session, supplier)
        for one in answers:
            session.add(row_of(services, supplier, one, provenance, language=language))


def row_of(
    services: Services,
    supplier: str,
    given: Given,
    provenance: Provenance,
    *,
    language: str,
    enquiry_id: str | None = None,
) -> StoredAnswer:
    return StoredAnswer(
        supplier=supplier,
        question=given.question,
        value=given.value,
        text=given.text,
        language=language,
        urls=list(given.urls),
        source=provenance.source,
        date=provenance.date,
        valid_until=provenance.valid_until,
        origin=provenance.origin,
        enquiry_id=enquiry_id,
        added_by=provenance.by,
        added_at=services.now(),
    )
