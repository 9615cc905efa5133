"""The passages that a question is answered from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from joute.documents.embedding import Embedding
from joute.documents.index.lexical import Lexical
from joute.documents.index.merging import merged
from joute.documents.passage import Passage, RankedPassage, Retrieval, Retrieved
from joute.documents.tables import DocumentFile, DocumentPassage
from joute.errors import AnswerError, LimitReached
from joute.store import Store

# Of each ranking, before both are merged: more change nothing that is seen.
_RANKED = 50
USUAL = Retrieval()


@dataclass(frozen=True)
class Retriever:
    """Finds passages. Whether the actor may ask these collections is checked by the caller, each
    time that a question is asked."""

    store: Store
    lexical: Lexical
    embedding: Embedding

    async def retrieve(
        self, collection_ids: Sequence[str], question: str, how: Retrieval = USUAL
    ) -> Retrieved:
        """The passages of these collections for a question, the best first, at most `how.count` in
        all and not of each file. None where nothing shares a word with it, or is near to it."""
        most = max(how.count, _RANKED)
        near = None
        if how.by != "words":
            near = await self._near(collection_ids, question, most)
        worded = list[int]()
        if how.by != "vectors" or near is None:
            worded = await self.lexical.rank(collection_ids, question, most)
        ids = merged([worded, near or []])[: how.count]
        passages = await self._passages(ids)
        return Retrieved(
            [
                RankedPassage(passages[id], _place(worded, id), _place(near or [], id))
                for id in ids
                if id in passages
            ],
            by=_by(how, vectors=near is not None),
        )

    async def _near(
        self, collection_ids: Sequence[str], question: str, most: int
    ) -> Sequence[int] | None:
        """By vectors; None where there are none, or their host fails: words choose alone."""
        if self.embedding.vectors is None:
            return None
        try:
            return await self.embedding.vectors.rank(collection_ids, question, most) or None
        except (AnswerError, LimitReached):
            return None

    async def _passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Those that are still there, by their ids."""
        chosen = (
            select(DocumentPassage, DocumentFile.name)
            .join(DocumentFile, DocumentFile.id == DocumentPassage.file_id)
            .where(DocumentPassage.id.in_(ids))
        )
        async with self.store.read() as session:
            return {row.id: row.of_file(name) for row, name in await session.execute(chosen)}


def _place(ranking: Sequence[int], id: int) -> int | None:
    return ranking.index(id) + 1 if id in ranking else None


def _by(how: Retrieval, *, vectors: bool) -> Literal["words", "vectors", "both"]:
    return how.by if vectors else "words"
