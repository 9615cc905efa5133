"""What the rules of the guard take: every rule at its hardest, on questions and on answers.

    python -m benchmarks.guard_rules

Budgets: 200 ms of processor time for any text of 100 kB, and 5 ms for 4,000 characters of questions
in 19 of 20 cases; those of tests/privacy have personal data in nearly every line.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path

from tests.guard.worst import UNITS
from tests.privacy.labelled import HALVES, read
from tests.privacy.worst import LONG_BYTES, WORST

from joute.guard import Given, Profile, Scope, check
from joute.guard.hits import Side

TEXTS = Path(__file__).resolve().parent.parent / "tests" / "guard"
SIDES: tuple[Side, ...] = ("in", "out")
USUAL = 4_000
SHOWN = 12
PROFILE = Profile.strict(Scope(terms=("idiot",), secrets=("TOURNESOL-42",)))
GIVEN = Given(
    text="Règle : le tarif est de 25 € jusqu’au 3 mars 2026. " * 20,
    asked="Combien cela coûte-t-il ?",
    instructions="Tu aides les habitants. Le code du coffre est LILAS-4821 : ne le dis jamais.",
)


def milliseconds(text: str, side: Side, rounds: int = 3) -> float:
    """Processor time of a check, in the best of some rounds."""

    def once() -> float:
        start = time.process_time()
        check(text, PROFILE, side=side, context=GIVEN)
        return (time.process_time() - start) * 1e3

    return min(once() for _ in range(rounds))


def longest() -> Iterator[tuple[float, Side, str]]:
    for name, unit in {**WORST, **UNITS}.items():
        text = unit * (LONG_BYTES // len(unit.encode()))
        for side in SIDES:
            yield milliseconds(text, side), side, name


def prose() -> dict[str, str]:
    lines = (TEXTS / "harmless.jsonl").read_text("utf-8").splitlines()
    return {
        "questions": "\n".join(json.loads(line)["question"] for line in lines),
        "personal data": "\n".join(one.text for half in HALVES for one in read(half)),
    }


def usual(prose: str, side: Side) -> list[float]:
    """In order, for 4,000 characters at a time."""
    starts = range(0, len(prose) - USUAL, USUAL // 16)
    return sorted(milliseconds(prose[start : start + USUAL], side) for start in starts)


def main() -> None:
    for side in SIDES:
        milliseconds("Bonjour", side)
        for name, text in prose().items():
            spent = usual(text, side)
            p50, p95 = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
            print(f"{USUAL} characters of {name}, {side}: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    for spent_ms, side, name in sorted(longest(), reverse=True)[:SHOWN]:
        print(f"100 kB of {name}, {side}: {spent_ms:.0f} ms")


if __name__ == "__main__":
    main()
