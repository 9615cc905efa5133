"""Classical methods on a few examples of a person: what they get right, and what that takes."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from joute.choice.errors import BadExamples
from joute.errors import N_, JouteError
from joute.evaluation.runs.surroundings import timeouts_of
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import (
    EvaluationSettings,
    KeywordsTarget,
    MajorityTarget,
    TargetTable,
    TfidfTarget,
)
from joute.evaluation.targets.declared import Surroundings, opened
from joute.footprint import Band
from joute.services import Services
from joute.statistics import interval

FEWEST, MOST = 6, 200
LONGEST = 2_000
SEPARATOR = "=>"

METHODS: Mapping[str, str] = {
    "majority": N_("Always the most frequent answer: the least that a method must beat"),
    "tfidf": N_("TF-IDF and a linear classifier"),
    "keywords": N_("Your keywords"),
}


@dataclass(frozen=True)
class Proof:
    """What a method got right of `n` examples, each answered without having been learned from:
    `low` and `high` are the interval of 95 % of the share. `wh` is for all of them.
    `reason` says why a method could not be tried."""

    method: str
    right: int = 0
    n: int = 0
    low: float = 0.0
    high: float = 1.0
    wh: Band | None = None
    reason: JouteError | None = None


def read_examples(text: str) -> Sequence[tuple[str, str]]:
    """Lines of `text => answer`. Raises BadExamples with the number of the first bad line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        question, separator, answer = (part.strip() for part in line.rpartition(SEPARATOR))
        if not line.strip():
            continue
        if not (separator and question and answer) or len(line) > LONGEST:
            raise BadExamples(line=number, separator=SEPARATOR)
        found.append((question, answer))
    if not FEWEST <= len(found) <= MOST:
        raise BadExamples(
            message=N_("Between %(fewest)d and %(most)d examples are needed: there are %(found)d."),
            fewest=FEWEST,
            most=MOST,
            found=len(found),
        )
    return found


def read_rules(text: str) -> Mapping[str, list[str]]:
    """Lines of `answer: word, word`; others are left out."""
    lines = (line.partition(":") for line in text.splitlines())
    rules = {
        answer.strip(): [word.strip() for word in words.split(",") if word.strip()]
        for answer, _, words in lines
    }
    return {answer: words for answer, words in rules.items() if answer and words}


async def prove(
    services: Services, examples: Sequence[tuple[str, str]], rules: Mapping[str, list[str]]
) -> Sequence[Proof]:
    """Each method on the examples, scored on the exact answer, capitals apart."""
    items = [
        Item(id=f"e{number}", input=question, expected=(answer,))
        for number, (question, answer) in enumerate(examples, start=1)
    ]
    tables: list[TargetTable] = [
        MajorityTarget(kind="majority", id="majority"),
        TfidfTarget(kind="tfidf", id="tfidf"),
    ]
    if rules:
        otherwise = next(iter(rules))
        tables.append(
            KeywordsTarget(kind="keywords", id="keywords", rules=dict(rules), otherwise=otherwise)
        )
    return [await _proof(services, table, items) for table in tables]


async def _proof(services: Services, table: TargetTable, items: Sequence[Item]) -> Proof:
    header = SetHeader(name="examples")
    surroundings = Surroundings(
        environ={},
        set=EvaluationSet(header, lambda: items),
        asked=lambda: items,
        epochs=1,
        timeouts=timeouts_of(services.settings),
        usd_per_cpu_hour=services.settings.of(EvaluationSettings).usd_per_cpu_hour,
        folder=Path(),
    )
    try:
        async with AsyncExitStack() as stack:
            target, *_ = await stack.enter_async_context(opened([table], surroundings))
            answers = [await target.answer(header, item, 0) for item in items]
    except JouteError as error:
        return Proof(table.id, reason=error)
    right = sum(
        answer.text.strip().casefold() == item.expected[0].casefold()
        for answer, item in zip(answers, items, strict=True)
    )
    low, high = interval(right, len(items))
    impacts = [one.impact.wh for one in answers if one.impact and one.impact.wh]
    return Proof(
        method=table.id,
        right=right,
        n=len(items),
        low=low,
        high=high,
        wh=Band(*(sum(getattr(one, end) for one in impacts) for end in ("low", "mid", "high"))),
    )
