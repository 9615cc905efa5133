"""Questions by task, topic and language: how often classifiers are right, and what a label costs.

    python -m benchmarks.classification            rates by class, then costs
    python -m benchmarks.classification --missed   each held-out prompt that got another label

Rates come with 95 % intervals (Wilson). Prompts are those held out of the training. Where
`../shared/data` is, questions of others are labelled too: real French ones to the data-protection
authority, and English exam questions, whose subjects say their topic. Budget: 1 ms for a label.
"""

import csv
import gzip
import json
import sys
import timeit
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from tests.classification import labelled

from benchmarks.shares import share
from joute.classification import Kind, label
from joute.language import detect

SHARED = Path(__file__).parents[2] / "shared" / "data"
# Topics of the subjects of MMLU that have one.
SUBJECTS = {
    "professional_medicine": "health",
    "clinical_knowledge": "health",
    "nutrition": "health",
    "professional_law": "law",
    "international_law": "law",
    "jurisprudence": "law",
    "high_school_physics": "science",
    "high_school_biology": "science",
    "high_school_chemistry": "science",
    "college_mathematics": "science",
    "high_school_mathematics": "science",
    "astronomy": "science",
    "computer_security": "technology",
    "college_computer_science": "technology",
    "high_school_computer_science": "technology",
    "professional_accounting": "money",
    "high_school_macroeconomics": "money",
    "high_school_microeconomics": "money",
    "high_school_world_history": "culture",
    "high_school_european_history": "culture",
    "philosophy": "culture",
    "high_school_government_and_politics": "public",
    "us_foreign_policy": "public",
}


def main() -> None:
    missed = "--missed" in sys.argv
    for kind in get_args(Kind):
        pairs = [(one.text, getattr(one, kind)) for one in labelled.held_out()]
        print_rates(kind, pairs, missed=missed)
    written = [(text, code) for code, texts in labelled.languages().items() for text in texts]
    right = sum(detect(text, "") == code for text, code in written)
    print(f"language, of questions in {len(labelled.languages())} others: {rate(right, written)}")
    print_questions_of_others()
    for kind in get_args(Kind):
        texts = [one.text for one in labelled.held_out()]
        seconds = timeit.timeit(lambda: [label(kind, text) for text in texts], number=5)  # noqa: B023
        print(f"{kind}: {seconds / 5 / len(texts) * 1e3:.2f} ms for a label")


def print_rates(kind: Kind, pairs: Sequence[tuple[str, str]], *, missed: bool) -> None:
    found = [(text, name, label(kind, text)) for text, name in pairs]
    print(f"\n{kind}: right on {rate(sum(name == got for _, name, got in found), found)}")
    unknown = sum(got is None for *_, got in found)
    answered = [(name, got) for _, name, got in found if got is not None]
    print(f"  unknown {rate(unknown, found)}")
    print(f"  right where known {rate(sum(name == got for name, got in answered), answered)}")
    for one in sorted({name for _, name, _ in found}):
        own = [got for _, name, got in found if name == one]
        given = [name for _, name, got in found if got == one]
        right = own.count(one)
        print(f"  {one:12} recall {rate(right, own)}, precision {rate(right, given)}")
    for text, name, got in found if missed else ():
        if name != got:
            print(f"  {name} -> {got}: {text}")


def print_questions_of_others() -> None:
    help_desk = SHARED / "cnil" / "questions.jsonl.gz"
    if help_desk.exists():
        with gzip.open(help_desk, "rt", encoding="utf-8") as file:
            texts = [json.loads(line)["question"] for line in file]
        print(f"help desk, {len(texts)} questions on law and data")
        print("  topics:", shares(label("topic", text) for text in texts))
        print("  tasks:", shares(label("task", text) for text in texts))
        print(f"  French: {rate(sum(detect(text, '') == 'fr' for text in texts), texts)}")
    exam = SHARED / "routing" / "mmlu_half.csv.gz"
    if exam.exists():
        with gzip.open(exam, "rt", encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["subject"] in SUBJECTS]
        found = [(SUBJECTS[row["subject"]], label("topic", row["prompt"])) for row in rows]
        known = [pair for pair in found if pair[1] is not None]
        print(f"exam questions, topic: right on {rate(sum(a == b for a, b in found), found)}")
        print(f"  right where known {rate(sum(a == b for a, b in known), known)}")


def rate(right: int, of: Sequence[object]) -> str:
    return share(right, len(of))


def shares(labels: Iterable[str | None]) -> str:
    found = list(labels)
    counts = sorted(((found.count(one), str(one)) for one in {*found}), reverse=True)
    return ", ".join(f"{name} {count / len(found):.0%}" for count, name in counts)


if __name__ == "__main__":
    main()
