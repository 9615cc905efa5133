"""How long a question waits for its passages by vectors, without the request to the host.

    python -m benchmarks.documents_vectors [PASSAGES:DIMENSION]…

Random vectors in an SQLite database of a temporary folder. Prints the time of the first question
after a change, which reads the vectors of the collection, of the next ones (median and p95 of 50),
and the memory of what is kept.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from joute.documents.index.vectors import Vectors
from joute.documents.tables import Collection, DocumentFile, DocumentPassage, PassageVector
from joute.features import FEATURES
from joute.store import Store, open_store
from joute.uses import tables as _tables_of_uses  # noqa: F401 # a foreign key leads there

SIZES = ("10000:1024", "50000:384", "50000:1024")
QUESTIONS = 50
NOW = datetime(2026, 12, 1, tzinfo=UTC)


class RandomEmbedder:
    """Vectors without meaning."""

    model = "random"

    def __init__(self, dimension: int) -> None:
        self.dimension, self.random = dimension, np.random.default_rng(2026)

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        found = self.random.standard_normal((len(texts), self.dimension))
        return found.astype(np.float32).tolist()  # type: ignore[no-any-return]


async def fill(store: Store, passages: int, dimension: int) -> None:
    random = np.random.default_rng(7)
    own = {"created_at": NOW, "changed_at": NOW, "owner": "operator", "open_to": "members"}
    file = {"added_at": NOW, "added_by": "operator", "bytes": 1, "digest": "", "empty": []}
    async with store.write() as session:
        await session.execute(insert(Collection), [{"id": "c", "name": "c", "version": 1, **own}])
        row = {"id": 1, "collection_id": "c", "name": "f", "kind": "text", **file}
        await session.execute(insert(DocumentFile), [row])
        for start in range(0, passages, 5_000):
            ids = range(start + 1, min(start + 5_000, passages) + 1)
            vectors = random.standard_normal((len(ids), dimension)).astype("<f4")
            await session.execute(insert(DocumentPassage), [_passage(id) for id in ids])
            await session.execute(
                insert(PassageVector),
                [
                    {"passage_id": id, "model": "random", "vector": vector.tobytes()}
                    for id, vector in zip(ids, vectors, strict=True)
                ],
            )


def _passage(id: int) -> dict[str, object]:
    fixed = {"file_id": 1, "collection_id": "c", "page": 1, "last_page": 1, "titles": []}
    return {"id": id, "place": id, "text": "words " * 300, "key": f"{id:032x}", **fixed}


async def measure(passages: int, dimension: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'joute.db'}")
        await FEATURES.migrations.upgrade(store)
        await fill(store, passages, dimension)
        vectors = Vectors(store, RandomEmbedder(dimension))
        times = []
        for _ in range(QUESTIONS + 1):
            began = time.perf_counter()
            await vectors.rank(["c"], "a question", 50)
            times.append(1_000 * (time.perf_counter() - began))
        first, rest = times[0], np.array(times[1:])
        kept = sum(block.bytes for _, block in vectors._kept.values()) / 1e6
        print(
            f"| {passages:,} × {dimension:,} | {first:.0f} ms | {np.median(rest):.1f} ms "
            f"| {np.percentile(rest, 95):.1f} ms | {kept:.0f} MB |",
            flush=True,
        )
        await store.close()


async def main() -> None:
    print("| passages × dimension | first question | median | p95 | kept |")
    print("| --- | --- | --- | --- | --- |")
    for size in sys.argv[1:] or SIZES:
        passages, _, dimension = size.partition(":")
        await measure(int(passages), int(dimension))


if __name__ == "__main__":
    asyncio.run(main())
