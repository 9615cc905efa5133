"""Sentences whose names are marked by hand, and what a mask makes of them.

python -m tests.blindness.labelled
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from joute import catalog
from joute.blindness import Hit, NameMask

HERE = Path(__file__).parent
_MARKED = re.compile(r"⟦(!?)([^⟧]*)⟧")


@dataclass(frozen=True)
class Label:
    """A name that must be masked, at these positions; strong when the answer names itself."""

    start: int
    end: int
    strong: bool


@dataclass(frozen=True)
class Sentence:
    language: str
    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Score:
    """Counts over a set of sentences.

    `found` of `names` marked names were masked whole; `flagged` of `own` names were strong hits.
    `spoiled` of `ordinary` sentences without a name were touched; `accused` of the sentences in
    which the answer does not name itself had a strong hit (`neutral` of them).
    """

    names: int
    found: int
    own: int
    flagged: int
    ordinary: int
    spoiled: int
    neutral: int
    accused: int


def read(name: str) -> tuple[Sentence, ...]:
    """The sentences of a file of this folder: language, space, text with ⟦name⟧ and ⟦!name⟧."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return tuple(_sentence(line) for line in lines if line and not line.startswith("#"))


def score(mask: NameMask, sentences: tuple[Sentence, ...]) -> Score:
    seen = [(sentence.labels, mask.mask(sentence.text).hits) for sentence in sentences]
    names = [(label, hits) for labels, hits in seen for label in labels]
    own = [(label, _strong(hits)) for label, hits in names if label.strong]
    ordinary = [hits for labels, hits in seen if not labels]
    neutral = [_strong(hits) for labels, hits in seen if not any(label.strong for label in labels)]
    return Score(
        names=len(names),
        found=sum(_covered(label, hits) for label, hits in names),
        own=len(own),
        flagged=sum(_covered(label, hits) for label, hits in own),
        ordinary=len(ordinary),
        spoiled=sum(map(bool, ordinary)),
        neutral=len(neutral),
        accused=sum(map(bool, neutral)),
    )


def _strong(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.strength == "strong")


def _covered(label: Label, hits: Iterable[Hit]) -> bool:
    return any(hit.start <= label.start and label.end <= hit.end for hit in hits)


def _sentence(line: str) -> Sentence:
    language, marked = line.split(" ", 1)
    labels, text = [], ""
    for before, own, name in _parts(marked):
        text += before
        if name:
            labels.append(Label(len(text), len(text) + len(name), own == "!"))
            text += name
    return Sentence(language, text, tuple(labels))


def _parts(marked: str) -> Iterator[tuple[str, str, str]]:
    end = 0
    for match in _MARKED.finditer(marked):
        yield marked[end : match.start()], match[1], match[2]
        end = match.end()
    yield marked[end:], "", ""


def main() -> None:
    names = catalog.load().names()
    mask = NameMask((*names.models, *names.families), names.makers, names.brands)
    for file in ("sentences.txt", "known_failures.txt", "held_out.txt"):
        counts = score(mask, read(file))
        sys.stdout.write(
            f"{file}: {counts.found} of {counts.names} names masked, "
            f"{counts.spoiled} of {counts.ordinary} sentences without a name touched, "
            f"{counts.flagged} of {counts.own} self-identifications flagged, "
            f"{counts.accused} of {counts.neutral} other sentences flagged\n"
        )


if __name__ == "__main__":
    main()
