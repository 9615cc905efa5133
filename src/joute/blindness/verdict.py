"""The meaning of a run in its context: a model or its maker, or something else of that name."""

from collections.abc import Iterable, Iterator, Sequence

from joute.blindness.context import Context, ends_sentence
from joute.blindness.lexicon import Found, Lexicon
from joute.blindness.marks import Marked
from joute.blindness.pieces import Piece, Reader
from joute.blindness.rules import Cue, Kind, Phrases, Rules, Strength
from joute.blindness.runs import Run, is_certain

# A longer gap ends a phrase.
_LONGEST_PHRASE_GAP = 4

# How far the words after a name are read, in characters: so long may an ambiguous name wait.
_LONGEST_VIEW = 48

# Names that are models or their makers more often than anything else, once a sentence speaks of
# either.
_TELLING: frozenset[Kind] = frozenset(["sure", "word", "person", "numbered"])

_FIELD = frozenset(["field", "soft"])
_SPEAKERS = frozenset(["i", "j", "je"])
_HYPHENS = frozenset("-‐‑")
_SPACES = frozenset(" \u00a0\u202f")
# Between a first name and a surname, in Chinese and Japanese.
_DOTS = frozenset("·・")
_STRENGTHS: dict[Cue | None, Strength] = {"self": "strong", "ai": "weak"}


class Judge:
    """Decides about runs. Nothing is remembered between two questions."""

    def __init__(self, rules: Rules, lexicon: Lexicon) -> None:
        self._rules = rules
        self._lexicon = lexicon

    def strength(self, reader: Reader, run: Run, context: Context) -> Strength | None:
        """The strength of the run, or None when it is an ordinary word."""
        if run.certain:
            return self._of_certain(reader, run, context)
        if run.name.kind == "household":
            return self._of_company(reader, run, context)
        return self._of_word(reader, run, context)

    def is_identity_question(self, words: Sequence[str]) -> bool:
        """Whether a sentence of a prompt asks who answers."""
        return self._follows("asks", self._rules.marks.read(words))

    def introduces(self, words: Sequence[str]) -> bool:
        """Whether a sentence of an answer, "@this" for its names, says who answers."""
        return self._follows("introduces", self._rules.marks.read(words))

    def sign(self, found: Found) -> str:
        """What stands for a name among the words of a sentence."""
        if found.name.kind not in _TELLING:
            return found.last.word
        return "@maker" if found.name.maker else "@model"

    def phrase_from(self, reader: Reader, phrases: Phrases, first: Piece) -> Cue | None:
        """The meaning of the phrase that begins with the piece `first`, if one does."""
        step = self._step(reader, phrases, first)
        return self.phrase(reader, *step) if step else None

    def phrase(self, reader: Reader, phrases: Phrases, before: Piece) -> Cue | None:
        """The meaning of the phrase that follows the piece `before`, if one does."""
        while phrases.meaning is None:
            piece = reader.follower(before)
            if piece is None or len(piece.gap) > _LONGEST_PHRASE_GAP or ends_sentence(piece.gap):
                end = phrases.children.get("@end")
                return end.meaning if end else None
            step = self._signed_step(reader, phrases, piece) if phrases.signs else None
            step = step or self._step(reader, phrases, piece)
            if step is None:
                return None
            phrases, before = step
        return phrases.meaning

    def _signed_step(
        self, reader: Reader, phrases: Phrases, piece: Piece
    ) -> tuple[Phrases, Piece] | None:
        branches = (branch for sign, branch in phrases.signs.items() if sign in piece.gap)
        steps = (self._step(reader, branch, piece) for branch in branches)
        return next(filter(None, steps), None)

    def _step(self, reader: Reader, phrases: Phrases, piece: Piece) -> tuple[Phrases, Piece] | None:
        if word := phrases.children.get(piece.word):
            return word, piece
        if not phrases.holds_names:
            return None
        found = self._lexicon.longest(reader, piece)
        if found is None:
            return None
        branches = (phrases.children.get(placeholder) for placeholder in _placeholders(found))
        branch = next(filter(None, branches), None)
        return (branch, found.last) if branch else None

    def _of_certain(self, reader: Reader, run: Run, context: Context) -> Strength:
        if context.cue == "role" and not self._speaks_as(reader, run):
            return "weak"
        if self._cue_strength(context) == "strong":
            return "strong"
        return "strong" if self.phrase(reader, self._rules.after_self, run.last) else "weak"

    def _follows(self, meaning: str, languages: Iterable[Marked]) -> bool:
        rules = self._rules.sentences[meaning]
        return any(rule.holds(marked) for marked in languages for rule in rules)

    def _of_sentence(self, reader: Reader, run: Run, context: Context) -> Strength | None:
        """What the whole sentence says of an ambiguous name, as far as `_LONGEST_VIEW`."""
        if run.first.raw[0].islower() or run.name.kind in ("work", "context"):
            return None
        marked = self._rules.marks.read([*context.words, "@this", *self._ahead(reader, run)])
        if run.name.kind != "household":
            if self._follows("introduces", marked):
                return "strong"
            return "weak" if self._follows("describes", marked) else None
        if not self._follows("makes", marked):
            return None
        return "strong" if context.speaker == "self" else "weak"

    def _ahead(self, reader: Reader, run: Run) -> Iterator[str]:
        """The words of the sentence after a name."""
        before = run.last
        while (piece := reader.follower(before)) and piece.start < run.end + _LONGEST_VIEW:
            if ends_sentence(piece.gap):
                return
            found = self._lexicon.longest(reader, piece)
            yield self._ahead_sign(found) if found else piece.word
            before = found.last if found else piece

    def _ahead_sign(self, found: Found) -> str:
        """What stands for a name of which nothing is decided yet."""
        if found.name.maker or found.name.kind == "household":
            return "@maker"
        if is_certain(found):
            return "@model"
        return "@candidate" if found.name.kind in _TELLING else found.last.word

    def _of_company(self, reader: Reader, run: Run, context: Context) -> Strength | None:
        """A company that makes many things: named here as the maker of an AI, or not."""
        strength = self._cue_strength(context)
        if context.cue == "creator":
            return strength
        if context.cue == "made" and self._speaker_follows(reader, run):
            return strength
        if context.cue in ("identity", "made") and context.sentence_about_models:
            return "strong" if context.speaker == "self" else "weak"
        tied = context.previous in self._rules.links or "(" in run.first.gap
        if tied and (context.cue == "ai" or (context.cue == "noun" and strength == "strong")):
            return strength
        following = self.phrase(reader, self._rules.after, run.last)
        if following in ("made", "participle"):
            about_self = context.cue in ("identity", "creator")
            return "strong" if about_self else "weak" if context.sentence_about_models else None
        meant = self._following_strength(context, following)
        return "strong" if meant == "strong" else self._of_sentence(reader, run, context) or meant

    def _of_word(self, reader: Reader, run: Run, context: Context) -> Strength | None:
        """A name that is also an ordinary word or a person's."""
        meant = self._meant(reader, run, context)
        if self._is_ordinary(reader, run, context):
            return None
        return "strong" if meant == "strong" else self._of_sentence(reader, run, context) or meant

    def _meant(self, reader: Reader, run: Run, context: Context) -> Strength | None:
        capital = run.first.is_capital
        if (capital or context.cue_age == 0) and self._is_announced(reader, run, context):
            return self._cue_strength(context)
        phrases = self._rules.after if capital else self._rules.after_self
        cue = self.phrase(reader, phrases, run.last)
        if cue and (cue != "participle" or context.previous in self._rules.agents):
            return self._following_strength(context, cue) or "weak"
        named = (capital or run.first.gap == "/") and run.name.kind not in ("work", "context")
        return "weak" if named and context.topic else None

    def _following_strength(self, context: Context, following: Cue | None) -> Strength | None:
        """The strength of the cue after a name."""
        if following and context.cue in ("identity", "creator", "role"):
            return "strong"
        return _STRENGTHS.get(following)

    def _cue_strength(self, context: Context) -> Strength:
        """The strength of the cue before a name, once it is known to be a name."""
        if context.cue in ("identity", "creator"):
            return "strong"
        if context.cue in ("made", "role"):
            return "weak" if context.speaker == "other" else "strong"
        return "strong" if context.cue and context.speaker == "self" else "weak"

    def _is_announced(self, reader: Reader, run: Run, context: Context) -> bool:
        """Whether the words before announce the name of a model or maker."""
        if context.cue == "made" and (run.name.maker or context.sentence_about_models):
            return True
        if context.cue in ("made", "role"):
            return self._speaker_follows(reader, run)
        if context.cue == "noun":
            return context.cue_age == 0 or context.speaker == "self"
        return context.cue is not None

    def _speaker_follows(self, reader: Reader, run: Run) -> bool:
        """ "As Claude, I", "Développé par Microsoft, je"."""
        following = reader.follower(run.last)
        return following is not None and following.gap == ", " and following.word in _SPEAKERS

    def _speaks_as(self, reader: Reader, run: Run) -> bool:
        """ "As Claude, I", "As Claude, a model"."""
        follows = self._speaker_follows(reader, run)
        return follows or self.phrase(reader, self._rules.after, run.last) == "ai"

    def _is_ordinary(self, reader: Reader, run: Run, context: Context) -> bool:
        """ "Le mistral", "Jean-Claude", "\\phi", "Claude Monet"."""
        gap = run.first.gap
        if gap.endswith("\\") or (gap in _HYPHENS and context.previous):
            return True
        if self.phrase(reader, self._rules.ordinary, run.last):
            return True
        # With its accents: "à Claude", "está Gemini" hold no article.
        if context.previous_raw.lower() in self._rules.determiners and not run.name.exact:
            following = self.phrase(reader, self._rules.after, run.last)
            return following != "noun" and not (following == "ai" and run.first.is_capital)
        after = reader.follower(run.last)
        return after is not None and self._is_surname(reader, after)

    def _is_surname(self, reader: Reader, piece: Piece) -> bool:
        """ "Monet" or "de Musset" after a first name, "Heavy" after "Falcon"."""
        if piece.gap in _DOTS or piece.word in _DOTS:
            return True
        if piece.gap not in _SPACES:
            return False
        if piece.word not in self._rules.particles:
            return piece.is_capital and len(piece.word) > 1 and not self._is_of_field(piece.word)
        following = reader.follower(piece)
        if following is None or not following.is_capital:
            return False
        found = self._lexicon.longest(reader, following)
        return found is None or not found.name.maker

    def _is_of_field(self, word: str) -> bool:
        """Whether this word says what models are, as German nouns with a capital do."""
        return any(
            not marked.keys().isdisjoint(_FIELD) for marked in self._rules.marks.read([word])
        )


def _placeholders(found: Found) -> Iterator[str]:
    """The placeholders of phrases that this name can fill, the most precise first."""
    if is_certain(found):
        yield "@sure"
    yield "@maker" if found.name.maker else "@model"
    yield "@name"
