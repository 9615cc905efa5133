"""Orders that are cut into short pieces, over paragraphs or over the questions of a conversation,
so that no piece of them is one."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from joute.errors import N_
from joute.guard.detection.encoded import ORDERS
from joute.guard.detection.mentions import said
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule

# A longer piece says something by itself. So many pieces are put together, of the last of a text.
_SHORT, _MOST, _LAST = 40, 40, 200
# Characters of earlier questions.
_EARLIER = 2_000
_HEADS = frozenset(head for phrases in ORDERS for head in phrases.heads)
_PARAGRAPH = re.compile(r"\s*\n\s*")
# What ends a piece of a sentence that goes on.
_ENDS = ' \t.…,;:-–—"“”«»'


def _find(reading: Reading) -> Iterator[Span]:
    """An order that begins in one piece and ends in another, the last of them in this text."""
    if not (reading.given.before or reading.places.keys() & _HEADS):
        return
    own = [piece for piece in _PARAGRAPH.split(reading.text.strip()) if piece]
    before = _PARAGRAPH.split(reading.given.before[-_EARLIER:].strip())
    earlier = [piece for piece in before if piece]
    for run, fresh in _runs([*earlier, *own], len(earlier)):
        if _is_order(run, fresh):
            yield 0, len(reading.text)
            return


def _runs(pieces: Sequence[str], first: int) -> Iterator[tuple[Sequence[str], int]]:
    """Short pieces that follow each other, at least two, and how many of them stand before the
    piece `first`."""
    begun = 0
    for at in range(len(pieces) + 1):
        if at < len(pieces) and len(pieces[at]) <= _SHORT:
            continue
        if at - begun > 1 and at > first:
            half = _MOST // 2
            for start in range(max(begun, at - _LAST), max(begun + 1, at - half), half):
                yield pieces[start : min(start + _MOST, at)], max(0, first - start)
        begun = at + 1


def _is_order(run: Sequence[str], before: int) -> bool:
    pieces = [piece.strip(_ENDS) for piece in run]
    # Where each piece ends in the text that they make.
    ends = [end - 1 for end in accumulate(len(piece) + 1 for piece in pieces)]
    text = Reading(" ".join(pieces))
    new = ends[before - 1] if before else 0
    return any(
        end > new and any(start < cut < end for cut in ends)
        for phrases in ORDERS
        for start, end in said(phrases, text)
    )


RULES = (
    Rule(
        "injection.split",
        1,
        "in",
        N_("An order in pieces"),
        N_("An order to ignore the instructions or to tell them, cut over paragraphs or questions"),
        tuple(Action),
        _find,
    ),
)
