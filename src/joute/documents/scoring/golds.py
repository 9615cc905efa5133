"""What must be found for a question, as passages of a collection as it is now."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.documents.scoring.questions import Gold, GoldPlace, Question, QuestionLine
from joute.documents.tables import DocumentFile, DocumentPassage
from joute.errors import N_, BadData, worded
from joute.evaluation.scorers.normalising import clean

_KEY = re.compile(r"[0-9a-f]{16,64}")
_SHOWN = 80
_AT_ONCE = 1_000
# A shorter passage that stands in a gold text may stand there by chance.
_LEAST_CHARACTERS = 60


@dataclass(frozen=True)
class KnownQuestion:
    """A question, and for each of its golds the passages that hold it, by their ids."""

    question: Question
    golds: Sequence[AbstractSet[int]]


async def known_questions(
    session: AsyncSession, collection_id: str, lines: Sequence[QuestionLine], file: str
) -> list[KnownQuestion]:
    """Questions with the passages of their golds. Raises BadData with the first line whose gold no
    passage holds, and how many others there are.

    A text is the key of a passage (of all files that hold it), else the name of a file, else what
    stands in a passage; of a text that is longer than a passage, all passages that stand in it. Two
    texts are compared in small letters, with plain signs and spaces. A page is every passage that
    touches it.
    """
    holders = await _holders(
        session, collection_id, {gold for line in lines for gold in line.question.gold}
    )
    missing = [
        (line.line, gold) for line in lines for gold in line.question.gold if not holders[gold]
    ]
    if missing:
        number, gold = missing[0]
        others = len({line for line, _ in missing}) - 1
        raise BadData(file=file, line=number, reason=_reason(gold, others))
    return [
        KnownQuestion(line.question, [holders[gold] for gold in line.question.gold])
        for line in lines
    ]


@dataclass(frozen=True)
class _Held:
    """A passage, as golds name it."""

    id: int
    key: str
    file: str
    pages: range
    text: str


async def _holders(
    session: AsyncSession, collection_id: str, golds: Iterable[Gold]
) -> Mapping[Gold, AbstractSet[int]]:
    wanted = {gold: clean(gold if isinstance(gold, str) else gold.text) for gold in golds}
    found, within = defaultdict[Gold, set[int]](set), defaultdict[Gold, set[int]](set)
    names = defaultdict[Gold, set[int]](set)
    async for passage in _passages(session, collection_id):
        for gold, text in wanted.items():
            if isinstance(gold, str) and gold in (passage.key, passage.file):
                names[gold].add(passage.id)
            elif isinstance(gold, GoldPlace) and not _is_at(passage, gold):
                continue
            elif text in passage.text:
                found[gold].add(passage.id)
            elif len(passage.text) >= _LEAST_CHARACTERS and passage.text in text:
                within[gold].add(passage.id)
    return {gold: names[gold] or found[gold] or within[gold] for gold in wanted}


async def _passages(session: AsyncSession, collection_id: str) -> AsyncIterator[_Held]:
    rows = await session.stream(
        select(
            DocumentPassage.id,
            DocumentPassage.key,
            DocumentFile.name,
            DocumentPassage.page,
            DocumentPassage.last_page,
            DocumentPassage.text,
        )
        .join(DocumentFile, DocumentFile.id == DocumentPassage.file_id)
        .where(DocumentPassage.collection_id == collection_id)
        .execution_options(yield_per=_AT_ONCE)
    )
    async for id, key, name, first, last, text in rows:
        yield _Held(id, key, name, range(first, last + 1), clean(text))


def _is_at(passage: _Held, place: GoldPlace) -> bool:
    return passage.file == place.file and (place.page is None or place.page in passage.pages)


def _reason(gold: Gold, others: int) -> str:
    found = _missing(gold)
    if not others:
        return found
    both = N_("%(reason)s %(others)s other lines have such a gold.")
    return worded(both, reason=found, others=others)


def _missing(gold: Gold) -> str:
    if isinstance(gold, GoldPlace):
        return worded(_missing_place(gold), file=gold.file, page=gold.page, text=gold.text[:_SHOWN])
    if _KEY.fullmatch(gold):
        return worded(
            N_("no passage has the key %(key)s: it changed since, or its file was removed."),
            key=gold,
        )
    return worded(N_("no passage holds the text “%(text)s”."), text=gold[:_SHOWN])


def _missing_place(place: GoldPlace) -> str:
    if place.text:
        return N_("no passage of “%(file)s” holds the text “%(text)s” there.")
    if place.page is not None:
        return N_("no passage is on page %(page)s of “%(file)s” in this collection.")
    return N_("this collection holds no passage of a file “%(file)s”.")
