"""Text cut into pieces: folded words and numbers, and the gaps between them."""

import re
import unicodedata
from typing import NamedTuple

# Controls, soft hyphens, joiners, direction marks, variation selectors, fillers, tags; accents and
# other combining marks, Arabic vowels and the Arabic stroke that lengthens a word.
INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u0300-\u036f\u0483-\u0489\u061c\u0640\u064b-\u065f\u0670"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0\U000e0000-\U000e01ef"
)
IDEOGRAPH = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_UPPER = "A-ZÀ-ÖØ-Þ"
_LOWER = rf"[^\W\d_{_UPPER}{IDEOGRAPH}]"

# A longer row of invisible characters separates words, so that what has to wait for the end of a
# word stays short.
LONGEST_INVISIBLE = 16
_TRAILING = re.compile(rf"(?<![{INVISIBLE}])[{INVISIBLE}]{{0,{LONGEST_INVISIBLE}}}\Z")

# Numbers, single ideographs, and runs of letters cut as in camelCase ("ChatOpenAIClient"). The
# bounds keep the search linear and the wait for the end of a word short.
_PIECE = re.compile(
    rf"(\d{{1,40}}|[{IDEOGRAPH}]|[{_UPPER}]{{1,40}}(?=[A-Z][a-z]{{2}})"
    rf"|[{_UPPER}]{{0,40}}{_LOWER}{{1,40}}|[{_UPPER}]{{1,40}})"
)
# While a word ends like this, the next letters may still move its cut ("GPTC" + "lient").
_UNSETTLED = re.compile(rf"[{_UPPER}]{{2,}}[a-z]?\Z")

# Separators between two pieces of one name: nothing, one space, hyphen, dot or slash, and
# Markdown marks around them. A longer gap never does.
_LONGEST_GAP = 8
_MARKS = rf"[*_`~{INVISIBLE}]{{0,3}}"
_JOINT = re.compile(rf"{_MARKS}(?:[^\S\n]|[-‐‑‒–−－/.:·])?{_MARKS}")
_TIGHT = frozenset(["", "-", ".", "/", "_", ":"])
_APART = frozenset(",;!?()[]{}<>=+\"'’«»")


class Incomplete(Exception):
    """The text received so far does not settle the question."""


class Piece(NamedTuple):
    """A word, a number or an ideograph; `word` is folded, `raw` as written.

    `gap` is the text between the piece before, whose number is `number - 1`, and this one.
    """

    number: int
    start: int
    end: int
    gap: str
    raw: str
    word: str

    @property
    def is_capital(self) -> bool:
        return self.raw[0].isupper()

    @property
    def is_number(self) -> bool:
        return self.word.isdecimal()

    @property
    def is_joined(self) -> bool:
        """Whether the gap leaves this piece and the one before parts of one name."""
        gap = self.gap
        if gap == " " or gap in _TIGHT:
            return True
        return gap[0] not in _APART and _JOINT.fullmatch(gap) is not None

    @property
    def is_spaced(self) -> bool:
        """Whether the gap holds a space."""
        return self.gap == " " or (self.gap not in _TIGHT and any(map(str.isspace, self.gap)))

    @property
    def is_settled(self) -> bool:
        """Whether more letters would leave the beginning of this piece where it is."""
        return _UNSETTLED.search(self.raw) is None


def fold(word: str) -> str:
    """Lower case, no accents, full-width and stylised letters as plain ones."""
    if word.isascii():
        return word.lower()
    if unicodedata.is_normalized("NFKD", word):
        return word.casefold()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def pieces(text: str) -> list[Piece]:
    """Every piece of a text, in order."""
    parts = _PIECE.split(text)
    found: list[Piece] = []
    end = 0
    for gap, raw in zip(parts[::2], parts[1::2], strict=False):
        start = end + len(gap)
        end = start + len(raw)
        found.append(Piece(len(found), start, end, gap, raw, fold(raw)))
    return found


def is_ideograph(word: str) -> bool:
    return len(word) == 1 and word >= "\u3040"


def is_arabic(word: str) -> bool:
    return "\u0600" <= word[:1] <= "\u06ff"


class Reader:
    """Looks forward in a text that may not be all there yet.

    Every answer is the one that the whole text would give, or `Incomplete` is raised: this is
    what makes masking independent of how the text is cut in chunks.
    """

    def __init__(self, text: str, *, final: bool, settled: int | None = None) -> None:
        """`settled`: more text leaves the pieces that end before it as they are."""
        self._text = text
        self._final = final
        self.pieces = pieces(text)
        # How many pieces are complete: nothing more can belong to them.
        self.complete = len(self.pieces)
        if not final:
            limit = min(_settled_length(text), len(text) if settled is None else settled)
            while self.complete and self.pieces[self.complete - 1].end >= limit:
                self.complete -= 1

    def follower(self, piece: Piece) -> Piece | None:
        """The complete piece that follows closely; None when none does."""
        number = piece.number + 1
        if number < len(self.pieces):
            following = self.pieces[number]
            if len(following.gap) > _LONGEST_GAP:
                return None
            if number < self.complete:
                return following
        elif self._final or len(self._text) - piece.end > _LONGEST_GAP:
            return None
        raise Incomplete

    @property
    def rest(self) -> str:
        """What follows the last piece."""
        return self._text[self.pieces[-1].end if self.pieces else 0 :]

    def character(self, at: int) -> str:
        """The character at `at`, or "" at the end."""
        if at < len(self._text):
            return self._text[at]
        if self._final:
            return ""
        raise Incomplete


def _settled_length(text: str) -> int:
    """The length of a text without the invisible characters that may turn out to be in a word."""
    trailing = _TRAILING.search(text, max(0, len(text) - LONGEST_INVISIBLE - 1))
    return trailing.start() if trailing else len(text)
