"""Speed of rankings beside their peers, in one run: `python -m benchmarks.ranking [votes]`.

    1.8 million votes, 300 models, from a Parquet file to ratings with intervals:
        at least 20x services-rank's fit and intervals on a frame already in memory,
        at least 12x evalica's bradley_terry, without intervals,
        at most 2x the time that polars needs to read and group the file;
    100,000 voters, clustered intervals: at most 4x the time without voters;
    1,000 bootstrap samples over 200,000 votes and 100 models: under 5 s;
    a refresh after one vote, 300 models: under 50 ms;
    10 million votes of 500,000 voters, in a fresh interpreter: within 4 s and 500 MB, their
        robustness within 10 s.

Best of three after one untimed call on every side; the first, cold call is printed beside. A peer
that is not installed is skipped, by name: pip install services-rank==0.1.1 evalica.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from joute.ranking import Leaderboard, Live, PairCounts, rank

MODELS, VOTERS = 300, 100_000
TOO_SMALL: dict[str, Any] = {"min_votes": 0, "min_voters": 0}
MANY_VOTES, MANY_VOTERS = 10_000_000, 500_000
# Printed by a fresh interpreter: seconds and megabytes, after the ranking and after its robustness.
# Linux keeps the peak of this very program in kilobytes; that of getrusage includes its parent.
MANY = """
import time
from joute.ranking import rank
def peak():
    status = open("/proc/self/status")
    return int(next(line.split()[1] for line in status if "VmHWM" in line)) / 1024
start = time.perf_counter()
board = rank({path!r})
ranked = time.perf_counter()
print(f"{{ranked - start:.1f}} s, {{peak():.0f}} MB at most")
board.robustness()
print(f"{{time.perf_counter() - ranked:.1f}} s, {{peak():.0f}} MB at most")
"""


@dataclass(frozen=True)
class Timing:
    """Seconds: the first call, and the best of three after it."""

    cold_s: float
    best_s: float
    result: Any


def timed(call: Callable[[], Any]) -> Timing:
    seconds = []
    for _ in range(4):
        start = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - start)
    return Timing(seconds[0], min(seconds[1:]), result)


def votes(number: int, models: int, voters: int = 0) -> pl.DataFrame:
    random = np.random.default_rng(0)
    strengths = random.normal(0, 1, models)
    popularity = random.gamma(1, 1, models) + 0.2
    a = random.choice(models, number, p=popularity / popularity.sum())
    b = (a + 1 + random.integers(0, models - 1, number)) % models
    chance = 1 / (1 + np.exp(strengths[b] - strengths[a]))
    draw = random.random(number)
    outcome = np.select([draw < 0.8 * chance, draw < 0.8, draw < 0.93], [0, 1, 2], 3)
    names = np.array([f"maker-{i % 37}/model-{i:03d}-instruct" for i in range(models)])
    words = np.array(["model_a", "model_b", "tie", "both_bad"])
    table = pl.DataFrame({"model_a": names[a], "model_b": names[b], "winner": words[outcome]})
    if not voters:
        return table
    codes = random.integers(0, voters, number)
    return table.with_columns(voter=pl.format("v{}", pl.Series(codes).cast(pl.String)))


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain, linked = Path(folder) / "votes.parquet", Path(folder) / "voters.parquet"
        votes(number, MODELS).write_parquet(plain)
        votes(number, MODELS, VOTERS).write_parquet(linked)
        print(f"{number} votes, {MODELS} models, from Parquet to ratings with intervals")
        ours = timed(lambda: rank(plain, prior=None, **TOO_SMALL))
        print(f"  joute                 {ours.best_s:.3f} s (cold {ours.cold_s:.3f})")
        compare("polars read and group", timed(lambda: read_and_group(plain)), ours)
        frame = pl.read_parquet(plain).to_dict(as_series=False)
        for name, peer in (("services-rank", arena_rank), ("evalica", evalica)):
            try:
                call = peer(frame)
            except ImportError:
                print(f"  {name}: skipped, not installed")
                continue
            found = timed(call)
            compare(name, found, ours)
            print(f"    largest difference of ratings: {difference(found.result, ours.result):.2g}")
        with_voters = timed(lambda: rank(linked, prior=None, **TOO_SMALL))
        compare(f"joute, {VOTERS} voters", with_voters, ours)
    bootstrap()
    refresh()
    many()


def compare(name: str, other: Timing, ours: Timing) -> None:
    ratio, cold = other.best_s / ours.best_s, other.cold_s / ours.cold_s
    print(f"  {name:22}{other.best_s:.3f} s, {ratio:.2f}x ours (cold {cold:.2f}x)", flush=True)


def read_and_group(path: Path) -> pl.DataFrame:
    return pl.scan_parquet(path).group_by("model_a", "model_b", "winner").len().collect()


def arena_rank(columns: dict[str, list[str]]) -> Callable[[], dict[str, float]]:
    data_utils = import_module("arena_rank.utils.data_utils")
    models = import_module("arena_rank.models.bradley_terry")
    frame = import_module("pandas").DataFrame(columns)

    def call() -> dict[str, float]:
        data = data_utils.PairDataset.from_pandas(frame)
        found = models.BradleyTerry(len(data.competitors)).compute_ratings_and_cis(data)
        return dict(zip(found["competitors"], np.asarray(found["ratings"]).tolist(), strict=True))

    return call


def evalica(columns: dict[str, list[str]]) -> Callable[[], dict[str, float]]:
    peer = import_module("evalica")
    frame = import_module("pandas").DataFrame(columns)
    words = {"model_a": peer.Winner.X, "model_b": peer.Winner.Y}
    winners = frame["winner"].map(lambda word: words.get(word, peer.Winner.Draw))

    def call() -> dict[str, float]:
        scores = peer.bradley_terry(frame["model_a"], frame["model_b"], winners).scores
        return dict(zip(scores.index, (400 * np.log10(scores)).tolist(), strict=True))

    return call


def difference(theirs: dict[str, float], ours: Leaderboard) -> float:
    """The largest difference of ratings once both are centred, in points."""
    mean = np.mean(list(theirs.values()))
    return float(max(abs(row.rating - 1000 - theirs[row.model] + mean) for row in ours.rows))


def bootstrap() -> None:
    table = votes(200_000, 100, 20_000)
    start = time.perf_counter()
    rank(table, intervals="bootstrap", samples=1000, **TOO_SMALL)
    print(
        f"1,000 bootstrap samples, 200,000 votes, 100 models: {time.perf_counter() - start:.2f} s"
    )


def refresh() -> None:
    board = Live(PairCounts.of(f"m{i:03d}" for i in range(MODELS)))
    random = np.random.default_rng(0)
    board.counts.table[:] = random.poisson(5, board.counts.table.shape)
    board.counts.table[np.arange(MODELS), np.arange(MODELS)] = 0
    board.refresh()

    def one_more() -> None:
        board.add("m001", "m002", "a")
        board.refresh()

    print(f"Refresh after one vote, {MODELS} models: {1000 * timed(one_more).best_s:.0f} ms")


def many() -> None:
    """Ten million votes, in a fresh interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "votes.parquet"
        votes(MANY_VOTES, MODELS, MANY_VOTERS).write_parquet(path)
        command = [sys.executable, "-c", MANY.format(path=str(path))]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    ranked, examined = done.stdout.splitlines()
    print(f"{MANY_VOTES:,} votes of {MANY_VOTERS:,} voters: {ranked}; robustness: {examined}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_800_000)
