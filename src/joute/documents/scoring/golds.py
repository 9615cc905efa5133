"""What must be found for a question, as passages of a collection as it is now."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.documents.scoring.questions import Gold, PageGold, QuestionLine
from joute.documents.tables import DocumentFile, DocumentPassage
from joute.errors import N_, BadData, worded
from joute.evaluation.scorers.normalising import clean

_KEY = re.compile(r"[0-9a-f]{16,64}")
_SHOWN = 80
_AT_ONCE = 1_000


async def passages_of_golds(
    session: AsyncSession, collection_id: str, lines: Sequence[QuestionLine], file: str
) -> list[list[AbstractSet[int]]]:
    """For each question the passages that hold each of its golds, by their ids. Raises BadData with
    the first line whose gold no passage holds, and how many others there are.

    A text that is the key of a passage is that passage (of all files that hold it); any other must
    stand in a passage, in small letters and with plain signs and spaces. A page is every passage
    that touches it.
    """
    wanted = {gold for line in lines for gold in line.question.gold}
    holders = await _holders(session, collection_id, wanted)
    missing = [
        (line.line, gold) for line in lines for gold in line.question.gold if not holders[gold]
    ]
    if missing:
        number, gold = missing[0]
        reason = _reason(gold, len({line for line, _ in missing}) - 1)
        raise BadData(file=file, line=number, reason=reason)
    return [[holders[gold] for gold in line.question.gold] for line in lines]


async def _holders(
    session: AsyncSession, collection_id: str, wanted: Iterable[Gold]
) -> Mapping[Gold, AbstractSet[int]]:
    pages = defaultdict[str, set[int]](set)
    texts = dict[str, str]()
    for gold in wanted:
        if isinstance(gold, PageGold):
            pages[gold.file].add(gold.page)
        else:
            texts[gold] = clean(gold)
    holders = defaultdict[Gold, set[int]](set)
    own = DocumentPassage.collection_id == collection_id
    rows = await session.stream(
        select(
            DocumentPassage.id,
            DocumentPassage.key,
            DocumentPassage.text if texts else DocumentPassage.key,
            DocumentFile.name,
            DocumentPassage.page,
            DocumentPassage.last_page,
        )
        .join(DocumentFile, DocumentFile.id == DocumentPassage.file_id)
        .where(own)
        .execution_options(yield_per=_AT_ONCE)
    )
    async for id, key, text, file, first, last in rows:
        for page in pages.get(file, set()) & set(range(first, last + 1)):
            holders[PageGold(file=file, page=page)].add(id)
        if key in texts:
            holders[key].add(id)
        held = clean(text) if texts else ""
        for gold, plain in texts.items():
            if plain in held:
                holders[gold].add(id)
    return holders


def _reason(gold: Gold, others: int) -> str:
    found = _missing(gold)
    if not others:
        return found
    return worded(
        N_("%(reason)s %(others)s other lines have such a gold."), reason=found, others=others
    )


def _missing(gold: Gold) -> str:
    if isinstance(gold, PageGold):
        return worded(
            N_("no passage is on page %(page)s of “%(file)s” in this collection."),
            file=gold.file,
            page=gold.page,
        )
    if _KEY.fullmatch(gold):
        return worded(
            N_("no passage has the key %(key)s: it changed since, or its file was removed."),
            key=gold,
        )
    return worded(N_("no passage holds the text “%(text)s”."), text=gold[:_SHOWN])
