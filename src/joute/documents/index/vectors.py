"""Passages by the vectors of a model of embeddings: exact search, by cosine.

Vectors are made in batches of passages that lack one, each batch stored before the next is asked
for: what stops half-way goes on from there. A search reads the vectors of a collection once, and
keeps them for the next as long as nothing of it changes.
"""

from asyncio import Lock
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from anyio.to_thread import run_sync
from numpy.typing import NDArray
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Calls, Offered
from joute.documents.tables import Collection, DocumentPassage, PassageVector
from joute.store import Store, affected, upsert

BATCH = 64
# In memory between two questions, of all collections; one that does not fit is read anew, block by
# block, for each question.
KEPT_BYTES = 512 * 1024 * 1024
_BLOCK = 4_096
_FLOAT, _ID = np.dtype("<f4"), 8


class Embedder(Protocol):
    """What makes vectors of texts. `model` names the model at its host: vectors of two models are
    not compared."""

    @property
    def model(self) -> str: ...

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """The texts as vectors of one dimension. Raises an AnswerError, and LimitReached."""
        ...


@dataclass(frozen=True)
class SiteEmbedder:
    """A model of this site that embeds, within what the site may spend in a day."""

    calls: Calls
    offered: Offered

    @property
    def model(self) -> str:
        return self.offered.name_at_host

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        caps = [self.calls.site_cap()]
        found = await self.calls.embed(self.offered, texts, purpose="documents", caps=caps)
        return found.vectors


@dataclass(frozen=True)
class Block:
    """Passages by their ids, shape (n), and their vectors of length 1, shape (n, dimension)."""

    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]

    @property
    def bytes(self) -> int:
        return int(self.ids.nbytes + self.vectors.nbytes)


@dataclass
class Vectors:
    """The vectors of passages by one model."""

    store: Store
    embedder: Embedder
    kept_bytes: int = KEPT_BYTES
    # By collection: the version of it that was read, and what was.
    _kept: dict[str, tuple[int, Block]] = field(default_factory=dict)
    _reading: Lock = field(default_factory=Lock)

    async def missing(self, collection_id: str) -> int:
        """How many passages of a collection have no vector yet."""
        async with self.store.read() as session:
            return await session.scalar(self._missing(collection_id, func.count())) or 0

    async def lacking(self) -> Mapping[str, int]:
        """The collections with passages without a vector, each with its version."""
        lacks = self._missing(Collection.id, DocumentPassage.id).exists()
        async with self.store.read() as session:
            found = await session.execute(select(Collection.id, Collection.version).where(lacks))
            return {row.id: row.version for row in found}

    async def embed_batch(self, collection_id: str) -> int:
        """Make the vectors of the next passages of a collection that have none; how many were
        asked for, 0 when none is left. Raises as the embedder does: what was made before stays.

        Vectors of another dimension than those that the host gives now are deleted, and made again
        in batches to come: none would be found any more.
        """
        batch = self._missing(
            collection_id, DocumentPassage.id, DocumentPassage.titles, DocumentPassage.text
        )
        async with self.store.read() as session:
            rows = (await session.execute(batch.order_by(DocumentPassage.id).limit(BATCH))).all()
        if not rows:
            return 0
        vectors = await self.embedder.embed([_text(titles, text) for _, titles, text in rows])
        packed = [np.asarray(vector, dtype=_FLOAT).tobytes() for vector in vectors]
        async with self.store.write() as session:
            await self._delete_other_dimensions(session, collection_id, len(packed[0]))
            await self._add(session, dict(zip((row[0] for row in rows), packed, strict=True)))
            await session.execute(
                update(Collection)
                .where(Collection.id == collection_id)
                .values(version=Collection.version + 1)
            )
        return len(rows)

    async def delete_others(self) -> int:
        """Delete the vectors of other models, which nothing reads; how many there were."""
        other = delete(PassageVector).where(PassageVector.model != self.embedder.model)
        async with self.store.write() as session:
            return await affected(session, other)

    async def rank(self, collection_ids: Sequence[str], question: str, most: int) -> list[int]:
        """The passages nearest to a question, the nearest first, at most `most`, by their ids; none
        where no passage has a vector that can be compared. Raises as the embedder does."""
        if not await self._any(collection_ids):
            return []
        [vector] = await self.embedder.embed([question])
        query = _unit(np.asarray([vector], dtype=np.float32))[0]
        found = list[tuple[float, int]]()
        async with self.store.read() as session:
            for id, version in (await self._versions(session, collection_ids)).items():
                async for block in self._blocks(session, id, version):
                    if block.vectors.shape[1] == len(query):
                        found += await run_sync(nearest, block, query, most)
        return [id for _, id in sorted(found, key=lambda one: (-one[0], one[1]))[:most]]

    async def forget_changed(self) -> None:
        """Let go of what is kept of collections that changed since, or are gone."""
        async with self.store.read() as session:
            await self._versions(session, ())

    async def _any(self, collection_ids: Sequence[str]) -> bool:
        known = (
            select(PassageVector.passage_id)
            .join(DocumentPassage, DocumentPassage.id == PassageVector.passage_id)
            .where(DocumentPassage.collection_id.in_(collection_ids))
            .where(PassageVector.model == self.embedder.model)
        )
        async with self.store.read() as session:
            return await session.scalar(known.limit(1)) is not None

    async def _versions(self, session: AsyncSession, asked: Sequence[str]) -> Mapping[str, int]:
        """The versions of these collections; what is kept of other versions of any is let go."""
        ids = {*asked, *self._kept}
        rows = await session.execute(
            select(Collection.id, Collection.version).where(Collection.id.in_(ids))
        )
        versions = {row.id: row.version for row in rows}
        for id, (version, _) in list(self._kept.items()):
            if versions.get(id) != version:
                del self._kept[id]
        return {id: versions[id] for id in dict.fromkeys(asked) if id in versions}

    async def _blocks(
        self, session: AsyncSession, collection_id: str, version: int
    ) -> AsyncIterator[Block]:
        async with self._reading:
            if collection_id not in self._kept:
                await self._keep(session, collection_id, version)
            kept = self._kept.get(collection_id)
        if kept:
            yield kept[1]
            return
        async for block in self._read(session, collection_id):
            yield block

    async def _keep(self, session: AsyncSession, collection_id: str, version: int) -> None:
        """Keep the vectors of a collection, in place of those that were kept first; those that are
        too many are not."""
        own = self._vectors(collection_id, func.sum(func.length(PassageVector.vector) + _ID))
        if (await session.scalar(own) or 0) > self.kept_bytes:
            return
        blocks = [block async for block in self._read(session, collection_id)]
        if not blocks:
            return
        block = Block(
            np.concatenate([one.ids for one in blocks]),
            np.concatenate([one.vectors for one in blocks]),
        )
        while self._kept and self._bytes_kept() + block.bytes > self.kept_bytes:
            del self._kept[next(iter(self._kept))]
        self._kept[collection_id] = version, block

    def _bytes_kept(self) -> int:
        return sum(block.bytes for _, block in self._kept.values())

    async def _read(self, session: AsyncSession, collection_id: str) -> AsyncIterator[Block]:
        own = self._vectors(collection_id, PassageVector.passage_id, PassageVector.vector)
        rows = await session.stream(
            own.order_by(PassageVector.passage_id).execution_options(yield_per=_BLOCK)
        )
        async for part in rows.partitions():
            size = len(part[-1][1])
            same = [(id, vector) for id, vector in part if len(vector) == size]
            vectors = np.frombuffer(b"".join(vector for _, vector in same), dtype=_FLOAT)
            yield Block(
                np.array([id for id, _ in same], dtype=np.int64),
                _unit(vectors.reshape(len(same), -1)),
            )

    def _vectors(self, collection_id: str, *columns: Any) -> Select[Any]:
        return (
            select(*columns)
            .join(DocumentPassage, DocumentPassage.id == PassageVector.passage_id)
            .where(DocumentPassage.collection_id == collection_id)
            .where(PassageVector.model == self.embedder.model)
        )

    def _missing(self, collection_id: Any, *columns: Any) -> Select[Any]:
        known = (PassageVector.passage_id == DocumentPassage.id) & (
            PassageVector.model == self.embedder.model
        )
        return (
            select(*columns)
            .select_from(DocumentPassage)
            .outerjoin(PassageVector, known)
            .where(DocumentPassage.collection_id == collection_id)
            .where(PassageVector.passage_id.is_(None))
        )

    async def _add(self, session: AsyncSession, packed: Mapping[int, bytes]) -> None:
        """Add the vectors of those passages that are still there."""
        there = select(DocumentPassage.id).where(DocumentPassage.id.in_(packed))
        ids = await session.scalars(there.with_for_update(read=True, key_share=True))
        rows = [
            {"passage_id": id, "model": self.embedder.model, "vector": packed[id]} for id in ids
        ]
        if rows:
            added = upsert(session.get_bind().dialect.name, PassageVector).values(rows)
            await session.execute(added.on_conflict_do_nothing())

    async def _delete_other_dimensions(
        self, session: AsyncSession, collection_id: str, size: int
    ) -> None:
        own = select(DocumentPassage.id).where(DocumentPassage.collection_id == collection_id)
        await session.execute(
            delete(PassageVector).where(
                PassageVector.model == self.embedder.model,
                PassageVector.passage_id.in_(own),
                func.length(PassageVector.vector) != size,
            )
        )


def nearest(block: Block, query: NDArray[np.float32], most: int) -> list[tuple[float, int]]:
    """The cosines and ids of the `most` passages of a block nearest to a query of length 1, shape
    (dimension), in no order."""
    cosines = block.vectors @ query
    first = np.argpartition(-cosines, most)[:most] if most < len(cosines) else slice(None)
    return list(zip(cosines[first].tolist(), block.ids[first].tolist(), strict=True))


def _text(titles: Sequence[str], text: str) -> str:
    """A passage as it is embedded: a piece of a chapter says little without its titles."""
    return "\n".join((*titles, text))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of length 1; one of zeros stays as it is."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32, copy=False)
