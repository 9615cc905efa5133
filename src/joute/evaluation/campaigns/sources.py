"""What a run gives to a campaign: questions, and the answers of its targets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, BadInput, NotFound
from joute.evaluation.runs.records import Row, RunHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.site import sets
from joute.evaluation.site.rows import record_of
from joute.evaluation.tables import StoredItem, StoredRow, StoredRun


@dataclass(frozen=True)
class Asked:
    """A question of a run, with what each target answered. `references` are answers that people
    wrote for the set."""

    item: str
    item_hash: str
    question: str
    answers: Mapping[str, str]
    references: Sequence[str]


@dataclass(frozen=True)
class Source:
    """The questions of a run that all its targets answered, in the order of the run. `items` are as
    the run asked them."""

    run_id: str
    set_name: str
    set_version: str
    targets: Sequence[str]
    questions: Sequence[Asked]


def source_of(header: RunHeader, rows: Iterable[Row], items: Iterable[Item]) -> Source:
    """The first epoch of a run, with the questions of its set where they are those of the run.

    Raises BadInput where the set has none of them.
    """
    known = {item.hash: item for item in items}
    answers: dict[str, dict[str, str]] = {}
    for row in rows:
        answered = row.epoch == 0 and not row.answer.failed and row.answer.text.strip()
        if answered and row.item_hash in known:
            answers.setdefault(row.item_hash, {})[row.model] = row.answer.text
    if not answers:
        raise BadInput(
            message=N_(
                "The questions of this run are not here: push its set too, in the version that "
                "the run was made with."
            )
        )
    questions = [
        Asked(
            item=known[hash_].id,
            item_hash=hash_,
            question=known[hash_].question,
            answers=given,
            references=known[hash_].expected,
        )
        for hash_, given in answers.items()
    ]
    return Source(header.id, header.set.name, header.set.version, header.models, questions)


async def stored_source(session: AsyncSession, run: StoredRun) -> Source:
    """The source that a run of the site is. Raises BadInput as `source_of` does."""
    header = RunHeader.model_validate_json(run.header)
    try:
        stored = await sets.find(session, run.set_name, run.set_version)
        own = select(StoredItem).where(StoredItem.set_id == stored.id)
        items = [sets.item_of(one) for one in await session.scalars(own)]
    except NotFound:
        items = []
    rows = select(StoredRow).where(StoredRow.run_id == run.id).order_by(StoredRow.position)
    return source_of(header, map(record_of, await session.scalars(rows)), items)
