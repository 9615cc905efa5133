"""The labelled texts, and what was found in them.

`texts/development.txt` is the half on which rules may be tuned, `texts/held_out.txt` the half on
which they are not. A label counts as found when findings of its kind, of a certainty of 0.5 or
more, cover all its letters and digits; a finding is right when it overlaps a label of its kind.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from joute.privacy import THRESHOLD, Found, Recogniser, find

TEXTS = Path(__file__).with_name("texts")
HALVES = ("development", "held_out")
FORMATTED = (
    "email", "phone", "nir", "iban", "card", "siren", "siret", "vat", "tax", "ip", "plate",
    "birth_date", "secret", "url_with_token",
)  # fmt: skip
_LABEL = re.compile(r"\{\{(\w+)\|(.+?)\}\}")


@dataclass(frozen=True)
class Labelled:
    """A text, what it holds, its language and its register."""

    section: str
    text: str
    labels: tuple[Found, ...]


def read(half: str) -> list[Labelled]:
    """The texts of one half."""
    texts, section = [], ""
    for line in (TEXTS / f"{half}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            texts.append(labelled(section, line.replace("\\n", "\n")))
    return texts


def labelled(section: str, line: str) -> Labelled:
    text, labels, done = "", [], 0
    for label in _LABEL.finditer(line):
        text += line[done : label.start()]
        labels.append(Found(label[1], len(text), len(text) + len(label[2]), 1))  # type: ignore[arg-type]
        text += label[2]
        done = label.end()
    return Labelled(section, text + line[done:], tuple(labels))


@dataclass(frozen=True)
class Outcome:
    """What was found in one text, label by label and finding by finding."""

    one: Labelled
    hits: tuple[tuple[Found, bool], ...]
    findings: tuple[tuple[Found, bool], ...]


def outcome(one: Labelled, names: Recogniser | None) -> Outcome:
    found = [hit for hit in find(one.text, names=names) if hit.certainty >= THRESHOLD]
    hits = tuple((label, covers(one.text, label, found)) for label in one.labels)
    right = tuple((hit, any(overlap(hit, label) for label in one.labels)) for hit in found)
    return Outcome(one, hits, right)


def overlap(one: Found, other: Found) -> bool:
    return one.kind == other.kind and one.start < other.end and other.start < one.end


def covers(text: str, label: Found, found: Sequence[Found]) -> bool:
    covered = {place for hit in found if overlap(hit, label) for place in range(hit.start, hit.end)}
    return all(
        place in covered or not text[place].isalnum() for place in range(label.start, label.end)
    )
