"""Right and wrong answers of a strong and a weak model, as votes between them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from joute.classification.features import Floats
from joute.routing import Cost, Evidence, Row, gain_of_scores

DATA = Path(__file__).parent / "data"
COSTS = {"strong": Cost(2.0, 0.010), "weak": Cost(0.25, 0.001)}


@dataclass(frozen=True)
class Question:
    use: str
    text: str
    strong: int
    weak: int


def read(lines: Sequence[str]) -> list[Question]:
    return [
        Question(row["subject"], row["prompt"], int(row["strong"]), int(row["weak"]))
        for row in csv.DictReader(lines)
    ]


@cache
def questions(name: str) -> tuple[Question, ...]:
    """`mmlu_1000` or `gsm8k_300`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(read(list(file)))


def votes(asked: Sequence[Question]) -> list[Row]:
    """A vote on each question by a voter of its own, who prefers the right answer."""
    return [
        Row(
            f"vote:{place}",
            one.use,
            one.text,
            "weak",
            "strong",
            gain_of_scores(one.weak, one.strong),
            f"voter {place}",
        )
        for place, one in enumerate(asked)
    ]


@cache
def mmlu() -> Evidence:
    return Evidence.of(votes(questions("mmlu_1000")), "strong")


def made_votes(
    random: np.random.Generator,
    rates: dict[str, tuple[float, float]],
    each: int,
    voters: int | None = None,
) -> list[Row]:
    """Votes by use: with the first of its two rates the strong model wins, with the second it
    loses, otherwise they tie. Each has its own voter, or one of `voters`."""
    rows = []
    for use, (lost, won) in rates.items():
        for place in range(each):
            drawn = random.random()
            gain = -0.5 if drawn < lost else 0.5 if drawn < lost + won else 0.0
            voter = f"{use} {place}" if voters is None else str(random.integers(voters))
            text = f"{use} question {random.integers(1000)} of {random.integers(1000)}"
            rows.append(Row(f"{use}:{place}", use, text, "weak", "strong", gain, voter))
    return rows


def gains_of_strong(evidence: Evidence) -> Floats:
    return -evidence.gains
