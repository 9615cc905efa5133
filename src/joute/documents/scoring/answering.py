"""Answers on passages that were found, scored: by their citations, and by a judge where one is
asked."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from joute.documents.citations import Reading, Verdict, read
from joute.documents.passage import Passage, Retrieval, Retrieved
from joute.documents.prompt import messages, passages_text
from joute.documents.scoring.golds import KnownQuestion
from joute.documents.scoring.judging import Judged, judge_answer
from joute.documents.scoring.support import Support, support
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.sets.item import ChatMessage
from joute.language import Language, detect
from joute.statistics import Mean, mean_score

_ANSWER_TOKENS = 1_000


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
    """What a model answered, read; `judged` is None without a judge, and of an answer that failed
    or found nothing."""

    answer: Answer
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


def read_citations(answer: str, passages: Sequence[str]) -> tuple[Reading, Sequence[Cited]]:
    """An answer as it cites its passages, numbered from 1. A sentence that cites none is supported
    by none."""
    reading = read(answer, len(passages))
    return reading, [
        Cited(one.text, one.cited, support(one.text, [passages[n - 1] for n in one.cited]))
        for one in reading.sentences
    ]


async def score_answers(
    model: Judge,
    judge: Judge | None,
    questions: Sequence[KnownQuestion],
    retrieved: Sequence[Retrieved],
    at_once: int,
) -> list[ScoredAnswer]:
    """Have a model answer each question from the passages that were found for it, as many as a
    reader’s question gets, and score what it writes. Raises what the models raise: a budget that is
    spent."""
    free = asyncio.Semaphore(at_once)

    async def one(question: KnownQuestion, found: Retrieved) -> ScoredAnswer:
        passages = [ranked.passage for ranked in found.passages][: Retrieval().count]
        async with free:
            return await _scored(model, judge, question, passages)

    return await asyncio.gather(*map(one, questions, retrieved))


async def _scored(
    model: Judge, judge: Judge | None, question: KnownQuestion, passages: Sequence[Passage]
) -> ScoredAnswer:
    asked = question.question
    language: Language = "fr" if detect(asked.question, "fr") == "fr" else "en"
    prompt = messages(passages_text(passages, language), asked.question, language)
    answer = await model.ask(
        [ChatMessage(role=one.role, content=one.content) for one in prompt],
        max_output_tokens=_ANSWER_TOKENS,
    )
    if answer.failed:
        return ScoredAnswer(answer, None, (), None)
    texts = [passage.text for passage in passages]
    reading, sentences = read_citations(answer.text, texts)
    judged = None
    if judge and reading.verdict is not Verdict.NOT_FOUND:
        judged = await judge_answer(judge, answer.text, texts, asked.answer, language)
    return ScoredAnswer(answer, reading.verdict, sentences, judged)


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
        "answer": one.answer.text,
        "error": one.answer.error or None,
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


def cost_of(answers: Sequence[ScoredAnswer]) -> float | None:
    """In US dollars, of the answers and of their judge; None where a price is not known."""
    costs = [one.answer.cost_usd for one in answers]
    costs += [one.judged.cost_usd for one in answers if one.judged]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None
