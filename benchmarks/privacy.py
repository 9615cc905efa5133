"""Personal data in texts: how much is found, how much is found wrongly, and what finding costs.

    python -m benchmarks.privacy                 rates per kind and register, then costs
    python -m benchmarks.privacy --missed        what was missed or wrong in the development half
    python -m benchmarks.privacy --names MODEL   names also by a spaCy model, a package or a folder

Texts are those of `tests/privacy/texts`; `tests/privacy/labelled.py` says what counts as found.
Rates come with 95 % intervals (Wilson). Budget: 200 ms of processor time to find in any text of
100 kB.
"""

import argparse
import random
import string
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tests.privacy.invented import MAKERS, value_of
from tests.privacy.labelled import FORMATTED, HALVES, Outcome, covers, outcome, read
from tests.privacy.worst import LONG_BYTES, WORST

from benchmarks.shares import share
from joute.privacy import THRESHOLD, Found, Recogniser, find, mask, spacy_names

INVENTED = 500


def rows(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, int, int, int, int]]:
    """(name, labels covered, labels, findings right, findings) per kind and for groups of kinds."""
    labels: dict[str, Counter[bool]] = defaultdict(Counter)
    findings: dict[str, Counter[bool]] = defaultdict(Counter)
    for one in outcomes:
        for counts, judged in ((labels, one.hits), (findings, one.findings)):
            for found, right in judged:
                for name in groups(found, one.one.section):
                    counts[name][right] += 1
    for name in sorted(labels.keys() | findings.keys(), key=order):
        yield (
            name,
            labels[name][True],
            labels[name].total(),
            findings[name][True],
            findings[name].total(),
        )


def groups(found: Found, section: str) -> tuple[str, ...]:
    if found.kind in FORMATTED:
        return found.kind, "all formatted"
    return found.kind, f"{found.kind}, {section}"


def order(name: str) -> tuple[bool, int, str]:
    return name not in FORMATTED, FORMATTED.index(name) if name in FORMATTED else 0, name


def print_rates(half: str, names: Recogniser | None) -> None:
    outcomes = [outcome(one, names) for one in read(half)]
    empty = [one for one in outcomes if not one.one.labels]
    print(f"\n{half}: {len(outcomes)} texts, {len(empty)} with nothing to find")
    print("| kind | recall | precision |\n| --- | --- | --- |")
    for name, covered, labels, right, findings in rows(outcomes):
        print(f"| {name} | {share(covered, labels)} | {share(right, findings)} |")
    touched = sum(bool(one.findings) for one in empty)
    print(f"texts with nothing to find that are touched: {share(touched, len(empty))}")


def print_invented() -> None:
    """Numbers drawn at random in every form that people write, one kind at a time."""
    draw = random.Random(11)
    print(f"\n| invented, {INVENTED} a kind | recall |\n| --- | --- |")
    for kind, make in MAKERS.items():
        found = sum(is_found(kind, make(draw)) for _ in range(INVENTED))
        print(f"| {kind} | {share(found, INVENTED)} |")


def is_found(kind: str, made: str) -> bool:
    text = f"bonjour, {made} merci"
    start = text.index(value_of(made))
    label = Found(kind, start, start + len(value_of(made)), 1)  # type: ignore[arg-type]
    return covers(text, label, [one for one in find(text) if one.certainty >= THRESHOLD])


def print_missed(names: Recogniser | None) -> None:
    for one in (outcome(text, names) for text in read("development")):
        for judged, word in ((one.hits, "missed"), (one.findings, "wrong")):
            for found, right in judged:
                if not right:
                    piece = one.one.text[found.start : found.end]
                    print(f"{word} {found.kind} {piece!r} in [{one.one.section}] {one.one.text!r}")


def milliseconds(text: str, rounds: int = 3) -> float:
    """Processor time to find and to mask, in the best of some rounds."""

    def once(call: Callable[[], object]) -> float:
        start = time.process_time()
        call()
        return (time.process_time() - start) * 1e3

    return min(once(partial(find, text)) for _ in range(rounds))


def print_costs() -> None:
    find("06 12 34 56 78 je m'appelle Sophie +44 20 7946 0958")
    for name, unit in WORST.items():
        text = unit * (LONG_BYTES // len(unit.encode()))
        whole, half = milliseconds(text), milliseconds(text[: len(text) // 2])
        print(f"100 kB of {name}: {whole:.0f} ms, {whole / half:.1f} times the half")
    print(f"100 kB of every character: {milliseconds(string.printable * 1000):.0f} ms")
    texts = [one.text for half in HALVES for one in read(half)]
    start = time.process_time()
    for text in texts:
        mask(text)
    size = sum(map(len, texts))
    spent = time.process_time() - start
    print(f"masking {len(texts)} chat texts: {spent / size * 1e6:.2f} s per million characters")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--missed", action="store_true")
    parser.add_argument("--names", metavar="MODEL")
    given = parser.parse_args()
    names = spacy_names(given.names) if given.names else None
    if given.missed:
        return print_missed(names)
    for half in HALVES:
        print_rates(half, names)
    print_invented()
    return None if names else print_costs()


if __name__ == "__main__":
    main()
