"""The checks of a set: each beside its control."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

import numpy as np

from joute.errors import N_, worded
from joute.evaluation.contamination.findings import Evidence, Finding, not_run
from joute.evaluation.contamination.memory import (
    VERBATIM,
    Completion,
    Hit,
    Named,
    completion,
    guess,
    quiz,
    writes_canary,
)
from joute.evaluation.perturbations.deriving import MARK
from joute.evaluation.runs.records import Row, ScorerReference, score_of
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.sets.evalset import is_canary
from joute.evaluation.sets.item import Item
from joute.statistics import (
    binomial_greater,
    bootstrap_above,
    bootstrap_greater,
    compare_pairs,
    fisher_greater,
)

T = TypeVar("T")

COMPLETION = worded(
    N_("rests of questions written more alike when the set is named, or to the letter")
)
QUIZ = worded(N_("questions whose wording is told from three others"))
GUESS = worded(N_("wrong choices written to the letter"))
CANARY = worded(N_("the rest of the canary of the set"))
GAP = worded(N_("what the wording of the set is worth to the model, and not to others"))

NO_CONTROL = worded(
    N_(
        "there is no control: give --control, a set that the model cannot have seen, or the date "
        "of items as meta.written"
    )
)
_FEWEST = 5


@dataclass(frozen=True)
class Subject:
    """Who is asked, by whom other wordings are written, and under which name the set is known.

    `seed` draws places and hidden choices, `concurrency` questions are under way at once.
    """

    model: Judge
    writer: Judge
    named: Named
    seed: int = 0
    concurrency: int = 8

    def random(self, item: Item) -> Random:
        """A source for one item, whatever is asked before it."""
        return Random(f"{self.seed}/{item.id}")  # noqa: S311 # the same seed asks the same


async def completions(subject: Subject, items: Sequence[Item], control: Sequence[Item]) -> Finding:
    """Guided against general completion, paired; and completions to the letter, beside the
    control. Of both tests the smaller p-value counts, doubled."""

    async def ask(item: Item) -> Completion | None:
        return await completion(subject.model, item, subject.named)

    seen, other = await _both(subject, ask, items, control)
    if min(len(seen), len(other)) < _FEWEST:
        return _too_few("completion", COMPLETION, seen, other)
    gains, gains_of_control = _gains(seen), _gains(other)
    known, known_of_control = _known(seen), _known(other)
    random = np.random.default_rng(subject.seed)
    p_guided = max(
        bootstrap_greater(gains, random), bootstrap_above(gains, gains_of_control, random)
    )
    p_verbatim = fisher_greater(len(known), len(seen), len(known_of_control), len(other))
    return Finding(
        "completion",
        Evidence.NOT_FOUND,
        COMPLETION,
        value=float(np.mean([one.guided for one in seen])),
        control=float(np.mean([one.guided for one in other])),
        n=len(seen),
        n_control=len(other),
        p=min(1.0, 2 * min(p_guided, p_verbatim)),
        items=known,
    )


async def quizzes(subject: Subject, items: Sequence[Item], control: Sequence[Item]) -> Finding:
    """Above chance, and above the control."""

    async def ask(item: Item) -> Hit | None:
        return await quiz(subject.model, subject.writer, item, subject.named, subject.random(item))

    seen, other = await _both(subject, ask, items, control)
    if min(len(seen), len(other)) < _FEWEST:
        return _too_few("quiz", QUIZ, seen, other)
    return _shares("quiz", QUIZ, seen, other)


async def guesses(subject: Subject, items: Sequence[Item], control: Sequence[Item]) -> Finding:
    """Above chance, and above the control; for items with four choices or more."""

    async def ask(item: Item) -> Hit | None:
        return await guess(subject.model, item, subject.named, subject.random(item))

    seen, other = await _both(subject, ask, items, control)
    if min(len(seen), len(other)) < _FEWEST:
        return _too_few("guessing", GUESS, seen, other)
    return _shares("guessing", GUESS, seen, other)


async def canary(subject: Subject, written: str, unwritten: str) -> Finding:
    """The canary of the set beside one that is nowhere: a reproduced one proves by itself."""
    if not written:
        return not_run("canary", CANARY, worded(N_("the set has no canary")))
    if not is_canary(written):
        why = worded(N_("its canary is short, or without digits"))
        return not_run("canary", CANARY, why)
    known = await writes_canary(subject.model, written, subject.named)
    control = await writes_canary(subject.model, unwritten, subject.named)
    if known is None or control is None:
        return not_run("canary", CANARY, worded(N_("the model did not answer")))
    return Finding(
        "canary",
        Evidence.FOUND if known and not control else Evidence.NOT_FOUND,
        CANARY,
        value=float(known),
        control=float(control),
        n=1,
        n_control=1,
    )


def gap(
    rows: Iterable[Row],
    scorers: tuple[ScorerReference, ...],
    model: str,
    references: Sequence[str],
    kind: str = "paraphrase",
) -> Finding:
    """The headline: how much more a model scores on the wording of the set than on another one,
    item by item, less the same of reference models, which hardly all know the set.

    `rows` are of a run of a set with its paraphrases. As in J. Dekoninck, M. Müller and M. Vechev,
    "ConStat", arXiv 2405.16281 (2024).
    """
    gaps = _gaps(rows, scorers, kind)
    if model not in gaps or not references:
        why = worded(N_("the run has no reference model, or not this one"))
        return not_run("gap", GAP, why)
    shared = [
        item
        for item in gaps[model]
        if all(item in gaps.get(reference, {}) for reference in references)
    ]
    if len(shared) < _FEWEST:
        why = worded(N_("%(items)s items only have both wordings scored"), items=len(shared))
        return not_run("gap", GAP, why)
    own = np.array([gaps[model][item] for item in shared])
    others = np.array(
        [np.mean([gaps[reference][item] for reference in references]) for item in shared]
    )
    pair = compare_pairs(own, others)
    one_sided = pair.p_t / 2 if pair.difference > 0 else 1.0
    return Finding(
        "gap",
        Evidence.NOT_FOUND,
        GAP,
        value=pair.mean_a,
        control=pair.mean_b,
        n=len(shared),
        n_control=len(shared),
        p=one_sided,
        items=[item for item in shared if gaps[model][item] > 0],
    )


def _gaps(
    rows: Iterable[Row], scorers: tuple[ScorerReference, ...], kind: str
) -> dict[str, dict[str, float]]:
    """By model and item, the mean score of the wording of the set less that of the other one."""
    scores: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if (score := score_of(row, scorers)) is not None:
            scores.setdefault((row.model, row.item), []).append(score)
    found: dict[str, dict[str, float]] = {}
    for (model, item), values in scores.items():
        other = scores.get((model, f"{item}{MARK}{kind}"))
        if other:
            found.setdefault(model, {})[item] = float(np.mean(values) - np.mean(other))
    return found


async def _both(
    subject: Subject,
    ask: Callable[[Item], Awaitable[T | None]],
    items: Sequence[Item],
    control: Sequence[Item],
) -> tuple[list[T], list[T]]:
    """What is seen of the set and of its control, as far as anything is."""
    free = asyncio.Semaphore(subject.concurrency)

    async def one(item: Item) -> T | None:
        async with free:
            return await ask(item)

    found = await asyncio.gather(*map(one, (*items, *control)))
    seen, other = found[: len(items)], found[len(items) :]
    return [one for one in seen if one is not None], [one for one in other if one is not None]


def _too_few(check: str, what: str, seen: Sequence[object], other: Sequence[object]) -> Finding:
    why = worded(
        N_(
            "%(items)s items of the set and %(control)s of the control can be asked about; "
            "%(least)s of each are needed"
        ),
        items=len(seen),
        control=len(other),
        least=_FEWEST,
    )
    return not_run(check, what, why)


def _shares(check: str, what: str, seen: Sequence[Hit], other: Sequence[Hit]) -> Finding:
    """The hits of a set beside those of its control and beside chance: the larger p counts."""
    found, elsewhere = _hits(seen), _hits(other)
    # Of unequal chances, the binomial of their mean is the wider.
    by_chance = binomial_greater(
        len(found), len(seen), float(np.mean([one.chance for one in seen]))
    )
    return Finding(
        check,
        Evidence.NOT_FOUND,
        what,
        value=len(found) / len(seen),
        control=len(elsewhere) / len(other),
        n=len(seen),
        n_control=len(other),
        p=max(by_chance, fisher_greater(len(found), len(seen), len(elsewhere), len(other))),
        items=found,
    )


def _hits(found: Sequence[Hit]) -> list[str]:
    return [one.item for one in found if one.known]


def _gains(found: Sequence[Completion]) -> "np.ndarray":
    return np.array([one.guided - one.general for one in found])


def _known(found: Sequence[Completion]) -> list[str]:
    return [one.item for one in found if one.guided >= VERBATIM]
