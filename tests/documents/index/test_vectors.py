"""Passages found by vectors: exact, bounded in memory, gone with their file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pytest
from sqlalchemy import delete, func, select, update

from joute.documents.index.vectors import BATCH, Block, Vectors, nearest
from joute.documents.tables import Collection, DocumentFile, DocumentPassage, PassageVector
from joute.llm.errors import Unreachable
from joute.store import Store
from joute.uses import tables as _tables_of_uses
from tests.uses.conftest import now, store

__all__ = ["_tables_of_uses", "now", "store"]

# By what texts are about.
PLACES = ("river", "castle", "bread", "tax")


@dataclass
class Embedder:
    """Vectors of how often a text names each place; `failing_after` texts the host fails."""

    model: str = "places"
    dimension: int = len(PLACES)
    failing_after: int = 1_000_000
    asked: list[str] = field(default_factory=list)

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        if len(self.asked) + len(texts) > self.failing_after:
            raise Unreachable("down")
        self.asked += texts
        counts = [[text.count(one) + 0.01 for one in PLACES] for text in texts]
        return [(one * self.dimension)[: self.dimension] for one in counts]


async def add(
    store: Store, now: Callable[[], datetime], collection: str, texts: Sequence[str]
) -> list[int]:
    """A collection of one file with these passages; their ids."""
    async with store.write() as session:
        session.add(
            Collection(
                id=collection,
                name=collection,
                owner="operator",
                open_to="members",
                version=1,
                created_at=now(),
                changed_at=now(),
            )
        )
        await session.flush()
        file = DocumentFile(
            collection_id=collection,
            name="guide.txt",
            kind="text",
            digest="0",
            bytes=1,
            empty=[],
            added_by="operator",
            added_at=now(),
        )
        session.add(file)
        await session.flush()
        passages = [
            DocumentPassage(
                file_id=file.id,
                collection_id=collection,
                place=place,
                page=1,
                last_page=1,
                titles=["The town"],
                text=text,
                key=f"{place:032x}",
            )
            for place, text in enumerate(texts)
        ]
        session.add_all(passages)
        await session.flush()
        return [one.id for one in passages]


async def embed_all(vectors: Vectors, collection: str) -> int:
    made = 0
    while batch := await vectors.embed_batch(collection):
        made += batch
    return made


async def test_passages_are_found_by_what_they_are_about_within_the_collections_asked(
    store: Store, now: Callable[[], datetime]
) -> None:
    vectors = Vectors(store, Embedder())
    town = await add(store, now, "town", ["river river", "castle", "bread tax", "tax tax tax"])
    other = await add(store, now, "other", ["tax tax river"])
    assert await vectors.rank(["town"], "tax", 5) == []
    assert vectors.embedder.asked == []  # type: ignore[attr-defined]

    assert await embed_all(vectors, "town") == 4
    assert vectors.embedder.asked[0] == "The town\nriver river"  # type: ignore[attr-defined]
    assert await vectors.lacking() == {"other": 1}
    assert await embed_all(vectors, "other") == 1
    assert await vectors.lacking() == {}

    assert await vectors.rank(["town"], "tax", 2) == [town[3], town[2]]
    assert await vectors.rank(["town", "other"], "tax", 2) == [town[3], other[0]]
    assert await vectors.rank(["town"], "castle bread", 1) == [town[1]]
    assert await vectors.rank(["gone"], "tax", 5) == []
    assert await vectors.rank([], "tax", 5) == []


async def test_what_a_host_leaves_half_way_goes_on_from_there(
    store: Store, now: Callable[[], datetime]
) -> None:
    embedder = Embedder(failing_after=BATCH)
    vectors = Vectors(store, embedder)
    await add(store, now, "town", [f"river {n}" for n in range(BATCH + 6)])

    assert await vectors.missing("town") == BATCH + 6
    with pytest.raises(Unreachable):
        await embed_all(vectors, "town")
    assert await vectors.missing("town") == 6

    embedder.failing_after = 1_000
    assert await embed_all(vectors, "town") == 6
    assert len(embedder.asked) == len(set(embedder.asked)) == BATCH + 6


async def test_an_erased_file_leaves_no_vector_in_the_database_or_in_memory(
    store: Store, now: Callable[[], datetime]
) -> None:
    vectors = Vectors(store, Embedder())
    town = await add(store, now, "town", ["river", "castle"])
    await add(store, now, "other", ["tax"])
    await embed_all(vectors, "town")
    await embed_all(vectors, "other")
    assert len(await vectors.rank(["town"], "river", 5)) == 2
    assert len(await vectors.rank(["other"], "river", 5)) == 1

    async with store.write() as session:
        await session.execute(delete(DocumentFile).where(DocumentFile.collection_id == "town"))
        await session.execute(
            update(Collection).where(Collection.id == "town").values(version=Collection.version + 1)
        )
    async with store.read() as session:
        kept = set(await session.scalars(select(PassageVector.passage_id)))
    assert kept.isdisjoint(town)
    # The next question, of any collection, lets go of what was kept of this one.
    await vectors.rank(["other"], "river", 5)
    assert list(vectors._kept) == ["other"]
    assert await vectors.rank(["town"], "river", 5) == []

    async with store.write() as session:
        await session.execute(delete(Collection).where(Collection.id == "other"))
    await vectors.forget_changed()
    assert vectors._kept == {}


async def test_vectors_of_another_model_or_dimension_are_not_compared(
    store: Store, now: Callable[[], datetime]
) -> None:
    old, new = Embedder(), Embedder(model="better")
    town = await add(store, now, "town", ["river", "castle"])
    await embed_all(Vectors(store, old), "town")

    vectors = Vectors(store, new)
    assert await vectors.rank(["town"], "river", 5) == []
    assert await vectors.lacking() == {"town": 2}
    assert await embed_all(vectors, "town") == 2
    assert await vectors.rank(["town"], "river", 1) == [town[0]]
    assert await vectors.delete_others() == 2
    assert await vectors.delete_others() == 0

    # The host gives other vectors under the same name: nothing can be compared, nothing breaks.
    new.dimension = 6
    assert await vectors.rank(["town"], "river", 5) == []
    async with store.write() as session:
        await session.execute(delete(PassageVector).where(PassageVector.passage_id == town[0]))
    assert await embed_all(vectors, "town") == 2
    assert await vectors.rank(["town"], "river", 5) == town
    async with store.read() as session:
        sizes = await session.scalars(select(func.length(PassageVector.vector)))
        assert set(sizes) == {6 * 4}


async def test_memory_is_bounded_and_what_does_not_fit_is_found_all_the_same(
    store: Store, now: Callable[[], datetime]
) -> None:
    vectors = Vectors(store, Embedder(), kept_bytes=3 * (8 + 4 * len(PLACES)))
    town = await add(store, now, "town", ["river", "castle", "tax"])
    other = await add(store, now, "other", ["bread", "tax"])
    large = await add(store, now, "large", ["river castle bread tax", "bread"] * 2)
    for one in ("town", "other", "large"):
        await embed_all(vectors, one)

    assert await vectors.rank(["town"], "tax", 1) == [town[2]]
    assert list(vectors._kept) == ["town"]
    assert await vectors.rank(["other"], "tax", 1) == [other[1]]
    assert list(vectors._kept) == ["other"]
    assert await vectors.rank(["large"], "bread", 2) == [large[1], large[3]]
    assert list(vectors._kept) == ["other"]


def test_the_nearest_are_those_of_a_full_sort() -> None:
    random = np.random.default_rng(5)
    rows = random.standard_normal((500, 16)).astype(np.float32)
    block = Block(np.arange(500, dtype=np.int64) + 7, rows)
    query = random.standard_normal(16).astype(np.float32)

    found = sorted(nearest(block, query, 10), reverse=True)

    order = np.argsort(-(rows @ query))[:10]
    assert [id for _, id in found] == [int(n) + 7 for n in order]
    assert len(nearest(block, query, 900)) == 500
