"""Questions on the passages of a collection, drafted by a model, approved by people.

They become drafts of an evaluation set of the site: what a model wrote is marked so, and counts in
nothing until a person approved it there. The gold of a question is the passage that it was drafted
from, by its key.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from random import Random

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.documents.passage import Passage
from joute.documents.scoring.questions import Question, QuestionLine
from joute.documents.tables import DocumentFile, DocumentPassage
from joute.errors import N_, BadInput, NotFound
from joute.evaluation.drafting.documents import Drafted, Part, draft_on
from joute.evaluation.errors import BadSetName
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.sets.item import Passage as ItemPassage
from joute.evaluation.site import sets
from joute.evaluation.tables import StoredItem
from joute.language import detect
from joute.store import Store
from joute.uses.uses import OPERATOR

# A shorter passage is a heading, or a line of a table: there is little to ask about it.
LEAST_CHARACTERS = 200


async def draw_passages(
    session: AsyncSession, collection_id: str, count: int, random: Random
) -> list[Passage]:
    """At most `count` passages of a collection, drawn by `random`, in the order of their files."""
    ids = await session.scalars(
        select(DocumentPassage.id)
        .where(DocumentPassage.collection_id == collection_id)
        .where(func.length(DocumentPassage.text) >= LEAST_CHARACTERS)
        .order_by(DocumentPassage.id)
    )
    known = list(ids)
    drawn = random.sample(known, min(count, len(known)))
    rows = await session.execute(
        select(DocumentPassage, DocumentFile.name)
        .join(DocumentFile, DocumentFile.id == DocumentPassage.file_id)
        .where(DocumentPassage.id.in_(drawn))
        .order_by(DocumentFile.name, DocumentPassage.place)
    )
    return [one.of_file(name) for one, name in rows]


async def draft(passages: Sequence[Passage], judge: Judge, at_once: int) -> list[Drafted]:
    """A question on each passage, with its answer, `at_once` at a time. Raises what the model that
    drafts raises: a budget that is spent."""
    free = asyncio.Semaphore(at_once)

    async def one(passage: Passage) -> Drafted:
        async with free:
            part = Part(passage.file, passage.page, "\n".join((*passage.titles, passage.text)))
            return _with_gold(await draft_on(part, judge, 1, detect(passage.text, "fr")), passage)

    return await asyncio.gather(*map(one, passages))


def _with_gold(drafted: Drafted, passage: Passage) -> Drafted:
    changes = {
        "id": passage.key,
        "context": (ItemPassage(id=passage.key, text=passage.text),),
        "source_id": passage.file,
    }
    where = {"file": passage.file, "page": passage.page}
    items = [
        item.model_copy(update={**changes, "meta": item.meta | where}) for item in drafted.items
    ]
    return Drafted(items, drafted.left_out, drafted.answer)


async def add_to_set(store: Store, name: str, drafted: Sequence[Drafted], now: datetime) -> int:
    """Add drafts to the latest version of an evaluation set of the site, which is made where there
    is none; how many are new. Raises BadInput for a name that a set cannot have."""
    items = [item for one in drafted for item in one.items]
    if not items:
        return 0
    try:
        header = SetHeader(name=name, prompt="{context}\n\n{input}")
    except ValidationError:
        raise BadSetName(name=name) from None
    try:
        async with store.write() as session:
            return await sets.add_drafts(session, await sets.find(session, name), items)
    except NotFound:
        await sets.receive(store, sets.ReceivedSet(header, items), OPERATOR, now)
        return len(items)


async def approved_questions(store: Store, name: str) -> list[QuestionLine]:
    """The approved items of the latest version of an evaluation set as questions, numbered by their
    places from 1: their passages are golds, by their ids or their texts, and what is expected first
    is the answer. Raises NotFound, and BadInput where no item with passages is approved."""
    async with store.read() as session:
        stored = await sets.find(session, name)
        _, waiting = await sets.counts(session, stored.id)
        rows = await session.scalars(
            select(StoredItem)
            .where(StoredItem.set_id == stored.id, ~StoredItem.drafted)
            .order_by(StoredItem.position)
        )
        found = [(row.position + 1, sets.item_of(row)) for row in rows]
    lines = [
        QuestionLine(line=place, question=_question(item)) for place, item in found if item.context
    ]
    if not lines:
        message = N_("No approved item of the set “%(name)s” has a passage: %(count)s drafts wait.")
        raise BadInput(message=message, name=name, count=waiting)
    return lines


def _question(item: Item) -> Question:
    return Question(
        id=item.id,
        question=item.question,
        gold=tuple(passage.id or passage.text for passage in item.context),
        answer=item.expected[0] if item.expected else "",
    )
