"""The context of a name: the words before it."""

from collections import deque
from typing import Literal

from joute.blindness.pieces import Piece
from joute.blindness.rules import Cue, Rules, Strength

# For this many words after models were spoken of, a capitalised ambiguous name means a model.
_TOPIC_WORDS = 40

# Of "j'ai"; the acronym is "AI".
_FRENCH_VERB = "ai"

# The last words of a sentence that are remembered.
_SENTENCE_WORDS = 16

# A longer gap ends a sentence, whatever it holds.
LONGEST_PAUSE = 32

_ENDS = frozenset(".!?…;\n؟؛")
FULL_STOPS = frozenset("。！？")


class Context:
    """The left side of a place in a text. Only its own methods change it.

    `cue` is the last announcement that still holds, `cue_age` the words since; `speaker` is whom
    the sentence describes so far: the answer's author, another model, or nobody; `words` are its
    last words, after "@start" for its beginning, "@model" or "@maker" for a name.
    """

    __slots__ = (
        "_about_models",
        "_recent",
        "_rules",
        "_topic",
        "cue",
        "cue_age",
        "previous",
        "previous_raw",
        "sentence_about_models",
        "speaker",
        "words",
    )

    def __init__(self, rules: Rules, *, about_models: bool) -> None:
        """`about_models`: the prompt made models the subject of the whole text."""
        self._rules = rules
        self._recent: deque[str] = deque(maxlen=rules.longest_before)
        self._about_models = about_models
        self._topic = 0
        self.words: deque[str] = deque(maxlen=_SENTENCE_WORDS)
        self.begin_sentence()

    @property
    def topic(self) -> bool:
        """Whether models are the subject."""
        return self._about_models or self._topic > 0

    def begin_sentence(self) -> None:
        self.previous = ""
        self.previous_raw = ""
        self.words.clear()
        self.words.append("@start")
        self.cue: Cue | None = None
        self.cue_age = 0
        self.sentence_about_models = False
        self.speaker: Literal["self", "other"] | None = None

    def pause(self, gap: str) -> None:
        """Take in the gap before the next piece."""
        if ends_sentence(gap):
            self.begin_sentence()
        elif "\n" in gap and self.cue not in ("identity", "creator"):
            self.cue = None

    def read(self, piece: Piece) -> None:
        """Take in a piece that is not a name."""
        if piece.word == "m" and "," in piece.gap:  # The letters "i, m" are not "I'm".
            self._recent.clear()
        self._recent.append(piece.word)
        self.words.append(piece.word)
        self.previous, self.previous_raw = piece.word, piece.raw
        self._topic -= self._topic > 0
        cue = self._completed_cue(piece) if piece.word in self._rules.before_ends else None
        if cue:
            self._begin_cue(cue)
        elif piece.word in self._rules.fillers or piece.is_number:
            self.cue_age += 1
        else:
            self.cue = None

    def hit(self, last_word: str, strength: Strength, *, maker: bool) -> None:
        """Take in a name of a model or maker, ending with this word."""
        self.words.append("@maker" if maker else "@model")
        self.speaker = "self" if strength == "strong" else self.speaker or "other"
        self.previous = self.previous_raw = last_word
        self._recent.clear()
        self.cue = None
        self._begin_cue("ai")

    def _begin_cue(self, cue: Cue) -> None:
        described = self.cue in ("identity", "creator") and cue in ("ai", "noun", "made")
        if described or cue == "creator":
            self.speaker = "self"
        if cue in ("ai", "noun"):
            self.sentence_about_models = True
        if cue == "ai":
            self._topic = _TOPIC_WORDS
        if described and cue == "made":  # "I was trained by" speaks of the creator.
            cue = "creator"
        if (described and cue != "creator") or (self.cue and cue == "role"):
            self.cue_age += 1
        else:
            self.cue, self.cue_age = cue, 0

    def _completed_cue(self, piece: Piece) -> Cue | None:
        if piece.raw == _FRENCH_VERB:
            return None
        recent = tuple(self._recent)
        endings = (recent[start:] for start in range(len(recent)))
        return next((self._rules.before[e] for e in endings if e in self._rules.before), None)


def ends_sentence(gap: str) -> bool:
    """Whether this gap ends a sentence; a colon announces what follows it."""
    if len(gap) > LONGEST_PAUSE or not FULL_STOPS.isdisjoint(gap):
        return True
    return len(gap) > 1 and ":" not in gap and not _ENDS.isdisjoint(gap)
