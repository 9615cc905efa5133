"""What follows from a choice: its candidates with their evidence, and the shortlist."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from anyio.to_thread import run_sync

from joute.catalog import offers
from joute.choice.candidates import Candidate
from joute.choice.evidence import Known, candidates, known
from joute.choice.needs import Choice, Needs, benchmark_categories, choose, named, usage_of
from joute.choice.site.choices import Choices, Opened
from joute.choice.site.people import opinions_of, picks_of
from joute.choice.site.weighing import PARTS, need_of, weights_of
from joute.choice.weights import Weight
from joute.evaluation.rights import READ
from joute.evaluation.settings import EvaluationSettings
from joute.people.rights import Actor, may

# Shortlists that are held in memory: the screens of a choice follow one another.
HELD = 32
# What the site itself found is gathered again after so long.
GATHERED_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class Result:
    """A choice worked out: its need, the weights in force, all candidates and their shortlist."""

    need: Needs
    weights: Mapping[str, Weight]
    candidates: Mapping[str, Candidate]
    choice: Choice
    known: Known


@dataclass(frozen=True)
class _Gathered:
    """What is known, and since when; a `generation` holds as long as nothing else is known."""

    known: Known
    at: datetime
    generation: int


@dataclass(frozen=True)
class _Question:
    """What decides a result: parts of a choice as JSON, the weights in force, what is known."""

    parts: str
    weights: Mapping[str, Weight] = field(hash=False)
    evaluations: bool
    generation: int
    known: Known = field(compare=False)


class Results:
    """Works out choices, and remembers the last ones."""

    def __init__(self, stored: Choices) -> None:
        self.stored = stored
        self.services = stored.services
        self.usd_per_eur = self.services.settings.of(EvaluationSettings).usd_per_euro
        self._gathered: dict[bool, _Gathered] = {}
        self._worked_out = lru_cache(maxsize=HELD)(_work_out)

    async def of(self, choice: Opened, actor: Actor) -> Result:
        """For an actor: evaluations of the site are evidence for those who may read them. Raises
        BadInput where the need cannot be used."""
        opinions = opinions_of(await self.stored.opinions(choice))
        picks = picks_of(await self.stored.picks(choice))
        parts = {name: choice.content.get(name) for name in PARTS}
        reads = may(actor, READ)
        gathered = await self._gather(reads)
        question = _Question(
            parts=json.dumps(parts, sort_keys=True),
            weights=weights_of(choice.content, opinions, picks),
            evaluations=reads,
            generation=gathered.generation,
            known=gathered.known,
        )
        return await run_sync(self._worked_out, question)

    async def _gather(self, evaluations: bool) -> _Gathered:
        now, held = self.services.now(), self._gathered.get(evaluations)
        if held is not None and now - held.at < GATHERED_FOR:
            return held
        found = await known(self.services, evaluations=evaluations)
        found = replace(found, usd_per_eur=self.usd_per_eur)
        same = held is not None and _same(held.known, found)
        generation = 0 if held is None else held.generation + (not same)
        self._gathered[evaluations] = fresh = _Gathered(found, now, generation)
        return fresh


def _same(one: Known, other: Known) -> bool:
    """Whether two say the same; the catalogue is that of the process."""
    return (one.as_of, one.answers, one.local) == (other.as_of, other.answers, other.local)


def _work_out(question: _Question) -> Result:
    need = replace(need_of(json.loads(question.parts)), weights=question.weights)
    found = candidates(
        named(need, offers(question.known.catalog)),
        usage_of(need),
        question.known,
        categories=tuple(benchmark_categories(need.answers)),
        own=need.own_servers,
    )
    choice = choose(need, found, question.known.catalog.models)
    described = [one for one in need.candidates if isinstance(one, Candidate)]
    return Result(
        need,
        question.weights,
        {one.id: one for one in (*found, *described)},
        choice,
        question.known,
    )
