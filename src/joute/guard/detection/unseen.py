"""Characters that nobody sees, in which a text for a model can hide."""

import re
from collections.abc import Iterator

from joute.errors import N_
from joute.guard.hits import Action
from joute.guard.reading import UNSEEN, Reading, Span
from joute.guard.rule import Rule

_UNSEEN = re.compile(f"[{UNSEEN}]")
# Tags of Unicode write a hidden text in ASCII; those of a flag begin with a black flag.
_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]{3,}+")
# Overrides and embeddings turn a text around; isolates alone are used by programs.
_TURNS = re.compile("[\u202a-\u202e]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
# Between Latin letters no language has any; a soft hyphen is seen at the end of a line.
_INSIDE_WORDS = re.compile(
    "(?<=[A-Za-z\u00c0-\u017f])[\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064"
    "\u3164\ufeff\uffa0]++(?=[A-Za-z\u00c0-\u017f])"
)
# Bits in rows of characters that nobody sees.
_ROWS = re.compile("[\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]{8,}+")
# Fewer come from pages and word processors, which break words with them.
_FEWEST = 3


def _unseen(reading: Reading) -> Iterator[Span]:
    text = reading.text
    if text.isascii() or not _UNSEEN.search(text):
        return
    yield from (match.span() for match in _TAGS.finditer(text))
    yield from (match.span() for match in _ROWS.finditer(text))
    if not _RIGHT_TO_LEFT.search(text):
        yield from (match.span() for match in _TURNS.finditer(text))
    inside = [match.span() for match in _INSIDE_WORDS.finditer(text)]
    if len(inside) >= _FEWEST:
        yield inside[0][0], inside[-1][1]


RULES = (
    Rule(
        "injection.unseen",
        1,
        "in",
        N_("Unseen characters"),
        N_("Characters without width, or that turn a text around, where no language has them"),
        tuple(Action),
        _unseen,
        free=True,
    ),
)
