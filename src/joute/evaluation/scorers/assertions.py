"""Statements about an answer that hold or do not."""

import re
from collections.abc import Sequence
from typing import Literal, get_args

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.declining import declining
from joute.evaluation.scorers.normalising import clean, numbers_alike, tokens
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item
from joute.language import detect

Unit = Literal["words", "characters"]

_NUMBER_BEFORE = re.compile(r"\d[.,]?$")
_NUMBER_AFTER = re.compile(r"[.,]?\d")
_CITED = re.compile(r"\[([^\[\]\n]{1,100})\](?!\()")
_QUOTE = re.compile(r'"([^"\n]{1,2000})"')


class Contains:
    """Whether the answer contains one of `texts`, or of those expected; `all: true` asks for all.

    Capitals and typography apart, that of numbers among it: « 1440 » is in « 1 440 ». A number is
    whole: « 9 h » is not in « 19 h », nor « 440 » in « 1 440 ». `whole_words` leaves out « art » in
    « partie ».
    """

    name = "contains"
    version = "3"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(
        self,
        texts: Sequence[str] | str = (),
        all: bool = False,
        whole_words: bool = False,
        language: str = "fr",
    ) -> None:
        self.language = language
        self.texts = [texts] if isinstance(texts, str) else [str(one) for one in texts]
        if any(not clean(one) for one in self.texts):
            raise ValueError("an empty text is in every answer")
        self.all, self.whole_words = all, whole_words

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        texts = self.texts or item.expected
        if not texts:
            return None
        if self.fault(item):
            return Score(None, reason=N_("An empty text is in every answer."))
        language = item.language or self.language
        plain = numbers_alike(clean(answer.text), language)
        found = [
            one
            for one in texts
            if _is_in(numbers_alike(clean(one), language), plain, self.whole_words)
        ]
        holds = len(found) == len(texts) if self.all else bool(found)
        return Score(float(holds), details={"found": found[:10]})

    def fault(self, item: Item) -> str:
        """Why an item cannot be scored, "" when it can."""
        empty = not self.texts and any(not clean(one) for one in item.expected)
        return "an empty text is in every answer" if empty else ""


class NotContains:
    """Whether the answer contains none of `texts`; those expected are not looked at."""

    name = "not_contains"
    version = "3"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(
        self, texts: Sequence[str] | str, whole_words: bool = False, language: str = "fr"
    ) -> None:
        self._contains = Contains(texts, whole_words=whole_words, language=language)
        if not self._contains.texts:
            raise ValueError("texts are missing")

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        score = await self._contains(item, answer, judge)
        return score and Score(1 - (score.value or 0), details=score.details)


def _is_in(text: str, plain: str, whole_words: bool) -> bool:
    start = plain.find(text)
    while start >= 0:
        end = start + len(text)
        before, after = plain[max(0, start - 2) : start], plain[end : end + 2]
        if not _cuts(text, before, after, whole_words):
            return True
        start = plain.find(text, start + 1)
    return False


def _cuts(text: str, before: str, after: str, whole_words: bool) -> bool:
    """Whether a text between these characters is part of a number, or of a word."""
    if whole_words and (before[-1:].isalnum() or after[:1].isalnum()):
        return True
    begins, ends = text[0].isdigit(), text[-1].isdigit()
    return bool((begins and _NUMBER_BEFORE.search(before)) or (ends and _NUMBER_AFTER.match(after)))


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
