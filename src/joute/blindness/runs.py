"""Runs: a name with the versions, variants and other names that belong to it."""

from dataclasses import dataclass

from joute.blindness.lexicon import Found, Lexicon, Name
from joute.blindness.pieces import Piece, Reader, is_arabic, is_ideograph
from joute.blindness.rules import Kind, Rules

# In characters: a run that is longer takes no more pieces, so that what waits stays short.
_LONGEST_RUN = 96

# "Claude 3", but not "Claude 34" nor "Claude 1985".
_LONGEST_SPACED_NUMBER = 1


@dataclass(slots=True)
class Run:
    """Names up to `end`; `certain` when they mean a model or its maker whatever surrounds them.

    `versioned`: a number belongs to the last name.
    """

    first: Piece
    last: Piece
    end: int
    certain: bool
    names: list[Name]
    versioned: bool

    @property
    def name(self) -> Name:
        """The last name of the run: what follows belongs to it."""
        return self.names[-1]

    def extend(self, last: Piece, *, certain: bool) -> bool:
        """Take in the pieces up to `last`, which may make the run certain."""
        self.last, self.end = last, last.end
        self.certain = self.certain or certain
        return True


class RunReader:
    """Finds runs. Nothing is remembered between two questions."""

    def __init__(self, rules: Rules, lexicon: Lexicon) -> None:
        self._rules = rules
        self._lexicon = lexicon

    def may_become_name(self, piece: Piece, previous: str) -> bool:
        """Whether this piece, still incomplete, may become the start of a run."""
        if not piece.is_settled:
            return True
        if _is_inside(piece, previous) and not _is_camel(piece, previous):
            return False
        return self._lexicon.may_begin(piece.word)

    def read(self, reader: Reader, first: Piece, previous: str) -> Run | None:
        """The run that starts with this piece, after the word `previous`."""
        if not self._lexicon.begins(first.word):
            return None
        inside = _is_inside(first, previous)
        if inside and not _is_camel(first, previous):
            return None
        found = self._lexicon.longest(reader, first)
        if found is None or (inside and found.name.kind != "sure"):
            return None
        name, last = found.name, found.last
        run = Run(first, last, last.end, is_certain(found), [name], name.versioned)
        while run.end - first.start <= _LONGEST_RUN and self._grow(reader, run):
            pass
        after = reader.character(run.end)
        if after == "+":
            _take_plus(reader, run)
        # The word goes on after an ambiguous name: "MetaData", "o1s".
        goes_on = after.isalnum() and not is_ideograph(after)
        return None if goes_on and not run.certain else run

    def _grow(self, reader: Reader, run: Run) -> bool:
        piece = reader.follower(run.last)
        if piece is None or not piece.is_joined or not self._is_written_as_part(run, piece):
            return False
        if self._take_name(reader, run, piece):
            return True
        if piece.gap == "/":
            return False
        if piece.word in ("ai", "ia") or run.name.kind == "household":
            return _take_ai(run, piece)
        if piece.is_number:
            return _take_number(reader, run, piece)
        return _take_code(reader, run, piece) or self._take_variant(run, piece)

    def _is_written_as_part(self, run: Run, piece: Piece) -> bool:
        """Attached, with a capital, a number, or a word such as "mini" after "GPT-4"."""
        if not piece.is_spaced or piece.is_capital or piece.is_number:
            return True
        return run.last.is_number and piece.word in self._rules.unmistakable

    def _take_name(self, reader: Reader, run: Run, piece: Piece) -> bool:
        """ "Gemini" of "Google Gemini", "google" of "gemini.google.com"."""
        if not self._lexicon.begins(piece.word) or self._lexicon.belongs(piece.word, run.name):
            return False
        if piece.is_spaced and not run.name.maker:
            return False
        found = self._lexicon.longest(reader, piece)
        if found is None or (found.name.maker == run.name.maker and piece.gap != "/"):
            return False
        kinds: set[Kind] = {run.name.kind, found.name.kind}
        run.names.append(found.name)
        run.versioned = found.name.versioned
        return run.extend(found.last, certain=kinds != {"household", "context"})

    def _take_variant(self, run: Run, piece: Piece) -> bool:
        """ "Large" of "Mistral Large"."""
        if not self._lexicon.belongs(piece.word, run.name):
            return False
        certain = run.name.kind != "context" and (run.first.is_capital or not piece.is_spaced)
        return run.extend(piece, certain=certain)


def is_certain(found: Found) -> bool:
    """Whether a name means a model or its maker by itself, before what follows is looked at."""
    name = found.name
    if name.kind == "sure":
        return True
    if not name.exact or name.kind == "household":
        return False
    if name.numbered:
        return not found.spaced or (name.kind in ("word", "person") and not found.loose)
    return name.versioned or not found.loose


def _is_inside(piece: Piece, previous: str) -> bool:
    """Whether letters of the same script, or digits, immediately precede the piece."""
    inside = piece.gap == "" and previous != "" and is_arabic(piece.word) == is_arabic(previous)
    return inside and not is_ideograph(piece.word) and not is_ideograph(previous)


def _is_camel(piece: Piece, previous: str) -> bool:
    """Whether this piece begins a word of a camelCase one: "GPT" of "ChatGPT"."""
    return piece.is_capital and not previous.isdecimal()


def _take_ai(run: Run, piece: Piece) -> bool:
    """ "AI" of "Google AI", "ai" of "claude.ai"; not the "ai" of "j'ai"."""
    if piece.word not in ("ai", "ia") or (piece.is_spaced and not piece.raw.isupper()):
        return False
    return run.extend(piece, certain=run.name.kind != "context")


def _take_number(reader: Reader, run: Run, number: Piece) -> bool:
    """ "4" of "GPT-4", "7" of "Mistral 7B", "5" of "3.5"."""
    kind, after_number = run.name.kind, run.last.is_number
    if number.is_spaced and not _is_size(reader, number):
        of_company = run.name.maker and kind == "sure"
        if run.versioned or of_company or len(number.word) > _LONGEST_SPACED_NUMBER:
            return False
    run.versioned = True
    if kind in ("numbered", "work"):
        return run.extend(number, certain=after_number and number.gap == ".")
    marked = run.first.is_capital or not number.is_spaced
    return run.extend(number, certain=kind in ("word", "person") and marked)


def _is_size(reader: Reader, number: Piece) -> bool:
    """Whether a number counts billions of parameters: "235B"."""
    return reader.character(number.end) in ("b", "B")


def _take_code(reader: Reader, run: Run, piece: Piece) -> bool:
    """Letters tied to a number: "B" of "7B", "o" of "4o", "V" of "V3", "R" of "R1"."""
    if is_ideograph(piece.word):
        return False
    if piece.gap == "" and run.last.is_number:
        return run.extend(piece, certain=piece.word == "b")
    if len(piece.word) > 2 or not reader.character(piece.end).isdecimal():
        return False
    certain = run.name.kind != "context" and (run.first.is_capital or not piece.is_spaced)
    return run.extend(piece, certain=certain)


def _take_plus(reader: Reader, run: Run) -> None:
    """The sign of "Command R+", not that of "o1+o2"."""
    if not reader.character(run.end + 1).isalnum():
        run.certain = run.certain or (run.first.is_capital and run.name.kind != "household")
        run.end += 1
