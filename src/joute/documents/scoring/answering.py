"""Answers of a model, scored: by their citations, and by a judge where one is asked."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from joute.documents.asking import Answered
from joute.documents.citations import Verdict
from joute.documents.scoring.costs import summed
from joute.documents.scoring.golds import KnownQuestion
from joute.documents.scoring.judging import Judged, judge_answer
from joute.documents.scoring.questions import Question
from joute.documents.scoring.support import Support, support
from joute.errors import AnswerError, BadInput
from joute.evaluation.scorers.scorer import Judge
from joute.statistics import Mean, mean_score

Ask = Callable[[str], Awaitable[Answered]]


@dataclass(frozen=True)
class Cited:
    """A sentence of an answer, the numbers of the passages that it cites, and what these hold of
    it."""

    text: str
    cited: Sequence[int]
    support: Support

    @property
    def supported(self) -> bool:
        """A sentence that cites nothing is supported by nothing."""
        return bool(self.cited) and self.support.supported


@dataclass(frozen=True)
class ScoredAnswer:
    """What a model answered, read, or the code of its `error`; `judged` is None without a judge,
    and of an answer that failed or found nothing."""

    text: str
    error: str
    verdict: Verdict | None
    sentences: Sequence[Cited]
    judged: Judged | None

    @property
    def values(self) -> Mapping[str, float | None]:
        """From 0 to 1; None where a measure is not defined."""
        stated = self.sentences if self.verdict is not Verdict.NOT_FOUND else ()
        measures = self.judged.measures if self.judged else None
        return {
            "answered": None if self.verdict is None else float(self.verdict is Verdict.FOUND),
            "cited": _share([bool(one.cited) for one in stated]),
            "citation_support": _share([one.supported for one in stated]),
            **(asdict(measures) if measures else {}),
        }


async def score_answers(
    ask: Ask, judge: Judge | None, questions: Sequence[KnownQuestion], at_once: int
) -> list[ScoredAnswer]:
    """Ask each question, `at_once` at a time, and score what is answered. Raises LimitReached where
    a budget is spent."""
    free = asyncio.Semaphore(at_once)

    async def one(question: KnownQuestion) -> ScoredAnswer:
        async with free:
            return await _scored(ask, judge, question.question)

    return await asyncio.gather(*map(one, questions))


async def _scored(ask: Ask, judge: Judge | None, question: Question) -> ScoredAnswer:
    try:
        answered = await ask(question.question)
    except (AnswerError, BadInput) as error:
        return ScoredAnswer("", error.code, None, (), None)
    texts = [passage.text for passage in answered.material.passages]
    reading = answered.reading
    sentences = [
        Cited(one.text, one.cited, support(one.text, [texts[number - 1] for number in one.cited]))
        for one in reading.sentences
    ]
    judged = None
    if judge and reading.verdict is not Verdict.NOT_FOUND:
        judged = await judge_answer(judge, answered.text, texts, question.answer, answered.language)
    return ScoredAnswer(answered.text, "", reading.verdict, sentences, judged)


def figures_of_answers(
    answers: Sequence[ScoredAnswer], clusters: Sequence[int]
) -> Mapping[str, Mean]:
    """The mean of each measure over the answers of which it is known, with its interval."""
    values: dict[str, list[tuple[float, int]]] = {}
    for answer, cluster in zip(answers, clusters, strict=True):
        for name, value in answer.values.items():
            if value is not None:
                values.setdefault(name, []).append((value, cluster))
    return {
        name: mean_score(np.array([v for v, _ in known]), np.array([c for _, c in known]))
        for name, known in values.items()
    }


def answer_as_json(one: ScoredAnswer) -> dict[str, Any]:
    """What a model answered a question, and what its citations hold."""
    judged = one.judged
    return {
        "answer": one.text,
        "error": one.error or None,
        "found": None if one.verdict is None else one.verdict is Verdict.FOUND,
        "values": one.values,
        "unjudged": (judged.reason or None) if judged else None,
        "sentences": [
            {
                "text": sentence.text,
                "cited": list(sentence.cited),
                "supported": sentence.supported,
                "missing": list(sentence.support.missing),
                "terms": sentence.support.terms,
            }
            for sentence in one.sentences
        ],
    }


def cost_of_judge(answers: Sequence[ScoredAnswer]) -> float | None:
    """In US dollars; None where a price is not known."""
    return summed([one.judged.cost_usd for one in answers if one.judged])


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None
