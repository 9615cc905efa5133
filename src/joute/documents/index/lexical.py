"""Passages by their words: Okapi BM25 over the terms of a collection.

Each passage has a row with the hashes and counts of its terms; a search reads those of a collection
once, turns them into postings, and keeps these for the next search as long as nothing of
the collection changes. So both database engines rank alike, which their own full-text searches do
not, and what is erased is gone with its row: the index of SQLite keeps words until it is merged.
"""

import zlib
from asyncio import Lock
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from anyio.to_thread import run_sync
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.documents.tables import Collection, DocumentPassage, PassageTerms
from joute.documents.terms import terms
from joute.store import Store

# S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009: a
# term that stands there more often says less and less, and long passages hold more words anyway.
K1 = 1.2
B = 0.75
# Of a long question the rarest terms choose.
MOST_TERMS = 32
# In memory between two searches, of all collections: about 600,000 passages.
KEPT_POSTINGS = 80_000_000
# So few take less than the way to a thread and back.
AT_ONCE = 200_000
_TERM = np.dtype([("term", "<u4"), ("count", "u1")])
_MOST_COUNT = 255


def packed(titles: Sequence[str], text: str) -> bytes:
    """The terms of a passage with how often each stands there, as its row holds them; those of its
    titles count as its own."""
    found = Counter(map(_hash, terms("\n".join((*titles, text)))))
    rows = [(term, min(count, _MOST_COUNT)) for term, count in sorted(found.items())]
    return np.array(rows, dtype=_TERM).tobytes()


@dataclass(frozen=True)
class Postings:
    """The terms of a collection. `ids` are its passages and `lengths` the terms of each, shape (n);
    `terms` are sorted, shape (m), and the passages of the i-th one are places[starts[i] to
    starts[i + 1]], where it stands `counts` times."""

    ids: NDArray[np.int64]
    lengths: NDArray[np.float32]
    terms: NDArray[np.uint32]
    starts: NDArray[np.int64]
    places: NDArray[np.int32]
    counts: NDArray[np.uint8]

    def of(self, term: int) -> slice:
        """Where the passages of a term are."""
        at = int(np.searchsorted(self.terms, term))
        if at == len(self.terms) or self.terms[at] != term:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))


def postings(rows: Sequence[tuple[int, bytes]]) -> Postings:
    """The postings of passages, each with its id and its packed terms."""
    sizes = np.array([len(column) // _TERM.itemsize for _, column in rows], dtype=np.int64)
    found = np.frombuffer(b"".join(column for _, column in rows), dtype=_TERM)
    places = np.repeat(np.arange(len(rows), dtype=np.uint64), sizes)
    lengths = np.bincount(places.astype(np.int64), weights=found["count"], minlength=len(rows))
    # As one number each (32 bits, 24, 8), they are sorted several times as fast.
    in_order = (found["term"].astype(np.uint64) << 32) | (places << 8) | found["count"]
    in_order.sort()
    of_terms = (in_order >> 32).astype(np.uint32)
    starts = np.flatnonzero(np.diff(of_terms, prepend=of_terms[:1] + 1))
    return Postings(
        ids=np.array([id for id, _ in rows], dtype=np.int64),
        lengths=lengths.astype(np.float32),
        terms=of_terms[starts],
        starts=np.append(starts, len(found)),
        places=((in_order >> 8) & 0xFFFFFF).astype(np.int32),
        counts=(in_order & 0xFF).astype(np.uint8),
    )


def best(of_collections: Sequence[Postings], asked: Iterable[str], most: int) -> list[int]:
    """The passages of several collections that hold any of these terms, the best first, at most
    `most`, by their ids. What a term weighs is counted over all of them."""
    passages = sum(len(one.ids) for one in of_collections)
    if not passages:
        return []
    mean = max(sum(float(one.lengths.sum()) for one in of_collections) / passages, 1.0)
    found = {term: [one.of(term) for one in of_collections] for term in map(_hash, asked)}
    holders = {term: sum(at.stop - at.start for at in slices) for term, slices in found.items()}
    rarest = sorted((count, term) for term, count in holders.items() if count)[:MOST_TERMS]
    weights = {term: _weight(count, passages) for count, term in rarest}
    scored = list[tuple[float, int]]()
    for place, one in enumerate(of_collections):
        scores = np.zeros(len(one.ids), dtype=np.float32)
        damping = K1 * (1 - B + B * one.lengths / mean)
        for term, weight in weights.items():
            at = found[term][place]
            where, counts = one.places[at], one.counts[at].astype(np.float32)
            scores[where] += weight * counts * (K1 + 1) / (counts + damping[where])
        first = _highest(scores, most)
        scored += zip(scores[first].tolist(), one.ids[first].tolist(), strict=True)
    return [id for _, id in sorted(scored, key=lambda row: (-row[0], row[1]))[:most]]


def _weight(holders: int, passages: int) -> float:
    """The inverse document frequency of a term, never below zero."""
    return float(np.log1p((passages - holders + 0.5) / (holders + 0.5)))


def _highest(scores: NDArray[np.float32], most: int) -> NDArray[np.intp]:
    hit = np.flatnonzero(scores)
    if len(hit) <= most:
        return hit
    # Of passages that score alike the first ones, as the order of all has it.
    least = np.partition(scores[hit], -most)[-most]
    above = hit[scores[hit] > least]
    return np.concatenate([above, hit[scores[hit] == least][: most - len(above)]])


def _hash(term: str) -> int:
    return zlib.crc32(term.encode())


@dataclass
class Lexical:
    """The search by words of this site."""

    store: Store
    kept_postings: int = KEPT_POSTINGS
    # By collection: the version of it that was read, and its postings.
    _kept: dict[str, tuple[int, Postings]] = field(default_factory=dict)
    _reading: Lock = field(default_factory=Lock)

    async def rank(self, collection_ids: Sequence[str], question: str, most: int) -> list[int]:
        """The passages that share words with a question, the best first, at most `most`, by their
        ids. A question of small words alone, "what is this about?", has the beginnings of files."""
        asked = list(dict.fromkeys(terms(question)))
        if not asked:
            return await self._beginnings(collection_ids, most)
        async with self.store.read() as session:
            of_collections = [
                await self._postings(session, id, version)
                for id, version in (await self._versions(session, collection_ids)).items()
            ]
        if sum(len(one.places) for one in of_collections) <= AT_ONCE:
            return best(of_collections, asked, most)
        return await run_sync(best, of_collections, asked, most)

    async def _beginnings(self, collection_ids: Sequence[str], most: int) -> list[int]:
        first = (
            select(DocumentPassage.id)
            .where(DocumentPassage.collection_id.in_(collection_ids), DocumentPassage.place == 0)
            .order_by(DocumentPassage.file_id)
            .limit(most)
        )
        async with self.store.read() as session:
            return list(await session.scalars(first))

    async def forget_changed(self) -> None:
        """Let go of what is kept of collections that changed since, or are gone."""
        async with self.store.read() as session:
            await self._versions(session, ())

    async def _versions(self, session: AsyncSession, asked: Sequence[str]) -> Mapping[str, int]:
        """The versions of these collections; what is kept of other versions of any is let go."""
        ids = {*asked, *self._kept}
        rows = await session.execute(
            select(Collection.id, Collection.version).where(Collection.id.in_(ids))
        )
        versions: dict[str, int] = {row.id: row.version for row in rows}
        for id, (version, _) in list(self._kept.items()):
            if versions.get(id) != version:
                del self._kept[id]
        return {id: versions[id] for id in dict.fromkeys(asked) if id in versions}

    async def _postings(self, session: AsyncSession, collection_id: str, version: int) -> Postings:
        """Those of a collection, kept in place of those that were kept first."""
        async with self._reading:
            kept = self._kept.get(collection_id)
            if kept and kept[0] == version:
                return kept[1]
            read = await self._read(session, collection_id)
            while self._kept and self._postings_kept() + len(read.places) > self.kept_postings:
                del self._kept[next(iter(self._kept))]
            self._kept[collection_id] = version, read
            return read

    def _postings_kept(self) -> int:
        return sum(len(one.places) for _, one in self._kept.values())

    async def _read(self, session: AsyncSession, collection_id: str) -> Postings:
        rows: Any = await session.execute(
            select(PassageTerms.passage_id, PassageTerms.terms)
            .where(PassageTerms.collection_id == collection_id)
            .order_by(PassageTerms.passage_id)
        )
        return await run_sync(postings, [(id, packed) for id, packed in rows])
