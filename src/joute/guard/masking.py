"""Personal data of one conversation: marks on the way out, the values again on the way back."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING

from joute.guard.restoring import Key, RestoringStream, Values, key_of, written_in
from joute.privacy.kinds import KINDS, Kind
from joute.privacy.marks import MARK

if TYPE_CHECKING:
    from joute.language import Language

_MARK_OR_WORD = re.compile(rf"{MARK.pattern}|\w+")
# The texts and numbers of JSON; a text before a colon is a name.
_JSON_TEXT = r'"[^"\\]*(?:\\.[^"\\]*)*"'
# No number with a sign, a point or three digits is anybody's.
_JSON_TOKEN = re.compile(rf"({_JSON_TEXT})(\s*:)?|(?<![0-9.eE+-])([0-9]{{4,}})(?![0-9.eE])")
# A character, also written by its code (`\u00e9`) as JSON does; those whose code alone is safe in
# JSON (quotes, backslashes, controls, halves of characters) stay codes.
_SPELLING = re.compile(
    r"(?<!\\)\\+(?:u(?!00[01]|0022|005[cC]|[dD][89a-fA-F])[0-9a-fA-F]{4}|[nrt])|.", re.DOTALL
)
# What is read in the place of a code of white space: it parts words, and no finding goes over it.
_APART = chr(0xF0000)
# How many signs stand between texts, and between values of one text, that are read together. No
# finding goes over one; what is said in one text is too far away to mean something in the other.
_BETWEEN_TEXTS, _BETWEEN_VALUES = 80, 1
# Characters that mean nothing: whole planes, as a text could hold all of a few.
_SIGNS = range(0xF0001, 0x10FFFE)
# One character alone is masked where it was found, not wherever it is.
_SHORTEST = 2


class Masking:
    """One conversation: a value has one mark in all of it.

    The values are in memory alone, and go with this object, or at once by `forget`; whoever keeps
    it decides how long. Its `repr` shows none.
    """

    def __init__(self, kinds: Collection[Kind] = KINDS) -> None:
        """`kinds` are those that are masked."""
        self._kinds = kinds
        self._marks: Mapping[str, str] = {}
        self._typed: set[Key] = set()
        self._values = Values()
        # Two questions may be masked at once, each in a thread.
        self._lock = RLock()

    @classmethod
    def after(cls, texts: Iterable[str]) -> "Masking":
        """One that goes on a conversation whose values are gone: its marks stay as they are, and
        stand for nothing else."""
        one = cls()
        one._marks = {mark: mark for text in texts for mark in MARK.findall(text)}
        return one

    def __repr__(self) -> str:
        return f"Masking(marks={len(self._given)})"

    def mask(self, text: str) -> str:
        """The text with marks in the place of personal data, wherever in the text a value is.

        Take it to a thread: 100 kB take 0.2 s. A mark that the person typed comes back as typed.
        """
        return self.mask_all([text])[0]

    def mask_all(self, texts: Sequence[str]) -> list[str]:
        """Texts that are sent together: what is found in one is masked in all."""
        with self._lock:
            spelt = [_Spelt(text) for text in texts]
            found = self._found([text.read for text in spelt])
            return self._learned(self._known_masked(spelt, found))

    def mask_json(self, text: str) -> str:
        """JSON whose texts are masked, each with its name beside it (`"password": "…"`); a number
        that is personal data becomes a text. So with JSON lines. What is neither is masked as a
        text."""
        if not _is_json(text):
            return self.mask(text)
        with self._lock:
            values = [(name, _Spelt(value)) for name, value in _texts_of(text)]
            found = self._found_by_name([(name, value.read) for name, value in values])
            masked = iter(self._known_masked([value for _, value in values], found))
            return self._learned([_rewritten(text, lambda _name, _value: next(masked))])[0]

    def restore(self, text: str) -> str:
        """The values in the place of their marks."""
        return self._values.restore(text)

    def restore_json(self, text: str) -> str:
        """JSON or JSON lines whose texts are restored, also JSON in a text, as the arguments of a
        tool are. What is neither is restored as a text."""
        if not _is_json(text):
            return self.restore(text)
        return _rewritten(text, lambda _name, value: self.restore(value))

    def stream(self, *, inside_json: bool = False) -> RestoringStream:
        """What restores one answer while it comes; `inside_json` where it is JSON."""
        return RestoringStream(self._values, inside_json=inside_json)

    def forget(self) -> None:
        """Drop the values, also for streams: from now on their marks show, and are counted as
        lost. No new value gets a mark that was given."""
        with self._lock:
            self._values.clear()
            self._marks, self._typed = {mark: mark for mark in self._marks}, set()

    @property
    def empty(self) -> bool:
        """Whether no mark stands for anything."""
        return not self._given

    @property
    def known(self) -> int:
        """How many values have a mark."""
        return len(self._given)

    @property
    def _given(self) -> Mapping[str, str]:
        """The value of each mark that this conversation gave."""
        return {mark: value for mark, value in self._marks.items() if value != mark}

    def _found(self, texts: Sequence[str]) -> list[str]:
        """Texts with marks in the place of what rules find, those of one language in one reading:
        each reading looks at all marks that were given."""
        from joute.language import language_of  # noqa: PLC0415 # its words take 10 ms

        languages = [language_of(text) for text in texts]
        found = list(texts)
        for language in dict.fromkeys(languages):
            places = [place for place, one in enumerate(languages) if one == language]
            of_it = [texts[place] for place in places]
            read = self._found_together(of_it, _BETWEEN_TEXTS, language)
            for place, text in zip(places, read, strict=True):
                found[place] = text
        return found

    def _found_by_name(self, values: Sequence[tuple[str, str]]) -> list[str]:
        """Values with marks, each read after its name: alone where that has personal data too."""
        names = [f"{name}: " if name else "" for name, _ in values]
        named = [name + value for name, (_, value) in zip(names, values, strict=True)]
        read = self._found_together(named, _BETWEEN_VALUES)
        pairs = list(zip(names, read, strict=True))
        alone = [
            value
            for (name, text), (_, value) in zip(pairs, values, strict=True)
            if not text.startswith(name)
        ]
        others = iter(self._found_together(alone, _BETWEEN_VALUES))
        return [
            text.removeprefix(name) if text.startswith(name) else next(others)
            for name, text in pairs
        ]

    def _found_together(
        self, texts: Sequence[str], signs: int, language: "Language | None" = None
    ) -> list[str]:
        used = set[str]().union(*texts)
        sign = next((one for one in map(chr, _SIGNS) if one not in used), "\0")
        between = f"\n{sign * signs}\n"
        read = self._read(between.join(texts), language).split(between)
        return read if len(read) == len(texts) else [self._read(text, language) for text in texts]

    def _read(self, text: str, language: "Language | None") -> str:
        from joute.privacy import Masked, mask  # noqa: PLC0415 # its tables of numbers take 0.1 s

        masked = mask(text, language, earlier=Masked("", (), self._marks), kinds=self._kinds)
        self._marks = masked.values
        return masked.text

    def _known_masked(self, spelt: Sequence["_Spelt"], found: Sequence[str]) -> list[str]:
        """Texts as they were spelt, with marks where rules found a value, and wherever else a
        known one is."""
        known = _Known(self._given)
        return [
            text.written(known.mask(one), self._marks)
            for text, one in zip(spelt, found, strict=True)
        ]

    def _learned(self, masked: list[str]) -> list[str]:
        """Masked texts, whose marks from now on are restored."""
        typed = {one for text in masked for one in written_in(text)} - self._marks.keys()
        self._typed.update(filter(None, map(key_of, typed)))
        self._values.set(self._marks, self._typed)
        return masked


class _Spelt:
    """A text whose characters may be written by their codes, as JSON somewhere in it does.

    `read` is the text with these characters as themselves.
    """

    def __init__(self, text: str) -> None:
        # One for each character that is read; none where no code is.
        self._spellings: list[str] = _SPELLING.findall(text) if _may_be_spelt(text) else []
        self.read = "".join(map(_character, self._spellings)) or text

    def written(self, masked: str, values: Mapping[str, str]) -> str:
        """What was read, once it has marks: all but these as it was spelt."""
        if not self._spellings:
            return masked
        pieces, at, done = [], 0, 0
        for mark in MARK.finditer(masked):
            start = at + mark.start() - done
            pieces += [*self._spellings[at:start], mark[0]]
            at, done = start + len(values.get(mark[0], mark[0])), mark.end()
        return "".join((*pieces, *self._spellings[at:]))


def _may_be_spelt(text: str) -> bool:
    """Whether JSON stands somewhere in a text, with characters written by their codes."""
    return "\\u" in text or ('"' in text and any(code in text for code in ("\\n", "\\r", "\\t")))


def _character(spelling: str) -> str:
    if len(spelling) == 1:
        return spelling
    return _APART if spelling[-1] in "nrt" else chr(int(spelling[-4:], 16))


class _Known:
    """The values of a conversation, wherever they are in a text: rules find a name where a word
    announces it, and not where it stands alone."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._marks = {value: mark for mark, value in values.items() if len(value) >= _SHORTEST}
        # By its first word: how long a value is, and how far the word is in it; the longest first.
        self._shapes: dict[str, list[tuple[int, int]]] = {}
        for value in self._marks:
            word = re.search(r"\w+", value)
            if word:
                self._shapes.setdefault(word[0], []).append((len(value), word.start()))
        for first, shapes in self._shapes.items():
            self._shapes[first] = sorted(set(shapes), reverse=True)

    def mask(self, text: str) -> str:
        pieces, done = [], 0
        for word in _MARK_OR_WORD.finditer(text) if self._shapes else ():
            for length, before in self._shapes.get(word[0], ()):
                start = word.start() - before
                value = text[max(start, 0) : start + length]
                known = start >= done and value in self._marks
                if known and _stands_alone(text, start, length):
                    pieces += [text[done:start], self._marks[value]]
                    done = start + length
                    break
        return "".join((*pieces, text[done:]))


def _stands_alone(text: str, start: int, length: int) -> bool:
    """Whether a value is no part of a longer word."""
    end = start + length
    joined_before = re.match(r"\w\w", text[max(start - 1, 0) : start + 1])
    return not joined_before and not re.match(r"\w\w", text[end - 1 : end + 1])


def _parsed(text: str) -> object | None:
    """The value of JSON; None for what is none."""
    try:
        return json.loads(text)  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        return None


def _is_json(text: str) -> bool:
    """Whether a text is JSON, or JSON lines."""
    return _parsed(text) is not None or all(
        _is_structure(line) for line in text.split("\n") if line.strip()
    )


def _is_structure(value: str) -> bool:
    return value.lstrip()[:1] in ("{", "[") and isinstance(_parsed(value), dict | list)


def _holds_structure(value: str) -> bool:
    """Whether a text is JSON, or JSON that was written as a text once more. Each level inside
    another one takes twice as many backslashes: a long text has few."""
    if value.lstrip()[:1] != '"':
        return _is_structure(value)
    inner = _parsed(value)
    return isinstance(inner, str) and _holds_structure(inner)


def _texts_of(text: str) -> list[tuple[str, str]]:
    """The texts and numbers of JSON in their order, each with the name that it is under."""
    found: list[tuple[str, str]] = []

    def noted(name: str, value: str) -> str:
        found.append((name, value))
        return value

    _rewritten(text, noted)
    return found


def _rewritten(text: str, change: Callable[[str, str], str]) -> str:
    """JSON with each text changed, given the name that it is under, also in JSON inside a text; all
    else as it was written."""
    name = ""

    def changed(token: re.Match[str]) -> str:
        nonlocal name
        literal, colon, number = token.groups()
        value = json.loads(literal) if literal else number
        if _holds_structure(value):
            new = _rewritten(value, change)
        else:
            new = change("" if colon else name, value)
        if colon:
            name = value
        if new == value:
            return token[0]
        return _literal(new) + (colon or "")

    return _JSON_TOKEN.sub(changed, text)


def _literal(value: str) -> str:
    """As JSON writes it; half a character, which no encoding writes, as its code."""
    return json.dumps(value, ensure_ascii=re.search("[\ud800-\udfff]", value) is not None)
