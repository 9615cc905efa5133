"""What follows from a choice: its candidates with their evidence, and the shortlist."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from anyio.to_thread import run_sync

from joute.catalog import Catalog, offers
from joute.catalog.updates import loaded
from joute.choice.candidates import Candidate
from joute.choice.evidence import Known, candidates_for
from joute.choice.evidence import known as gathered
from joute.choice.needs import Choice, Needs, choose, ids_of, named
from joute.choice.site.choices import Choices, Content, Opened
from joute.choice.site.people import opinions_of, picks_of
from joute.choice.site.weighing import PARTS, need_of, weights_of
from joute.choice.weights import Weight
from joute.errors import BadInput
from joute.evaluation.rights import READ
from joute.evaluation.settings import EvaluationSettings
from joute.people.rights import Actor, may
from joute.translation import Translator

# Shortlists that are held in memory: the screens of a choice follow one another.
HELD = 32
SAMPLES = 10_000
# Samples where only the order counts, and what passes: neither depends on draws.
FEW = 1
# Of a choice, what decides its candidates and what is known of them.
_DECIDING = ("answers", "volume", "own_servers", "candidates", "sets")
# What the site itself found is gathered again after so long.
GATHERED_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class Evidence:
    """A choice before anything is compared: its need, the weights in force, all candidates."""

    need: Needs
    weights: Mapping[str, Weight]
    candidates: Mapping[str, Candidate]
    known: Known


@dataclass(frozen=True)
class Result(Evidence):
    """A choice worked out, with its shortlist."""

    choice: Choice

    @property
    def digest(self) -> str:
        """Of all that a decision stands on, to tell whether it is still what somebody saw."""
        seen = (self.need, self.weights, self.choice.shortlist, self.known.answers)
        return sha256(repr(seen).encode()).hexdigest()


@dataclass(frozen=True)
class _Gathered:
    """What is known, and since when; a `generation` holds as long as nothing else is known."""

    known: Known
    at: datetime
    generation: int


@dataclass(frozen=True)
class _Question:
    """What decides a result: parts of a choice as JSON, what of them decides its candidates, the
    weights in force."""

    parts: str
    asked: "_Asked"
    weights: Mapping[str, Weight] = field(hash=False)


@dataclass(frozen=True)
class _Asked:
    """What decides candidates and their evidence."""

    parts: str
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
        self._candidates = lru_cache(maxsize=HELD)(_candidates)
        self._worked_out = lru_cache(maxsize=HELD)(self._work_out)

    async def of(self, choice: Opened, actor: Actor, *, samples: int = SAMPLES) -> Result:
        """For an actor: evaluations of the site are evidence for those who may read them. Raises
        BadInput where the need cannot be used."""
        question = await self._question(choice, actor)
        return await run_sync(self._worked_out, question, samples)

    async def or_reason(
        self, choice: Opened, actor: Actor, words: Translator, *, samples: int = SAMPLES
    ) -> tuple[Result | None, str]:
        """The same, or in words why the need cannot be used."""
        try:
            return await self.of(choice, actor, samples=samples), ""
        except BadInput as error:
            return None, words.error(error)

    async def evidence(self, choice: Opened, actor: Actor) -> Evidence:
        """The same without the shortlist, which takes longest."""
        return await run_sync(self._evidence, await self._question(choice, actor))

    @property
    def catalog(self) -> Catalog:
        """That of the site, with the changes that were accepted."""
        return loaded(self.services.settings.catalog.updates)

    async def _question(self, choice: Opened, actor: Actor) -> _Question:
        opinions = opinions_of(await self.stored.opinions(choice))
        picks = picks_of(await self.stored.picks(choice))
        reads = may(actor, READ)
        held = await self._gather(reads)
        return _Question(
            parts=_json(choice.content, PARTS),
            asked=_Asked(
                parts=_json(choice.content, _DECIDING),
                evaluations=reads,
                generation=held.generation,
                known=held.known,
            ),
            weights=weights_of(choice.content, opinions, picks),
        )

    def _evidence(self, question: _Question) -> Evidence:
        need = _need(question.parts, question.asked.known)
        need = replace(need, weights=question.weights)
        described = [one for one in need.candidates if isinstance(one, Candidate)]
        found = {one.id: one for one in (*self._candidates(question.asked), *described)}
        return Evidence(need, question.weights, found, question.asked.known)

    def _work_out(self, question: _Question, samples: int) -> Result:
        one, found = self._evidence(question), self._candidates(question.asked)
        catalog = one.known.catalog
        named_offers = named(one.need, offers(catalog))
        choice = choose(
            one.need,
            found,
            catalog.models,
            offers=named_offers,
            usd_per_eur=one.known.usd_per_eur,
            samples=samples,
        )
        return Result(one.need, one.weights, one.candidates, one.known, choice)

    async def known(self, *, evaluations: bool) -> Known:
        """What the site knows, with its own evaluations or without."""
        return (await self._gather(evaluations)).known

    async def _gather(self, evaluations: bool) -> _Gathered:
        now, held = self.services.now(), self._gathered.get(evaluations)
        if held is not None and now - held.at < GATHERED_FOR:
            return held
        found = await gathered(self.services, evaluations=evaluations)
        same = held is not None and _same(held.known, found)
        generation = 0 if held is None else held.generation + (not same)
        self._gathered[evaluations] = fresh = _Gathered(found, now, generation)
        return fresh


def _same(one: Known, other: Known) -> bool:
    """Whether two say the same; a catalogue is read once, until a change of it is accepted."""
    if one.catalog is not other.catalog:
        return False
    return (one.as_of, one.answers, one.local) == (other.as_of, other.answers, other.local)


def _need(parts: str, known: Known) -> Needs:
    return need_of(json.loads(parts), offered=known.once("ids", lambda: ids_of(known.catalog)))


def _json(content: Content, names: Collection[str]) -> str:
    return json.dumps({name: content.get(name) for name in names}, sort_keys=True)


def _candidates(asked: _Asked) -> Sequence[Candidate]:
    """Those of the catalogue; others are in the need."""
    return candidates_for(_need(asked.parts, asked.known), asked.known)
