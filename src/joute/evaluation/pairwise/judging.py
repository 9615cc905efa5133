"""The pairs of answers in a run, and what a judge says of each."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from joute.evaluation.errors import ModelNotInRun
from joute.evaluation.runs.records import Row
from joute.evaluation.scorers.judges.pairwise import Judgement, judge_two
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.sets.item import Item


@dataclass(frozen=True)
class Pair:
    """Two answers to one item of a run."""

    item: Item
    cluster: str
    model_a: str
    model_b: str
    answer_a: str
    answer_b: str


@dataclass(frozen=True)
class Judged:
    """A pair with the judgement of it."""

    pair: Pair
    judgement: Judgement


@dataclass
class Pairs:
    """The pairs of a run; `changed` are items that are not those of the set, by hash or because
    they are gone, and `unanswered` those that a model of a pair did not answer."""

    pairs: list[Pair] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


def pairs_of(rows: Iterable[Row], items: Iterable[Item], models: Sequence[str]) -> Pairs:
    """Every two of `models` on every item, by their first answers: epochs of two models have
    nothing in common that would pair them."""
    answers = _first_answers(rows, models)
    known = {item.id: item for item in items if item.id in answers}
    found = Pairs()
    for name, by_model in answers.items():
        item = known.get(name)
        if item is None or any(row.item_hash not in {"", item.hash} for row in by_model.values()):
            found.changed.append(name)
            continue
        if len(by_model) < len(models):
            found.unanswered.append(name)
        found.pairs += _pairs(item, by_model, models)
    return found


def _first_answers(rows: Iterable[Row], models: Sequence[str]) -> dict[str, dict[str, Row]]:
    """By item and model, the answer of the earliest epoch that has one."""
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        of_item = found.setdefault(row.item, {})
        if row.model in models and not row.answer.failed:
            known = of_item.get(row.model)
            if known is None or row.epoch < known.epoch:
                of_item[row.model] = row
    return found


def _pairs(item: Item, rows: Mapping[str, Row], models: Sequence[str]) -> Iterator[Pair]:
    for a, b in combinations([model for model in models if model in rows], 2):
        cluster = rows[a].cluster or item.source_id or item.id
        yield Pair(item, cluster, a, b, rows[a].answer.text, rows[b].answer.text)


def chosen(known: Sequence[str], a: str | None, b: str | None) -> list[str]:
    """The models whose answers are paired: a and b, or all. Raises ModelNotInRun."""
    for model in (a, b):
        if model is not None and model not in known:
            raise ModelNotInRun(model=model, known=", ".join(known))
    return [a, b] if a is not None and b is not None else list(known)


async def judged(
    judge_of: Callable[[Pair], Judge], pairs: Sequence[Pair], *, language: str, concurrency: int
) -> AsyncIterator[Judged]:
    """The judgement of each pair, as they come in; `concurrency` pairs are asked about at once."""
    waiting = iter(pairs)
    running: set[asyncio.Task[Judged]] = set()
    try:
        while True:
            while len(running) < concurrency and (pair := next(waiting, None)) is not None:
                running.add(asyncio.create_task(_judged(judge_of(pair), pair, language)))
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _judged(judge: Judge, pair: Pair, language: str) -> Judged:
    said = await judge_two(judge, pair.item, pair.answer_a, pair.answer_b, language)
    return Judged(pair, said)
