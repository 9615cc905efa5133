"""What a router learns from votes, whether its promise holds, and what it takes.

    python -m benchmarks.routing ../shared/data/routing/mmlu_half.csv.gz
    python -m benchmarks.routing --short         on the 1,000 questions of our tests, in minutes

Votes are made from which of two models answered a question rightly: people are noisier. Budgets:
the mean APGR of the use alone within 0.02 of 0.595, 0.612, 0.649 and 0.669 for 100 to 3,000 votes
of the first file; a promise broken in 9 % of 200 splits at most; off-policy intervals that hold the
truth in 93 to 97 %; 10,000 votes in 3 s of processor and 200 MB; a decision in 0.5 ms, 95 times of
100.
"""

import gzip
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from tests.routing import studies
from tests.routing.tables import COSTS, DATA, Question, read, votes

from benchmarks.shares import share
from joute.classification.features import Floats
from joute.routing import Evidence, Promise, decide, fit

EXPECTED = {100: 0.595, 300: 0.612, 1_000: 0.649, 3_000: 0.669}
VOTES = 10_000


def main() -> None:
    named = [one for one in sys.argv[1:] if not one.startswith("--")]
    path = Path(named[0]) if named else DATA / "mmlu_1000.csv"
    if "--fit" in sys.argv:
        print_fit(path)
        return
    # In a process of its own, before this one grows: the most of a parent counts as its child's.
    subprocess.run([sys.executable, "-m", "benchmarks.routing", str(path), "--fit"], check=True)
    short = "--short" in sys.argv
    asked = questions(path)
    table = Evidence.of(votes(asked), "strong")
    print(f"{path.name}: {len(asked):,} questions, {len(table.uses)} uses\n")
    print_curve(table, splits=50 if short else 200)
    print_promise(table)
    print_coverage(table, asked, 400 if short else 2_000)
    print_decision(table, asked)


def questions(path: Path) -> list[Question]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return read(list(file))


def print_curve(table: Evidence, splits: int) -> None:
    held_out = min(3_000, len(table) // 2)
    print(f"APGR on {held_out:,} held-out questions, mean and range of 95 % of {splits} splits")
    for number in (one for one in EXPECTED if one + held_out <= len(table)):
        use: list[float] = []
        length: list[float] = []
        words: list[float] = []
        for one in studies.splits(table, number, held_out, splits):
            use.append(studies.apgr_of_use(one))
            length.append(studies.apgr_of_length(one))
            if len(words) < 20:
                words.append(studies.apgr_of_words(one))
        over = np.subtract(words, use[: len(words)])
        print(
            f"  {number:6,} votes: use {ranged(use)} (expected {EXPECTED[number]}), length"
            f" {np.mean(length):.3f}, use + words of {len(words)} {ranged(words)},"
            f" words over use {ranged(over)}, use over length {ranged(np.subtract(use, length))}"
        )


def ranged(values: "list[float] | Floats") -> str:
    low, high = np.quantile(values, [0.025, 0.975])
    return f"{np.mean(values):.3f} [{low:.3f}, {high:.3f}]"


def print_promise(table: Evidence) -> None:
    promise = Promise(risk=0.05)
    print("\nPromise: at most 5 % served worse, with 95 % confidence; 200 splits")
    studied: dict[str, Callable[[], Floats]] = {
        f"held on {number:,} votes": lambda number=number: studies.risks_of_promise(  # type: ignore[misc]
            table, promise, number, 200
        )
        for number in (300, 1_000)
        if number <= len(table) // 3
    }
    whole = min(2_000, len(table) * 6 // 10)
    studied[f"whole fits of {whole:,} votes"] = lambda: studies.risks_of_fits(
        table, promise, whole, 200
    )
    for name, study in studied.items():
        risks = study()
        print(
            f"  {name}: broken in {share(int((risks > 0.05).sum()), 200)}, risk {risks.mean():.3f}"
        )


def print_coverage(table: Evidence, asked: list[Question], simulations: int) -> None:
    strong, weak = (np.array([getattr(q, name) for q in asked]) for name in ("strong", "weak"))
    world = studies.World.of(table, strong, weak)
    print(f"\nOff-policy intervals of 95 %, 30 voters, {simulations:,} simulations")
    for number in (300, 1_000):
        for spread in (0.0, 1.0):
            for pairs in ((1 / 3, 1 / 3, 1 / 3), (0.6, 0.3, 0.1)):
                case = replace(world, spread=spread, pairs=pairs)
                found = studies.coverage(case, number, simulations)
                print(
                    f"  {number:5,} duels, {'unequal' if spread else 'equal'} voters, pairs"
                    f" {'/'.join(f'{one:.2f}' for one in pairs)}: plain {found.plain:.3f},"
                    f" self-normalised {found.self_normalised:.3f}"
                )


def print_decision(table: Evidence, asked: list[Question]) -> None:
    policy = fit(table, COSTS, np.random.default_rng(0), text=False).policy
    chance = random.Random(0)
    reading = replace(policy, learned=studies.with_words(table))
    print(f"\nDecision of {len(asked):,} prompts, time of processor")
    for name, one in (("by the use", policy), ("by the words too", reading)):
        took = []
        for question in asked:
            begun = time.thread_time()
            decide(one, question.use, question.text, chance)
            took.append(time.thread_time() - begun)
        p50, p95 = np.quantile(took, [0.5, 0.95]) * 1e3
        print(f"  {name}: p50 {p50:.3f} ms, p95 {p95:.3f} ms; {len(one.to_bytes()) / 1e3:.0f} kB")


def print_fit(path: Path) -> None:
    asked = questions(path)
    made = votes([asked[place % len(asked)] for place in range(VOTES)])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    begun, processor = time.perf_counter(), time.process_time()
    evidence = Evidence.of(made, "strong")
    read_in = time.process_time() - processor
    fit(evidence, COSTS, np.random.default_rng(0))
    took, worked = time.perf_counter() - begun, time.process_time() - processor
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(
        f"\nFit of {VOTES:,} votes: {worked:.2f} s of processor ({read_in:.2f} s to read the"
        f" prompts), {took:.2f} s in all; {most:.0f} MB at most, {before:.0f} MB before"
    )


if __name__ == "__main__":
    main()
