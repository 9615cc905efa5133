"""Hallucination: what an answer invents, and whether it declines where it must.

Closed domain: an answer must rest on the passages it was given. Open domain: it was given none, and
is held against the expected answers, or against what the judge knows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.declining import may_decline, only_declines
from joute.evaluation.scorers.judges.choosing import needed
from joute.evaluation.scorers.judges.pointwise import (
    PLEADS,
    Case,
    Criterion,
    Finding,
    Shown,
    check,
    messages,
    unscored,
)
from joute.evaluation.scorers.judges.texts import Language, language_for, texts, version_of
from joute.evaluation.scorers.judges.verdicts import addresses_judge
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import ChatMessage, Item
from joute.statistics import interval

Kind = Literal["open", "closed"]
Label = Literal["grounded", "hallucinated", "declined", "declined_wrongly"]

VALUES: dict[Label, float] = {
    "grounded": 1.0,
    "declined": 1.0,
    "hallucinated": 0.0,
    "declined_wrongly": 0.0,
}
_SHOWS: dict[Kind, tuple[Shown, ...]] = {
    "closed": ("question", "context"),
    "open": ("question", "expected"),
}


class Hallucination:
    """1 for an answer that invents nothing, or declines where nothing can be answered; 0 for one
    that invents, or declines where it could have answered.

    `kind` is open or closed; without it an item with passages, or an answer that names those it
    used, is of the closed domain.
    """

    name = "hallucination"
    version = f"2-{version_of('prompt', 'hallucination', 'decline')}"
    range = (0.0, 1.0)
    needs_judge = True

    def __init__(self, kind: Kind | None = None, language: str = "fr") -> None:
        if kind not in {None, "open", "closed"}:
            raise ValueError("a kind is open or closed")
        self.kind, self.language = kind, language

    def asks(self, item: Item) -> Sequence[Sequence[ChatMessage]]:
        """All that it may ask about an item, without the answer: the two questions, even where the
        answer decides that one is enough, or none."""
        language, kind = language_for(item, self.language), self.kind or _kind_of(item)
        case = Case(item, "", _SHOWS[kind], language)
        return [messages(case, criterion(name, language)) for name in ("decline", "hallucination")]

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        """Its label is grounded, hallucinated, declined or declined_wrongly. Raises NoJudge."""
        judge = needed(judge, self.name)
        item = item.model_copy(update={"context": item.context or answer.context})
        kind = self.kind or _kind_of(item)
        if kind == "closed" and not item.context:
            return None
        case = Case(item, answer.text, _SHOWS[kind], language_for(item, self.language))
        if only_declines(answer.text, item.language or self.language):
            return _declined(case, kind)
        if addresses_judge(answer.text):
            return unscored(PLEADS, (), _about(case, kind))
        return await self._judged(judge, case, kind)

    async def _judged(self, judge: Judge, case: Case, kind: Kind) -> Score:
        """By the judge: first whether it declines, where it denies anything or must decline, then
        what it invents; an answer to what cannot be answered is invented."""
        findings: list[Finding] = []
        if may_decline(case.answer) or not case.item.answerable:
            findings.append(await check(judge, case, criterion("decline", case.language)))
            if findings[-1].anchor == "yes":
                return _declined(case, kind, findings)
            if findings[-1].anchor == "no" and not case.item.answerable:
                return _score("hallucinated", case, kind, findings)
        if not (findings and findings[-1].failure):
            findings.append(
                await check(judge, case, criterion("hallucination", case.language), "yes")
            )
        if findings[-1].failure:
            judged = tuple(one.asked for one in findings)
            return unscored(findings[-1].failure, judged, _about(case, kind, findings))
        invents = findings[-1].anchor == "no"
        return _score("hallucinated" if invents else "grounded", case, kind, findings)


def _kind_of(item: Item) -> Kind:
    return "closed" if item.context else "open"


def _declined(case: Case, kind: Kind, findings: Sequence[Finding] = ()) -> Score:
    return _score("declined_wrongly" if case.item.answerable else "declined", case, kind, findings)


def _score(label: Label, case: Case, kind: Kind, findings: Sequence[Finding] = ()) -> Score:
    verdict = findings[-1].verdict if findings else None
    return Score(
        VALUES[label],
        label,
        verdict.reason if verdict else "",
        tuple(one.asked for one in findings),
        _about(case, kind, findings),
    )


def _about(case: Case, kind: Kind, findings: Sequence[Finding] = ()) -> dict[str, Any]:
    return {
        "kind": kind,
        "answerable": case.item.answerable,
        "criteria": {one.criterion: one.record for one in findings},
    }


def criterion(name: str, language: Language) -> Criterion:
    """A criterion of one section of the grids."""
    return Criterion(name=name, **texts(language)[name][name])


@dataclass(frozen=True)
class Rate:
    """So many of so many, with an interval of 95 % (Wilson); None of none."""

    count: int
    n: int

    @property
    def rate(self) -> float | None:
        return self.count / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return interval(self.count, self.n) if self.n else None


@dataclass(frozen=True)
class Rates:
    """Of all answers with a label: how many invent. Of answers to what cannot be answered: how many
    decline, rightly. Of answers to what can be: how many decline, wrongly. `unscored` is counted
    apart."""

    hallucinated: Rate
    declined_rightly: Rate
    declined_wrongly: Rate
    unscored: int


class Labelled(Protocol):
    """A score of this scorer, fresh or read from a run."""

    @property
    def value(self) -> float | None: ...

    @property
    def label(self) -> str: ...

    @property
    def details(self) -> Mapping[str, Any]: ...


def rates(scores: Iterable[Labelled]) -> Rates:
    """The rates of hallucination scores, whatever their kind."""
    known = list(scores)
    labels = Counter(score.label for score in known if score.value is not None)
    unanswerable = sum(
        score.value is not None and score.details.get("answerable") is False for score in known
    )
    total = labels.total()
    return Rates(
        Rate(labels["hallucinated"], total),
        Rate(labels["declined"], unanswerable),
        Rate(labels["declined_wrongly"], total - unanswerable),
        len(known) - total,
    )
