"""A text as its reader will see it: what Markdown and HTML make of it, and the way back."""

import html
import re
from collections.abc import Callable, Iterable

from joute.blindness.lexicon import Lexicon
from joute.blindness.pieces import IDEOGRAPH, INVISIBLE, LONGEST_INVISIBLE, fold

# Invisible characters inside a word are read as if they were not there; a longer row of them
# separates words, so that what has to wait for the end of a word stays short.
_HIDDEN = re.compile(rf"(?<=[^\W_])[{INVISIBLE}]{{1,{LONGEST_INVISIBLE}}}(?=[^\W_])")

# As CommonMark reads them, and the beginning of one at the end of a text.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
_ENTITY_BEGUN = re.compile(r"&[#A-Za-z\d]{0,32}\Z")

# The tags that answers may hold, the commands that set or frame text in a formula, and the
# beginnings of both.
_TAG = re.compile(r"</?su[bp]>|<br ?/?>")
_COMMAND = re.compile(
    r"\\(?:text|math|operatorname|bold|boxed|[fm]box|overline|underline)[a-z]{0,6} ?\{"
)
_BEGUN = re.compile(r"(?:<(?:/?(?:s(?:u[bp]?)?)?|b(?:r ?/?)?)|\\[a-z]{0,18} ?)\Z")

# A backslash disappears before the separators of a name: "GPT\-4".
_ESCAPE = re.compile(r"\\(?=[-./:_])")

# Letters of other alphabets that look like Latin ones.
_LOOKALIKES = str.maketrans(
    "АВСЕНІЈКМОРЅТХУаԁеһіјӏкмоԛрсѕтуѵԝхүΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχɑɡıⅼ",
    "ABCEHIJKMOPSTXYadehijlkmoqpcstyvwxyABEZHIKMNOPTYXaeikvoptuxagil",
)

# Marks that show nothing of themselves inside a word: emphasis, code, the beginning of a link,
# an index, a formula with its commands.
_MARK = r"\*{1,3}|`{1,2}|~~|!?\[|\$\$?|\\[()\[\]]|[}{]" rf"|[{INVISIBLE}]"
_MOST_MARKS = 6
# Ideographs are names one by one: nothing has to be joined.
_LETTER = rf"[^\W_{IDEOGRAPH}]"
_BETWEEN = re.compile(rf"(?<={_LETTER})(?:{_MARK}){{1,{_MOST_MARKS}}}(?={_LETTER})")
_MARK_BEGUN = re.compile(rf"(?<={_LETTER})(?:{_MARK}){{0,{_MOST_MARKS}}}[!~]?\Z")
_LONGEST_MARKS = 80

# A name cut in more parts, or with longer ones, is not put together.
_MOST_PARTS = 16
_LONGEST_PART = 40
_ENDING_PART = re.compile(rf"{_LETTER}{{1,{_LONGEST_PART}}}\Z")
_PART = re.compile(rf"{_LETTER}{{1,{_LONGEST_PART}}}")

# An edit: what stands between two positions, and the text shown instead.
_Edit = tuple[int, int, str]


class View:
    """A text as it is rendered, and the way back to it.

    Parts of words are joined where the letters are a name of the lexicon, and only there.
    Unless `final`, the end that may still change its rendering is left out, and more text leaves
    the pieces that end before `settled` as they are.
    """

    def __init__(self, raw: str, lexicon: Lexicon, *, final: bool = True) -> None:
        self._end = len(raw) if final else _stable_length(raw)
        self.text = raw[: self._end]
        self._places: list[int] | None = None
        if "&" in self.text:
            self._replace(_ENTITY, html.unescape)
        if "<" in self.text:
            self._replace(_TAG, lambda tag: "\n" if tag.startswith("<b") else "")
        if "\\" in self.text:
            self._remove(_COMMAND)
            self._remove(_ESCAPE)
        if not self.text.isascii():
            self.text = self.text.translate(_LOOKALIKES)
        self._remove(_HIDDEN)
        gaps = [match.span() for match in _BETWEEN.finditer(self.text)]
        joins = _joins(self.text, gaps, lexicon)
        settled = len(self.text) if final else _unsettled(self.text, gaps)
        self.settled = settled - sum(end - start for start, end in joins if start < settled)
        self._edit((start, end, "") for start, end in joins)

    def raw(self, position: int) -> int:
        """The place in the raw text of a position in the view."""
        return self._places[position] if self._places else position

    def _remove(self, pattern: re.Pattern[str]) -> None:
        self._replace(pattern, lambda _: "")

    def _replace(self, pattern: re.Pattern[str], shown: Callable[[str], str]) -> None:
        self._edit((*match.span(), shown(match[0])) for match in pattern.finditer(self.text))

    def _edit(self, edits: Iterable[_Edit]) -> None:
        shown, places, position = [], [], 0
        before = self._places
        for start, end, text in edits:
            before = before or list(range(self._end + 1))
            shown += [self.text[position:start], text]
            places += before[position:start] + [before[start]] * len(text)
            position = end
        if before and position:
            self.text = "".join((*shown, self.text[position:]))
            self._places = places + before[position:]


def _stable_length(raw: str) -> int:
    """The length without an end that the next characters may turn into markup."""
    tail = max(0, len(raw) - _LONGEST_MARKS)
    begun = (pattern.search(raw, tail) for pattern in (_ENTITY_BEGUN, _BEGUN))
    return min((one.start() for one in begun if one), default=len(raw))


def _joins(text: str, gaps: list[tuple[int, int]], lexicon: Lexicon) -> list[tuple[int, int]]:
    """The gaps between parts of one name."""
    joined: list[tuple[int, int]] = []
    number = 0
    while number < len(gaps):
        count = _parts_of_name(text, gaps[number : number + _MOST_PARTS], lexicon)
        joined += gaps[number : number + count]
        number += max(count, 1)
    return joined


def _parts_of_name(text: str, gaps: list[tuple[int, int]], lexicon: Lexicon) -> int:
    """How many of the gaps, from the first on, are inside a name; the longest name counts."""
    begin = gaps[0][0]
    first = _ENDING_PART.search(text, max(0, begin - _LONGEST_PART), begin)
    word, found = first[0] if first else "", 0
    for count, (_, end) in enumerate(gaps, 1):
        part = _PART.match(text, end)
        word += part[0] if part else ""
        if lexicon.spells(word):
            found = count
        elif not lexicon.may_begin(fold(word)):
            break
        if count == len(gaps) or part is None or part.end() != gaps[count][0]:
            break
    return found


def _unsettled(text: str, gaps: list[tuple[int, int]]) -> int:
    """Where the parts begin that the next characters may make a name of."""
    begun = _MARK_BEGUN.search(text, max(0, len(text) - _LONGEST_MARKS))
    end = begun.start() if begun else len(text)
    last = _ENDING_PART.search(text, max(0, end - _LONGEST_PART), end)
    start = last.start() if last else end
    limit = start + 1 if last and end < len(text) else len(text)
    for begin, end in reversed(gaps[-_MOST_PARTS:]):
        part = _ENDING_PART.search(text, max(0, begin - _LONGEST_PART), begin)
        if end != start or part is None:
            break
        start, limit = part.start(), part.start() + 1
    return limit
