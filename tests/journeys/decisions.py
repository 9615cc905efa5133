"""A signed decision for the tour: another superseded, its review due, dissent added later."""

from joute.choice.records import Record, canonical, digest
from joute.choice.tables import RecordDissent, StoredRecord
from joute.services import utc_now
from joute.store import open_store
from tests.choice.records.made_records import a_record


async def add_decisions(database: str) -> None:
    """The decisions “first” and “second”, in a database with tables."""
    site = open_store(database)
    async with site.write() as session:
        session.add(_stored("first", a_record()))
        session.add(_stored("second", a_record(supersedes="first", review_on="2026-10-02")))
        await session.flush()
        session.add(
            RecordDissent(
                id="dissent",
                record_id="second",
                text="It writes letters that nobody reads: " + "x" * 100,
                author="",
                owner=None,
                added_at=utc_now(),
            )
        )
    await site.close()


def _stored(id: str, record: Record) -> StoredRecord:
    return StoredRecord(
        id=id,
        choice_id=None,
        content=canonical(record),
        sha256=digest(record),
        review_on=record.review_on,
        signed_at=record.signed_at,
        supersedes=record.supersedes,
        owner=None,
    )
