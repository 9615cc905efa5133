"""An evaluation from a set to a run: what `joute eval run` and `joute.evaluate` do."""

import gc
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from joute.evaluation.errors import OtherConditions
from joute.evaluation.prompts.contestants import PromptTarget
from joute.evaluation.runs.conditions import differences
from joute.evaluation.runs.estimates import Estimate
from joute.evaluation.runs.files import Run, read_run
from joute.evaluation.runs.folder import run_path, runs_in
from joute.evaluation.runs.header import header_of
from joute.evaluation.runs.log import RunLog
from joute.evaluation.runs.plan import Cast, Plan, check, most
from joute.evaluation.runs.records import Row, RunHeader
from joute.evaluation.runs.running import Key, Work, run_items
from joute.evaluation.runs.selection import Survey, survey
from joute.evaluation.runs.summary import ModelSummary, Totals, summarise
from joute.evaluation.scorers.judges.choosing import judge_warnings
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.sets.item import Item
from joute.evaluation.targets.budget import Budget
from joute.evaluation.targets.cache import AnswerCache, owner_of
from joute.evaluation.targets.called import CalledTarget
from joute.evaluation.targets.caller import Caller
from joute.evaluation.targets.models import ModelJudge, ModelTarget
from joute.evaluation.targets.pictures import Pictures
from joute.evaluation.targets.target import Target
from joute.sandbox import Sandbox

if TYPE_CHECKING:
    from joute.jobs.low_carbon import WaitingPlan

CACHE = "answers.sqlite3"

# Objects made between two searches for unreachable ones. At Python's own 700 they take a twentieth
# of the time of a run, and find next to nothing.
_SEARCH_EVERY = 10_000


@dataclass(frozen=True)
class Evaluation:
    """A run that is over: its file, its models in figures, and what people should know of it.

    `stopped` is the limit at which it stopped, "" when all was asked. `causes` are the first words
    of a host for each model and kind of failure, `warnings` what a judge may favour, `waited`
    how it waited for low-carbon electricity.
    """

    run: Run
    models: Sequence[ModelSummary]
    stopped: str = ""
    causes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    usd_per_euro: float = 1.0
    waited: "WaitingPlan | None" = None

    @property
    def id(self) -> str:
        return self.run.header.id

    @property
    def wh(self) -> tuple[float, float, float] | None:
        """What this run took, low, middle and high, without judges; None where it is unknown of a
        model."""
        bands = [model.wh for model in self.models]
        known = [(band.low, band.mid, band.high) for band in bands if band is not None]
        if len(known) < len(bands):
            return None
        low, mid, high = map(sum, zip(*known, strict=True)) if known else (0.0, 0.0, 0.0)
        return low, mid, high


@dataclass
class Progress:
    """How far a run is: answers of all that are asked, and what they took so far."""

    answers: int
    done: int = 0
    failed: int = 0
    totals: Totals = field(default_factory=Totals)

    def add(self, row: Row) -> None:
        self.done += 1
        self.failed += row.answer.failed
        self.totals.add(row)


async def evaluate(
    plan: Plan,
    *,
    agree: Callable[[Estimate], None] = lambda _: None,
    wait: Callable[[Plan, Estimate], Awaitable[None]] | None = None,
    watch: Callable[[Progress], None] = lambda _: None,
) -> Evaluation:
    """Make a run, or take one up, to its end.

    `agree` sees the most that it can take before it starts, and raises to refuse it; `wait` returns
    when it is to begin; `watch` sees each step. Raises BadInput for a set, a scorer or a budget
    that cannot be used.
    """
    found = survey(plan.selection, plan.cast.prompts)
    check(plan, found)
    estimate = most(plan, found)
    agree(estimate)
    if wait is not None:
        await wait(plan, estimate)
    header = header_of(plan, found)
    with _rare_garbage_searches(), closing(_log(plan, header)) as log:
        made = await _made(plan, log, watch)
    return replace(made, warnings=(*made.warnings, *_unseen(plan.cast, found)))


def _unseen(cast: Cast, found: Survey) -> Iterator[str]:
    """Of pictures that a judge did not see."""
    if found.pictures and found.judged_by and cast.judge and not cast.judge.card.reads_images:
        yield (
            f"{cast.judge.id} judged without seeing the pictures of {found.pictures} items: by "
            "“vision” or the catalogue it reads none."
        )


async def _made(plan: Plan, log: RunLog, watch: Callable[[Progress], None]) -> Evaluation:
    run = read_run(log.path)
    header, budget, done = run.header, _budget(plan), set[Key]()
    progress = Progress(header.set.items * header.epochs * len(header.models))
    for row in run.rows():
        done.add(row.key)
        progress.add(row)
        _spend(budget, row)
    watch(progress)

    def keep(row: Row) -> None:
        log.write(row)
        progress.add(row)
        watch(progress)

    with closing(AnswerCache(plan.outside.runs / CACHE, fresh=plan.options.fresh)) as cache:
        caller = _caller(plan, budget, cache)
        work = Work(
            plan.set.header,
            plan.selection.items,
            targets_of(plan.cast, caller, header.id),
            epochs=header.epochs,
            concurrency=plan.options.concurrency,
            done=done,
            judge_of=lambda key, item: _judge(plan.cast, caller, header.id, key, item),
            sandbox=Sandbox(plan.sandbox) if plan.sandbox.allow else None,
        )
        stopped = await run_items(work, keep)
    log.end(plan.outside.now(), stopped)
    models = summarise(header, run.rows())
    rate = plan.outside.usd_per_euro
    return Evaluation(run, models, stopped, caller.causes, _warnings(plan.cast, header), rate)


@contextmanager
def _rare_garbage_searches() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _SEARCH_EVERY) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _warnings(cast: Cast, header: RunHeader) -> Sequence[str]:
    """What a judge may favour, and whose answers no parameter changes."""
    judge = cast.judge if header.judge else None
    prepared = [model.id for model in cast.models if model.origin != "live"]
    return (
        *(judge_warnings(judge, cast.models) if judge else ()),
        *(f"{one}: its answers were written in advance, for any parameters." for one in prepared),
        *(note for one in cast.others for note in one.notes()),
    )


def _caller(plan: Plan, budget: Budget, cache: AnswerCache) -> Caller:
    return Caller(
        plan.timeouts,
        most=plan.options.concurrency,
        retries=plan.options.retries,
        budget=budget,
        cache=cache,
        replay=plan.options.replay,
        random=plan.outside.random,
        pictures=Pictures(plan.set.folder),
    )


def _log(plan: Plan, header: RunHeader) -> RunLog:
    """The log of a new run, or of the newest that can be taken up."""
    old = _unfinished(header, plan.outside.runs) if plan.options.resume else None
    if old is None:
        return RunLog.create(run_path(plan.outside.runs, header.id), header)
    changed = [found.condition for found in differences(old.header, header)]
    if old.header.set.hash != header.set.hash:
        changed.append("items")
    if old.header.epochs != header.epochs:
        changed.append("epochs")
    if changed:
        raise OtherConditions(run=old.header.id, conditions=", ".join(changed))
    return RunLog.take_up(old.path)


def _unfinished(header: RunHeader, folder: Path) -> Run | None:
    alike = (
        run
        for run in runs_in(folder)
        if (run.header.set.name, sorted(run.header.models))
        == (header.set.name, sorted(header.models))
    )
    return next((run for run in alike if not run.finished), None)


def _budget(plan: Plan) -> Budget:
    eur, rate = plan.options.budget_eur, plan.outside.usd_per_euro
    return Budget(None if eur is None else eur * rate, plan.options.budget_wh)


def _spend(budget: Budget, row: Row) -> None:
    budget.spend(row.answer)
    for score in row.scores.values():
        for judged in score.judged:
            budget.spend(judged)


def targets_of(cast: Cast, caller: Caller, run: str) -> list[Target]:
    """All who answer in a run, asked by its caller."""
    of_models = [
        PromptTarget(model, caller, run, prompt) if prompt else ModelTarget(model, caller, run)
        for prompt, model in cast.grid
    ]
    return [*of_models, *(CalledTarget(one, caller, run) for one in cast.others)]


def _judge(cast: Cast, caller: Caller, run: str, key: Key, item: Item) -> Judge | None:
    if cast.judge is None:
        return None
    return ModelJudge(cast.judge, cast.embedding, caller, owner_of(run, *key), item)
