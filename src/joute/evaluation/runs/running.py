"""The items of a set, asked of targets and scored: each answer becomes a row when it ends."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from joute.evaluation.answers import Answer
from joute.evaluation.runs.records import Row, ScoreRecord, ScorerReference, reference_to
from joute.evaluation.scorers.registry import build, weight_of
from joute.evaluation.scorers.scorer import Judge, Score, Scorer
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item, ScorerSpec
from joute.evaluation.targets.budget import BudgetSpent, Limit
from joute.evaluation.targets.target import Target
from joute.sandbox import Sandbox

logger = logging.getLogger(__name__)

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Work:
    """What a run asks: `items()` opens the items anew, so that they need no memory.

    `concurrency` answers are under way at once, over all targets. Rows whose keys are `done` are
    not made again. `judge_of` gives the judge of a row. Without a `sandbox` no scorer runs what
    models write.
    """

    header: SetHeader
    items: Callable[[], Iterable[Item]]
    targets: Sequence[Target]
    epochs: int = 1
    concurrency: int = 10
    done: Collection[Key] = frozenset()
    judge_of: Callable[[Key, Item], Judge | None] = lambda *_: None
    sandbox: Sandbox | None = None

    def built(self, spec: ScorerSpec) -> Scorer:
        """A scorer of the run."""
        return build(spec, self.header.language, self.sandbox)


@dataclass
class _Running:
    """A run under way; `keep` is called with each row, one after the other."""

    work: Work
    keep: Callable[[Row], None]
    of_items: dict[str, tuple[Scorer, ScorerReference]] = field(default_factory=dict)
    stopped: Limit = ""

    def __post_init__(self) -> None:
        self.free = asyncio.Semaphore(self.work.concurrency)
        self.of_set: Sequence[tuple[str, Scorer, ScorerReference | None]] = [
            (spec.column, self.work.built(spec), None) for spec in self.work.header.scorers
        ]

    async def all(self) -> None:
        async with asyncio.TaskGroup() as group:
            for target in self.work.targets:
                group.create_task(self.ask(target, group))

    async def ask(self, target: Target, group: asyncio.TaskGroup) -> None:
        """Everything that one target is asked, as far as the budget goes."""
        for item in self.work.items():
            for epoch in range(self.work.epochs):
                if (item.id, target.id, epoch) in self.work.done:
                    continue
                await self.free.acquire()
                if self.stopped:
                    self.free.release()
                    return
                group.create_task(self.one(target, item, epoch))

    async def one(self, target: Target, item: Item, epoch: int) -> None:
        try:
            answer = await target.answer(self.work.header, item, epoch)
            judge = self.work.judge_of((item.id, target.id, epoch), item)
            asked = self.work.header.as_asked(item)
            scores = {} if answer.failed else await self.scores(asked, answer, judge)
        except BudgetSpent as spent:
            self.stopped = spent.limit
        else:
            self.keep(row_of(item, target.id, epoch, answer, scores))
        finally:
            self.free.release()

    async def scores(
        self, item: Item, answer: Answer, judge: Judge | None
    ) -> dict[str, ScoreRecord]:
        """By column; one after the other, so that no answer takes several places of the judge."""
        found = {}
        for column, scorer, own in (*self.of_set, *map(self.of_item, item.scorers)):
            score = await _score(scorer, item, answer, judge)
            if score is not None:
                found[column] = record_of(score, own)
        return found

    def of_item(self, spec: ScorerSpec) -> tuple[str, Scorer, ScorerReference]:
        """A scorer of an item alone, built once for all that name it alike."""
        key = spec.model_dump_json()
        if key not in self.of_items:
            scorer = self.work.built(spec)
            self.of_items[key] = scorer, reference_to(spec, scorer, weight_of(spec, scorer))
        return (spec.column, *self.of_items[key])


async def run_items(work: Work, keep: Callable[[Row], None]) -> Limit:
    """Ask and score everything; returns the limit at which it stopped, "" when all was asked.

    A row is given to `keep` as soon as its answer is scored. What `keep` raises, and what reading
    an item raises, ends the run.
    """
    running = _Running(work, keep)
    try:
        await running.all()
    except* BaseException as errors:
        raise _first(errors) from None
    return running.stopped


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


async def _score(scorer: Scorer, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
    """The score; an answer is unscored where its scorer breaks."""
    try:
        return await scorer(item, answer, judge)
    except BudgetSpent:
        raise
    except Exception as error:  # one answer must not end the run
        logger.exception("the scorer %s broke on item %s", scorer.name, item.id)
        return Score(None, label="error", reason=repr(error))


def record_of(score: Score, own: ScorerReference | None = None) -> ScoreRecord:
    """A score as it is stored; `own` is its scorer, where the item alone has it."""
    return ScoreRecord(
        value=score.value,
        label=score.label,
        reason=score.reason,
        judged=score.judged,
        scorer=own,
        details=score.details,
    )


def row_of(
    item: Item, target: str, epoch: int, answer: Answer, scores: Mapping[str, ScoreRecord]
) -> Row:
    """The row of an answer."""
    return Row(
        item=item.id,
        item_hash=item.hash,
        model=target,
        epoch=epoch,
        domain=item.domain,
        cluster=item.source_id,
        split=item.split,
        must_pass=item.must_pass,
        answer=answer,
        scores=dict(scores),
    )
