"""The import of votes published elsewhere: `python -m benchmarks.dataset_import [VOTES [URL]]`.

A million votes of 100 models by a tenth as many voters, as a Parquet file with the columns of a
release, into an empty site: on SQLite, or on the PostgreSQL of an address. It must take less than
60 s. Also the time of CPU, how much memory the process took at most, and a second import, which
adds nothing.
"""

import asyncio
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from joute.dataset.imports.limits import Limits
from joute.dataset.imports.loading import Importing, Publication
from joute.features import FEATURES
from joute.ranking import STYLE_COLUMNS
from joute.services import Outside, utc_now
from joute.store import open_store

MODELS = 100
PUBLICATION = Publication("published", "etalab-2.0", datetime(2026, 2, 7, tzinfo=UTC).date())


def write(path: Path, votes: int) -> None:
    random = np.random.default_rng(1)
    first = random.integers(0, MODELS, votes)
    second = (first + random.integers(1, MODELS, votes)) % MODELS
    names = np.array([f"model-{number}" for number in range(MODELS)])
    moments = np.sort(random.integers(1_740_000_000, 1_770_000_000, votes))
    voters = pl.Series(random.integers(0, max(votes // 10, 1), votes))
    styles = {name: random.integers(0, 500, votes) for name in STYLE_COLUMNS}
    pl.DataFrame(
        {
            "vote_id": [f"{number:016x}" for number in range(votes)],
            "voter": voters.hash().cast(pl.String),
            "prompt": [f"question-{number}" for number in range(votes)],
            "model_a": names[first],
            "model_b": names[second],
            "winner": random.choice(["a", "b", "tie", "both_bad"], votes),
            "created_at": pl.Series(moments).cast(pl.Int64).cast(pl.Datetime("us")),
            "language": random.choice(["fr", "en"], votes),
            "category": random.choice(["write", "code", "explain"], votes),
            "tags_a": pl.Series([["useful"]]).new_from_index(0, votes),
            "flags": pl.Series([[]], dtype=pl.List(pl.String)).new_from_index(0, votes),
            **styles,
        }
    ).write_parquet(path)


async def measure(votes: int, folder: Path, url: str) -> None:
    path = folder / "votes.parquet"
    write(path, votes)
    store = open_store(url)
    await FEATURES.migrations.upgrade(store)
    importing = Importing(store, PUBLICATION, Limits(), utc_now, Outside().random_bytes)
    for again in (False, True):
        began, computed = time.perf_counter(), time.process_time()
        report = await importing.run(path)
        took, computed = time.perf_counter() - began, time.process_time() - computed
        what = "again" if again else f"{report.added} votes imported"
        print(f"{what}: {took:.1f} s, {took / votes * 1e6:.0f} µs a vote; {computed:.1f} s of CPU")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")
    await store.close()


def main(votes: int = 1_000_000, url: str = "") -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(measure(votes, Path(folder), url or f"sqlite:///{folder}/site.sqlite3"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000, *sys.argv[2:3])
