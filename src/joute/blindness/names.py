"""Names of models and makers, masked in what a model writes, whole or as it is written.

The text of an answer leaves a site through `NameMask.release` or `NameMask.stream` only.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from joute.blindness.context import FULL_STOPS, LONGEST_PAUSE, Context, ends_sentence
from joute.blindness.disguises import disguised
from joute.blindness.lexicon import Lexicon
from joute.blindness.pieces import Incomplete, Reader
from joute.blindness.rules import Rules, Strength, load_rules
from joute.blindness.runs import Run, RunReader
from joute.blindness.verdict import Judge
from joute.blindness.view import View

MARK = "▒▒▒▒"
"""The mask of every name, which reveals nothing of it, not even its length."""

_PAUSES = FULL_STOPS | {"\n"}
_SIGNS = frozenset(["@model", "@maker"])
_QUESTION = re.compile("[?？؟]")
# In words: a longer sentence of a prompt is read in parts.
_LONGEST_SENTENCE = 40
_MARKDOWN = re.compile(r"\*+|`+|~+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in an answer.

    `name` is the family or maker, folded ("mistral"); `start` and `end` are positions in the text
    as received. `strong`: the answer speaks of itself. `masked` is False for a strong hit on a
    name that the person's own prompt holds, or that the answer disguises: it is shown, and still
    identifies the model.
    """

    name: str
    strength: Strength
    start: int
    end: int
    masked: bool = True


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may leave the server, and the names found in the original."""

    text: str
    hits: tuple[Hit, ...]


class NameMask:
    """Masks the names of models and makers. May be used by several threads.

    Its tables are built at the first use, in a quarter of a second, or before it by `prepare`.
    `models` are names, aliases, families and ids, with or without an organisation before a slash;
    `makers` names and ids of organisations; `brands` other product names, beside those of
    `data/names.toml`. All are masked alike, whichever models are in play.
    """

    def __init__(
        self, models: Iterable[str], makers: Iterable[str], brands: Iterable[str] = ()
    ) -> None:
        self._names = tuple(models), tuple(makers), tuple(brands)

    def knowing(self, models: Iterable[str], makers: Iterable[str] = ()) -> "NameMask":
        """A mask of these models and makers too."""
        known, their_makers, brands = self._names
        return NameMask((*known, *models), (*their_makers, *makers), brands)

    @cached_property
    def _rules(self) -> Rules:
        return load_rules()

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self._rules, *self._names)

    @cached_property
    def _runs(self) -> RunReader:
        return RunReader(self._rules, self._lexicon)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._rules, self._lexicon)

    def prepare(self) -> None:
        """Build the tables now."""
        self.stream(prompt="")

    def mask(self, text: str, *, prompt: str = "") -> Masked:
        """Mask a whole text. Names in `prompt` are not masked.

        `prompt` is everything the person wrote in this conversation.
        """
        stream = self.stream(prompt=prompt)
        shown = stream.feed(text) + stream.finish()
        return Masked(shown, stream.hits)

    def release(self, text: str, *, prompt: str, revealed: bool) -> str:
        """An answer that is over, as it may leave: masked until its model is revealed."""
        return text if revealed else self.mask(text, prompt=prompt).text

    def stream(self, *, prompt: str = "") -> "MaskStream":
        """Mask a text in chunks; the result is that of `mask`, however it is cut."""
        reader = self._read(prompt)
        asked, known = self._asks(reader), self._names_in(reader)
        # Which of several models the prompt names is the answer to its question.
        if asked and self._models_in(reader) > 1:
            known = frozenset()
        return MaskStream(self._rules, self._lexicon, self._runs, self._judge, known, asked=asked)

    def asks_identity(self, prompt: str) -> bool:
        """Whether the prompt asks for the identity of the model, in one of the languages of
        `data/cues`.
        """
        return self._asks(self._read(prompt))

    def _read(self, text: str) -> Reader:
        return Reader(View(text, self._lexicon).text, final=True)

    def _asks(self, reader: Reader) -> bool:
        asks = self._rules.asks
        if any(self._judge.phrase_from(reader, asks, piece) for piece in reader.pieces):
            return True
        return any(map(self._judge.is_identity_question, self._sentences(reader)))

    def _sentences(self, reader: Reader) -> Iterator[list[str]]:
        """The words of each sentence; names and a question mark stand for themselves."""
        words: list[str] = []
        named = -1
        for piece in reader.pieces:
            if words and (ends_sentence(piece.gap) or len(words) >= _LONGEST_SENTENCE):
                yield _with_sign(words, piece.gap)
                words = []
            if piece.number <= named:
                continue
            found = self._lexicon.longest(reader, piece)
            named = found.last.number if found else named
            words.append(self._judge.sign(found) if found else piece.word)
        yield _with_sign(words, reader.rest)

    def _names_in(self, reader: Reader) -> frozenset[str]:
        found = (self._lexicon.longest(reader, piece) for piece in reader.pieces)
        return frozenset(one.name.key for one in found if one)

    def _models_in(self, reader: Reader) -> int:
        keys, end = set(), -1
        for piece in reader.pieces:
            found = self._lexicon.longest(reader, piece) if piece.number > end else None
            if found:
                end = found.last.number
                keys |= set() if found.name.maker else {found.name.key}
        return len(keys)


class MaskStream:
    """Masks one answer as it streams.

    What `feed` returns may leave at once. The end of the text is held back while it may still
    become a name: a word that begins like one, or an ambiguous name that the next words decide.
    """

    def __init__(
        self,
        rules: Rules,
        lexicon: Lexicon,
        runs: RunReader,
        judge: Judge,
        names_in_prompt: frozenset[str],
        *,
        asked: bool,
    ) -> None:
        self._lexicon = lexicon
        self._runs = runs
        self._judge = judge
        self._names_in_prompt = names_in_prompt
        self._context = Context(rules, about_models=asked)
        self._hits: list[Hit] = []
        self._weak: list[Hit] = []  # Those of the sentence being read, recorded or not,
        self._before = 0  # and how many hits came before it.
        self._chunks: list[str] = []  # The whole answer.
        self._text = ""  # what is not read yet,
        self._sent = 0  # how much of it has left already,
        self._offset = 0  # and where it begins in the answer.

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits so far."""
        return tuple(self._hits)

    def feed(self, chunk: str) -> str:
        """Take in a chunk; returns what may leave now, possibly nothing."""
        self._chunks.append(chunk)
        return self._advance(chunk, final=False)

    def finish(self) -> str:
        """The answer is over: returns the rest. Nothing may be fed after it."""
        rest = self._advance("", final=True)
        self._end_sentence()
        for key, start, end in disguised("".join(self._chunks), self._lexicon.disguised):
            seen = any(hit.start < end and start < hit.end for hit in self._hits)
            if key not in self._names_in_prompt and not seen:
                self._hits.append(Hit(key, "strong", start, end, masked=False))
        return rest

    def _advance(self, chunk: str, *, final: bool) -> str:
        self._text += chunk
        view = View(self._text, self._lexicon, final=final)
        reader = Reader(view.text, final=final, settled=view.settled)
        shown: list[str] = []
        index = 0
        with suppress(Incomplete):
            while index < reader.complete:
                index = self._read(reader, index, view, shown)
        read = reader.pieces[index - 1].end if index else 0
        safe = len(view.text)
        if index < len(reader.pieces):
            safe = self._safe(reader, index)
        elif safe - read > LONGEST_PAUSE:
            self._context.begin_sentence()
            read = safe - 2
        self._send(view.raw(safe), shown)
        self._drop(view.raw(read))
        return "".join(shown)

    def _read(self, reader: Reader, index: int, view: View, shown: list[str]) -> int:
        """Read one piece or one run; returns the number of the piece after it."""
        piece = reader.pieces[index]
        if len(piece.gap) > 1 or piece.gap in _PAUSES:
            if ends_sentence(piece.gap):
                self._end_sentence()
            self._context.pause(piece.gap)
        run = self._runs.read(reader, piece, self._context.previous)
        strength = self._judge.strength(reader, run, self._context) if run else None
        if run is None or strength is None:
            self._context.read(piece)
            return index + 1
        self._hit(run, strength, view.raw(piece.start), view.raw(run.end), shown)
        return run.last.number + 1

    def _safe(self, reader: Reader, index: int) -> int:
        """The end of the text that may leave, before or after some of the undecided pieces."""
        previous = self._context.previous
        for piece in reader.pieces[index:]:
            if piece.number < reader.complete or self._runs.may_become_name(piece, previous):
                return piece.start
            previous = piece.word
        return reader.pieces[-1].end

    def _hit(self, run: Run, strength: Strength, start: int, end: int, shown: list[str]) -> None:
        masked = not self._is_in_prompt(run)
        if masked:
            self._send(start, shown)
            shown.append(MARK + _unclosed(self._text[start:end]))
            self._sent = end
        name = run.names[0].key
        hit = Hit(name, strength, self._offset + start, self._offset + end, masked)
        if masked or strength == "strong":
            self._hits.append(hit)
        if strength == "weak":
            self._weak.append(hit)
        self._context.hit(run.last.word, strength, maker=run.name.maker)

    def _end_sentence(self) -> None:
        """A whole sentence may show that its names are the answer's own."""
        words = ["@this" if word in _SIGNS else word for word in self._context.words]
        if self._weak and self._judge.introduces(words):
            recent = [hit for hit in self._hits[self._before :] if hit.strength == "strong"]
            recent += (replace(hit, strength="strong") for hit in self._weak)
            self._hits[self._before :] = sorted(recent, key=lambda hit: hit.start)
        self._weak.clear()
        self._before = len(self._hits)

    def _is_in_prompt(self, run: Run) -> bool:
        """Whether the person wrote these names; the company beside them need not be there."""
        names = {name.key for name in run.names if name.kind != "household"}
        return names <= self._names_in_prompt if names else run.name.key in self._names_in_prompt

    def _send(self, end: int, shown: list[str]) -> None:
        if end > self._sent:
            shown.append(self._text[self._sent : end])
            self._sent = end

    def _drop(self, end: int) -> None:
        self._text = self._text[end:]
        self._sent -= end
        self._offset += end


def _with_sign(words: list[str], end: str) -> list[str]:
    return [*words, "@question"] if _QUESTION.search(end) else words


def _unclosed(masked: str) -> str:
    """The Markdown marks that a masked text opens or closes alone: "**" of "Mistral** AI"."""
    marks = _MARKDOWN.findall(masked)
    return marks[-1] if len(marks) % 2 else ""
