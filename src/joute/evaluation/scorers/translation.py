"""Translations beside references: BLEU, chrF and TER by sacreBLEU, and METEOR.

A score is of one answer. The figures of a whole set are no means of these: `measures.corpus` adds
up the statistics in the details, which say the signature too.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.extras import library
from joute.evaluation.scorers.normalising import plain_signs, tokens
from joute.evaluation.scorers.references import UNBOUNDED, AgainstExpected
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item

# sacreBLEU's way for English leaves « l'État » one word; languages without spaces have theirs.
_OF_LANGUAGES = {"en": "13a", "zh": "zh", "ja": "char", "ko": "char"}
# Those of sacreBLEU that download nothing.
_TOKENISERS = ("intl", "13a", "zh", "char", "none")
# TER tries every shift of words: seconds for two texts of so many, minutes for more.
_LONGEST = 150
_STEMS = 20_000
_STEMMERS = {
    "fr": "french",
    "en": "english",
    "es": "spanish",
    "de": "german",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
}
_ALPHA, _BETA, _GAMMA = 0.9, 3, 0.5

# A word and its stem.
Word = tuple[str, str]


class _SacreBleu:
    """A metric of sacreBLEU, from 0 to 100 as it is published, beside all expected answers;
    apostrophes, quotes and spaces are plain ones on both sides."""

    name: ClassVar[str]
    version = "2"
    range = (0.0, 100.0)
    needs_judge = False
    needs_expected = True

    def __init__(self, **options: Any) -> None:
        self.metric = metric(self.name, **options)

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        return self.score(answer.text, item.expected) if item.expected else None

    def score(self, text: str, expected: Sequence[str]) -> Score:
        references = [[plain_signs(one)] for one in expected]
        statistics = self.metric._extract_corpus_statistics([plain_signs(text)], references)
        found = self.metric._aggregate_and_compute(statistics)
        return Score(
            float(found.score),
            details={
                "signature": str(self.metric.get_signature()),
                "statistics": [float(one) for one in statistics[0]],
            },
        )


class Bleu(_SacreBleu):
    """BLEU of up to `order` words, by the tokeniser of the language; of one answer the orders that
    it is too short for are left out."""

    name = "bleu"

    def __init__(self, order: int = 4, tokenise: str = "", language: str = "fr") -> None:
        if not 1 <= order <= 10:
            raise ValueError("order is from 1 to 10")
        if tokenise and tokenise not in _TOKENISERS:
            raise ValueError(f"tokenise is one of {', '.join(_TOKENISERS)}")
        super().__init__(
            max_ngram_order=order,
            tokenize=tokenise or _OF_LANGUAGES.get(language, "intl"),
            effective_order=True,
        )


class Chrf(_SacreBleu):
    """chrF2 of characters; `words: 2` makes it chrF2++."""

    name = "chrf"

    def __init__(self, words: int = 0, characters: int = 6, beta: int = 2) -> None:
        if not (0 <= words <= 10 and 1 <= characters <= 20 and 1 <= beta <= 10):
            raise ValueError("words are 0 to 10, characters 1 to 20, beta 1 to 10")
        super().__init__(word_order=words, char_order=characters, beta=beta)


class Ter(_SacreBleu):
    """Edits and shifts of words per 100 words expected: 0 is best; it may be above 100."""

    name = "ter"
    range = (0.0, UNBOUNDED)

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not item.expected:
            return None
        if max(len(one.split()) for one in (answer.text, *item.expected)) > _LONGEST:
            return Score(None, reason=N_("The texts are too long for TER: use chrF or WER."))
        # Away from the loop of events, which has other answers to wait for.
        return await asyncio.to_thread(self.score, answer.text, item.expected)


def metric(name: str, **options: Any) -> Any:
    """A metric of sacreBLEU by its name. ValueError for options that it does not take."""
    metrics = library("sacrebleu.metrics")
    return {"bleu": metrics.BLEU, "chrf": metrics.CHRF, "ter": metrics.TER}[name](**options)


class Meteor(AgainstExpected):
    """METEOR of words and stems, without synonyms: S. Banerjee and A. Lavie, 2005, with the
    parameters of A. Lavie and A. Agarwal, 2007."""

    name = "meteor"

    def __init__(self, language: str = "fr") -> None:
        super().__init__(language)
        stemmer = library("snowballstemmer").stemmer
        # A word is found again in most answers: its stem takes 30 µs to find.
        self._stems = {
            code: lru_cache(_STEMS)(stemmer(name).stemWord) for code, name in _STEMMERS.items()
        }

    def compare(self, answer: str, expected: str, language: str) -> float:
        return meteor(self._words(answer, language), self._words(expected, language))

    def _words(self, text: str, language: str) -> list[Word]:
        found = tokens(text)
        stem = self._stems.get(language, str)
        return [(word, stem(word)) for word in found]


def meteor(found: Sequence[Word], wanted: Sequence[Word]) -> float:
    """The mean of precision and recall of words that match, less the more they are out of order;
    from 0 to 1."""
    matches = sorted(_aligned(found, wanted))
    if not matches:
        return 0.0
    precision, recall = len(matches) / len(found), len(matches) / len(wanted)
    mean = precision * recall / (_ALPHA * precision + (1 - _ALPHA) * recall)
    chunks = 1 + sum(there != (here[0] + 1, here[1] + 1) for here, there in pairwise(matches))
    return mean * (1 - _GAMMA * (chunks / len(matches)) ** _BETA)


def _aligned(found: Sequence[Word], wanted: Sequence[Word]) -> list[tuple[int, int]]:
    """Positions that match, first by words, then by stems, from the end as nltk takes them."""
    aligned: dict[int, int] = {}
    for form in (0, 1):
        taken = set(aligned.values())
        free: dict[str, list[int]] = defaultdict(list)
        for position, word in enumerate(wanted):
            if position not in taken:
                free[word[form]].append(position)
        for position in reversed(range(len(found))):
            if position not in aligned and free[found[position][form]]:
                aligned[position] = free[found[position][form]].pop()
    return list(aligned.items())
