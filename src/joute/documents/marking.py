"""Where a passage stands on a page: the words of its blocks that are words of the passage."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

# Fewer words in a row may stand anywhere.
_FEWEST = 5
# Of equal words, that are compared: in a long text of few words, all of them take minutes.
_MOST_PAIRS = 1_000_000
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Run:
    """A part of a block, and whether it belongs to the passage."""

    text: str
    marked: bool


@dataclass(frozen=True)
class MarkedBlock:
    """A block of a page: a heading of a level from 1 to 6, or text, of level 0."""

    level: int
    runs: Sequence[Run]


def marked_blocks(blocks: Sequence[tuple[str, int]], passage: str) -> Sequence[MarkedBlock]:
    """The blocks of a page, [text, level], with the words of a passage marked; of one that begins
    or ends on another page, those that stand here. On a page that says the same few words without
    end, a passage is marked where it stands whole. Slow on long pages: call it in a thread."""
    wanted = passage.split()
    words = [
        (number, match.start(), match.end())
        for number, (text, _) in enumerate(blocks)
        for match in _WORD.finditer(text)
    ]
    here = [blocks[number][0][start:end] for number, start, end in words]
    fewest = min(_FEWEST, len(wanted))
    spans: dict[int, list[tuple[int, int]]] = {}
    for match in _matches(here, wanted):
        if not match.size or (match.size < fewest and not _at_an_end(match, here, wanted)):
            continue
        for number, start, end in words[match.a : match.a + match.size]:
            of_block = spans.setdefault(number, [])
            if of_block and not blocks[number][0][of_block[-1][1] : start].strip():
                of_block[-1] = (of_block[-1][0], end)
            else:
                of_block.append((start, end))
    return [
        MarkedBlock(level, _runs(text, spans.get(number, [])))
        for number, (text, level) in enumerate(blocks)
    ]


def _matches(here: Sequence[str], wanted: Sequence[str]) -> Sequence[Match]:
    counts = Counter(wanted)
    if sum(counts[word] for word in here) <= _MOST_PAIRS:
        return SequenceMatcher(None, here, wanted, autojunk=False).get_matching_blocks()
    before, found, _ = f" {' '.join(here)} ".partition(f" {' '.join(wanted)} ")
    return [Match(before.count(" "), 0, len(wanted))] if found else []


def _at_an_end(match: Match, here: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether a few words are where a page cuts the passage."""
    begins, ends = match.a == 0, match.a + match.size == len(here)
    first, last = match.b == 0, match.b + match.size == len(wanted)
    return (ends and first) or (begins and last) or (begins and ends)


def _runs(text: str, spans: Sequence[tuple[int, int]]) -> Sequence[Run]:
    runs, done = list[Run](), 0
    for start, end in spans:
        runs += [Run(text[done:start], marked=False), Run(text[start:end], marked=True)]
        done = end
    return [run for run in (*runs, Run(text[done:], marked=False)) if run.text]
