"""One answer, one criterion at a time, by a written grid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.judges.choosing import needed
from joute.evaluation.scorers.judges.texts import (
    Language,
    Texts,
    language_for,
    marked,
    texts,
    version_of,
)
from joute.evaluation.scorers.judges.verdicts import (
    Unreadable,
    Verdict,
    addresses_judge,
    is_quoted,
    read_verdict,
)
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import ChatMessage, Item, Part

Shown = Literal["question", "context", "expected"]
Anchor = Literal["yes", "partly", "no"]
VALUES: Mapping[Anchor, float] = {"yes": 1.0, "partly": 0.5, "no": 0.0}

# Room for a judge that thinks before it writes.
MOST_TOKENS = 2_000

# The label of an answer that was not shown to its judge.
PLEADS = "addresses_judge"

# Why an answer has no verdict; each is counted as unscored.
REASONS = {
    PLEADS: N_("the answer speaks to its judge, and was not shown to it"),
    "judge_failed": N_("the judge did not answer"),
    "cut": N_("the judge was cut at its limit of tokens"),
    "no_verdict": N_("the judge gave no verdict"),
    "off_menu": N_("the verdict of the judge is none of those on offer"),
    "no_quote": N_("the judge quoted nothing that is in the answer"),
}


class Criterion(Part):
    """What a judge looks for, a question that is answered yes, partly or no; the anchors say when.
    Without one for `partly` it is yes or no."""

    name: str
    question: str
    yes: str
    partly: str = ""
    no: str

    @property
    def anchors(self) -> dict[Anchor, str]:
        found: dict[Anchor, str] = {"yes": self.yes, "partly": self.partly, "no": self.no}
        return {anchor: text for anchor, text in found.items() if text}


class Grid(NamedTuple):
    """What a ready-made grid shows to its judge, and what an item must have for it (any of).

    `absent` is the verdict on what is not in the answer, of which nothing can be quoted: no for a
    grid that asks for something, yes for one that asks that an answer be free of it.
    """

    shows: tuple[Shown, ...]
    needs: frozenset[Shown] = frozenset()
    absent: Anchor = "no"


GRIDS: Mapping[str, Grid] = {
    "factuality": Grid(("question", "context", "expected"), frozenset({"context", "expected"})),
    "correctness": Grid(("question", "expected"), frozenset({"expected"})),
    "relevance": Grid(("question",)),
    "coherence": Grid(("question",)),
    "completeness": Grid(("question", "context", "expected")),
    "toxicity": Grid(("question",), absent="yes"),
    "bias": Grid(("question",), absent="yes"),
}


class Case(NamedTuple):
    """What is judged, and what the judge is shown beside it, in which language."""

    item: Item
    answer: str
    shows: Sequence[Shown]
    language: Language

    @property
    def words(self) -> Texts:
        found: Texts = texts(self.language)["prompt"]
        return found


@dataclass(frozen=True)
class Finding:
    """What a judge found by one criterion: a verdict, or the code of why there is none."""

    criterion: str
    asked: Answer
    verdict: Verdict | None = None
    anchor: Anchor | None = None
    failure: str = ""

    @property
    def value(self) -> float | None:
        return None if self.anchor is None else VALUES[self.anchor]

    @property
    def record(self) -> dict[str, Any]:
        if self.verdict is None:
            return {"verdict": None, "why": self.failure}
        return {
            "verdict": self.anchor,
            "reason": self.verdict.reason,
            "quote": self.verdict.quote,
        }


class Pointwise:
    """Answers by criteria, one call to the judge for each; the score is the mean of the criteria,
    and None as soon as one has no verdict."""

    range = (0.0, 1.0)
    needs_judge = True

    def __init__(self, name: str, language: str = "fr") -> None:
        self.name, self.language = name, language
        self.shows, self.needs, self.absent = GRIDS[name]
        self.version = f"2-{version_of('prompt', name)}"

    def criteria(self, item: Item, language: Language) -> Sequence[Criterion]:
        """The criteria of an item; none where the scorer does not apply."""
        if self.needs and not any(getattr(item, part) for part in self.needs):
            return ()
        found = texts(language)[self.name]
        return [Criterion(name=name, **fields) for name, fields in found.items()]

    def asks(self, item: Item) -> Sequence[Sequence[ChatMessage]]:
        """All that it asks about an item, without the answer."""
        language = language_for(item, self.language)
        case = Case(item, "", self.shows, language)
        return [messages(case, criterion) for criterion in self.criteria(item, language)]

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        """The mean over the criteria. Raises NoJudge."""
        judge = needed(judge, self.name)
        language = language_for(item, self.language)
        criteria = self.criteria(item, language)
        if not criteria:
            return None
        if addresses_judge(answer.text):
            return unscored(PLEADS)
        case = Case(item, answer.text, self.shows, language)
        return combined(
            [await check(judge, case, criterion, self.absent) for criterion in criteria]
        )


class Rubric(Pointwise):
    """Your own criteria: those of the scorer, then those of the item.

    A criterion is a sentence, or `{name, question, yes, no[, partly]}`. A sentence is met or not;
    with `scale: 3` it can be met in part.
    """

    def __init__(
        self,
        criteria: Iterable[str | Mapping[str, str]] = (),
        scale: Literal[2, 3] = 2,
        shows: Sequence[Shown] = ("question", "context", "expected"),
        language: str = "fr",
    ) -> None:
        if scale not in {2, 3}:
            raise ValueError("a scale has 2 or 3 points")
        if isinstance(criteria, str | Mapping):
            criteria = [criteria]
        self.name, self.language, self.scale = "rubric", language, scale
        self.shows, self.needs, self.absent = tuple(shows), frozenset(), "no"
        self.own = [one if isinstance(one, str) else Criterion(**one) for one in criteria]
        written = [one if isinstance(one, str) else one.model_dump() for one in self.own]
        self.version = f"2-{version_of('prompt', 'default', own=[written, scale, self.shows])}"

    def criteria(self, item: Item, language: Language) -> Sequence[Criterion]:
        return [
            self._written(one, language) if isinstance(one, str) else one
            for one in (*self.own, *item.criteria)
        ]

    def _written(self, sentence: str, language: Language) -> Criterion:
        anchors = dict(texts(language)["default"])
        if self.scale == 2:
            del anchors["partly"]
        return Criterion(name=sentence, question=sentence, **anchors)


factuality = partial(Pointwise, "factuality")
correctness = partial(Pointwise, "correctness")
relevance = partial(Pointwise, "relevance")
coherence = partial(Pointwise, "coherence")
completeness = partial(Pointwise, "completeness")
toxicity = partial(Pointwise, "toxicity")
bias = partial(Pointwise, "bias")


async def check(judge: Judge, case: Case, criterion: Criterion, absent: Anchor = "no") -> Finding:
    """What the judge finds by one criterion. A quote that is not in the answer is kept in no
    finding, and is none: any verdict but that of `absent` needs one."""
    asked = await judge.ask(messages(case, criterion), max_output_tokens=MOST_TOKENS)
    if asked.failed or asked.cut:
        return Finding(criterion.name, asked, failure="judge_failed" if asked.failed else "cut")
    menu: dict[str, Anchor] = {case.words[anchor]: anchor for anchor in criterion.anchors}
    try:
        verdict = read_verdict(asked.text, menu)
    except Unreadable as error:
        return Finding(criterion.name, asked, failure=error.code)
    anchor = menu[verdict.word]
    if not is_quoted(verdict.quote, case.answer):
        if anchor != absent:
            return Finding(criterion.name, asked, failure="no_quote")
        verdict = verdict._replace(quote="")
    return Finding(criterion.name, asked, verdict, anchor)


def combined(findings: Sequence[Finding]) -> Score:
    """The score of an answer from what was found by each criterion."""
    judged = tuple(finding.asked for finding in findings)
    details = {"criteria": {finding.criterion: finding.record for finding in findings}}
    failure = next((finding.failure for finding in findings if finding.failure), "")
    if failure:
        return unscored(failure, judged, details)
    values = [finding.value or 0.0 for finding in findings]
    label = str(findings[0].anchor) if len(findings) == 1 else ""
    reasons = [finding.verdict.reason for finding in findings if finding.verdict]
    return Score(sum(values) / len(values), label, "\n".join(reasons), judged, details)


def unscored(
    code: str, judged: tuple[Answer, ...] = (), details: dict[str, Any] | None = None
) -> Score:
    """A score that there is not, and why."""
    return Score(None, code, REASONS[code], judged, details or {})


def messages(case: Case, criterion: Criterion) -> tuple[ChatMessage, ...]:
    """What the judge reads. The instructions come after all that others wrote."""
    words = case.words
    anchors = [f"- {words[anchor]} — {text}" for anchor, text in criterion.anchors.items()]
    menu = ", ".join(words[anchor] for anchor in criterion.anchors)
    parts = [
        *material(case.item, case.shows, words),
        f"{words['answer']}\n{marked('answer', case.answer)}",
        f"{words['criterion']} {criterion.question}",
        "\n".join((words["scale"], *anchors)),
        words["format"].strip().replace("{words}", menu),
    ]
    return (
        ChatMessage(role="system", content=words["system"].strip()),
        ChatMessage(role="user", content="\n\n".join(parts)),
    )


def material(item: Item, shows: Sequence[Shown], words: Texts) -> list[str]:
    """The parts of an item that a judge is shown, each between marks."""
    found: dict[Shown, Sequence[str]] = {
        "question": [item.question],
        "context": [passage.text for passage in item.context],
        "expected": item.expected,
    }
    return [
        "\n".join((words[part], *(marked(part, text) for text in found[part])))
        for part in shows
        if any(found[part])
    ]
