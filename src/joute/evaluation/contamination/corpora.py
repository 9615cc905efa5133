"""Whether the texts of items are in files at hand: documents, earlier sets, public benchmarks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from joute.errors import N_, worded
from joute.evaluation.contamination.findings import Evidence, Finding, not_run
from joute.evaluation.sets.item import Item
from joute.language import plain
from joute.textfiles import encoding_of

# Words of a sequence: shorter ones are turns of phrase, and templates share longer ones; what
# counts is how much of an item they cover. A. Singh and others, "Evaluation data contamination in
# LLMs", arXiv 2411.03923 (2024).
N = 8
# From here on an item is in a corpus, and does not only share a sentence with it.
COVERED = 0.5

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Overlap:
    """The share of the words of an item that are in sequences of eight also in the corpus, and the
    words of the longest such stretch."""

    item: str
    coverage: float
    longest: int


def overlaps(items: Iterable[Item], corpus: Iterable[str]) -> list[Overlap]:
    """The overlap of each item of eight words or more with a corpus, given in lines; a stretch may
    go on over several lines."""
    words = {item.id: _words(item.question) for item in items}
    wanted: dict[str, list[tuple[str, int]]] = {}
    for name, found in words.items():
        for place in range(len(found) - N + 1):
            wanted.setdefault(" ".join(found[place : place + N]), []).append((name, place))
    seen: dict[str, set[int]] = {name: set() for name in words}
    for sequence in _sequences(corpus):
        for name, place in wanted.get(sequence, ()):
            seen[name].add(place)
    return [
        _overlap(name, len(found), sorted(seen[name]))
        for name, found in words.items()
        if len(found) >= N
    ]


def lines_of(paths: Iterable[Path]) -> Iterator[str]:
    """The lines of text files."""
    for path in paths:
        with path.open(encoding=encoding_of(path), errors="replace") as file:
            yield from file


def corpus_finding(found: Sequence[Overlap], control: Sequence[Overlap], corpus: str) -> Finding:
    """A finding: an item of which half is in the corpus is evidence by itself, unless as large a
    share of the control is in it too. Without a control, templates would pass for evidence."""
    inside = sorted(
        (one for one in found if one.coverage >= COVERED), key=lambda one: -one.coverage
    )
    what = worded(
        N_("items of which half or more, by sequences of %(length)s words, is in %(corpus)s"),
        length=N,
        corpus=corpus,
    )
    if not control:
        why = worded(
            N_("there is no control: give --control; of %(items)s items, %(inside)s are in it"),
            items=len(found),
            inside=len(inside),
        )
        return not_run("corpus", what, why)
    share, other = _share(found), _share(control)
    shown = bool(inside) and (share or 0) > (other or 0)
    return Finding(
        "corpus",
        Evidence.FOUND if shown else Evidence.NOT_FOUND,
        what,
        value=share,
        control=other,
        n=len(found),
        n_control=len(control),
        items=[f"{one.item} ({one.coverage:.0%}, {one.longest} words)" for one in inside],
    )


def _share(found: Sequence[Overlap]) -> float | None:
    return sum(one.coverage >= COVERED for one in found) / len(found) if found else None


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def _sequences(lines: Iterable[str]) -> Iterator[str]:
    window: list[str] = []
    for line in lines:
        for word in _words(line):
            window.append(word)
            if len(window) == N:
                yield " ".join(window)
                del window[0]


def _overlap(name: str, words: int, places: Sequence[int]) -> Overlap:
    covered: set[int] = set()
    longest = run = 0
    last = None
    for place in places:
        covered.update(range(place, place + N))
        run = run + 1 if last is not None and place == last + 1 else 1
        longest, last = max(longest, run + N - 1), place
    return Overlap(name, len(covered) / words, longest)
