"""Statements about an answer that hold or do not."""

import re
from collections.abc import Sequence
from typing import Literal, get_args

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.declining import declining
from joute.evaluation.scorers.normalising import clean, tokens
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item
from joute.language import detect

Unit = Literal["words", "characters"]

_CITED = re.compile(r"\[([^\[\]\n]{1,100})\](?!\()")
_QUOTE = re.compile(r'"([^"\n]{1,2000})"')


class Contains:
    """Whether the answer contains one of `texts`, or of those expected; `all: true` asks for all.

    Capitals and typography apart. `whole_words` leaves out « art » in « partie ».
    """

    name = "contains"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(
        self,
        texts: Sequence[str] | str = (),
        all: bool = False,
        whole_words: bool = False,
    ) -> None:
        self.texts = [texts] if isinstance(texts, str) else [str(one) for one in texts]
        self.all, self.whole_words = all, whole_words

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        texts = self.texts or item.expected
        if not texts:
            return None
        plain = clean(answer.text)
        found = [one for one in texts if self._is_in(clean(one), plain)]
        holds = len(found) == len(texts) if self.all else bool(found)
        return Score(float(holds), details={"found": found[:10]})

    def _is_in(self, text: str, plain: str) -> bool:
        return _has_words(text, plain) if self.whole_words else text in plain


class NotContains:
    """Whether the answer contains none of `texts`; those expected are not looked at."""

    name = "not_contains"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, texts: Sequence[str] | str, whole_words: bool = False) -> None:
        self._contains = Contains(texts, whole_words=whole_words)
        if not self._contains.texts:
            raise ValueError("texts are missing")

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        score = await self._contains(item, answer, judge)
        return score and Score(1 - (score.value or 0), details=score.details)


def _has_words(text: str, plain: str) -> bool:
    start = plain.find(text)
    while start >= 0:
        end = start + len(text)
        if not (plain[start - 1 : start].isalnum() or plain[end : end + 1].isalnum()):
            return True
        start = plain.find(text, start + 1)
    return False


class Length:
    """Whether the answer has from `least` to `most` words, or `unit: characters`."""

    name = "length"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, least: int = 0, most: int | None = None, unit: Unit = "words") -> None:
        if unit not in get_args(Unit):
            raise ValueError(f"unit is words or characters, not {unit!r}")
        if least < 0 or (most is not None and most < least) or (not least and most is None):
            raise ValueError("least, most or both are given, least not above most")
        self.least, self.most, self.unit = least, most, unit

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        text = answer.text.strip()
        size = len(text) if self.unit == "characters" else len(tokens(text))
        fits = self.least <= size and (self.most is None or size <= self.most)
        return Score(float(fits), details={self.unit: size})


class Language:
    """Whether the answer is in a language: `to`, of a translation, else that of the item or set.

    It is found by small words and letters; an answer that has too few to tell is unscored.
    """

    name = "language"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, to: str = "", language: str = "fr") -> None:
        self.to, self.language = to, language

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        found = detect(answer.text, "")
        if not found:
            return Score(None, reason=N_("The answer is too short to tell its language."))
        wanted = self.to or item.language or self.language
        return Score(float(found == wanted), label=found)


class Refusal:
    """Whether the answer declines where it must and answers where it must: items that are not
    `answerable` are to be declined. `declines: true` or `false` asks the same of every item.

    The label is `refused`, `incomplete` (it says that it does not know) or `answered`.
    """

    name = "refusal"
    version = "2"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, declines: bool | None = None, language: str = "fr") -> None:
        self.declines, self.language = declines, language

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        how = declining(answer.text, item.language or self.language)
        must = not item.answerable if self.declines is None else self.declines
        return Score(
            float(bool(how) == must),
            label=how or "answered",
            details={
                "expected": "declined" if must else "answered",
                "taken": "declined" if how else "answered",
            },
        )


class CitesContext:
    """The share of what the answer cites that is in the item's context: `[2]` is its second
    passage, `[id]` the one of this id, and a quote of `words` words or more must be in a passage,
    to the word. An answer that cites nothing has 0."""

    name = "cites_context"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, words: int = 4) -> None:
        if words < 1:
            raise ValueError("words is 1 or more")
        self.words = words

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not item.context:
            return None
        known = {clean(one.id) for one in item.context if one.id}
        known |= {str(position) for position in range(1, len(item.context) + 1)}
        passages = [" ".join(tokens(one.text)) for one in item.context]
        cited = [clean(one) in known for one in _citations(answer.text)]
        quoted = [
            any(f" {quote} " in f" {passage} " for passage in passages)
            for quote in self._quotes(answer.text)
        ]
        found = cited + quoted
        return Score(
            sum(found) / len(found) if found else 0.0,
            details={"citations": len(cited), "quotes": len(quoted)},
        )

    def _quotes(self, text: str) -> list[str]:
        found = [tokens(one) for one in _QUOTE.findall(clean(text))]
        return [" ".join(one) for one in found if len(one) >= self.words]


def _citations(text: str) -> list[str]:
    """What stands in square brackets, of which [1, 2] are two; a link is none."""
    return [one.strip() for found in _CITED.findall(text) for one in re.split("[,;]", found)]
