"""Aliases: the names that applications write for ever, and what each points at since when.

A change adds a version: dated, kept, and undone by another that repeats an older one.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from difflib import get_close_matches
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Offer
from joute.errors import N_
from joute.gateway.errors import BadAlias, UnknownAlias
from joute.gateway.tables import AliasVersion
from joute.llm.untrusted import is_number
from joute.store import Store
from joute.uses import raise_change_number

AUTO = "auto"
MOST_TARGETS = 20
_NEAR = 6
_LONGEST = 100
_NAME = re.compile(r"[a-z0-9._-]{1,64}")
_PROMPTS = ("prompt_a", "prompt_b")
# In characters, as that of a prompt of evaluation.
_LONGEST_PROMPT = 100_000


def near(word: str, known: Iterable[str]) -> str:
    """The names nearest to a word; without a near one, some of those that there are."""
    names = list(known)
    longer = [one for one in names if len(word) > 2 and word in one]
    found = get_close_matches(word[:_LONGEST], names, _NEAR, cutoff=0.5) or longer or names
    return ", ".join(found[:_NEAR]) or "–"


def is_name(text: str) -> bool:
    """Whether an alias can be called so."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True)
class ArmPrompt:
    """Instructions that an arm is given before those of the application; `name` says which, with
    its version."""

    name: str
    system: str

    @property
    def digest(self) -> str:
        """What tells one text from another, to whom may not read it."""
        return sha256(self.system.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class AliasExperiment:
    """Another model, `against`, that answers some calls of an alias at random, with the probability
    `share`: until `calls` of both arms were scored, or a difference of mean scores, or that there
    is none of `margin` or more, is shown. With prompts it may be the same model: each arm has its
    own, or none."""

    against: str
    share: float
    calls: int
    margin: float
    prompt_a: ArmPrompt | None = None
    prompt_b: ArmPrompt | None = None

    @classmethod
    def from_json(cls, stated: Mapping[str, Any]) -> "AliasExperiment":
        prompts = {name: ArmPrompt(**stated[name]) for name in _PROMPTS if stated.get(name)}
        return cls(**{**stated, **prompts})

    def to_json(self, *, texts: bool = True) -> dict[str, Any]:
        """Without `texts`, prompts by their names and digests, for whoever may not change the
        alias."""
        stated = asdict(self)
        if not texts:
            for name, prompt in (("prompt_a", self.prompt_a), ("prompt_b", self.prompt_b)):
                stated[name] = prompt and {"name": prompt.name, "digest": prompt.digest}
        return stated


@dataclass(frozen=True)
class AliasCard:
    """A version of an alias. `targets` are ids of models in the order of fallback, or ["auto"]
    with the ids to draw from in `options["candidates"]`; `options["experiment"]` are the fields of
    an AliasExperiment; without targets the alias is gone."""

    name: str
    number: int
    targets: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    created_by: str = ""
    created_at: datetime | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """Every model that may answer, the first of an alias first."""
        if self.targets == (AUTO,):
            return tuple(self.options["candidates"])
        if self.experiment is None or self.experiment.against in self.targets:
            return self.targets
        return (*self.targets, self.experiment.against)

    @property
    def experiment(self) -> AliasExperiment | None:
        stated = self.options.get("experiment")
        return AliasExperiment.from_json(stated) if stated else None


@dataclass(frozen=True)
class Aliases:
    """The aliases of this site; `offer` are the models that they may point at."""

    store: Store
    now: Callable[[], datetime]
    offer: Offer

    async def set(
        self,
        name: str,
        targets: Sequence[str],
        by: str,
        options: Mapping[str, Any] | None = None,
    ) -> AliasCard:
        """Point an alias at models, made if need be. Raises BadAlias."""
        card = AliasCard(name, 0, tuple(targets), dict(options or {}))
        _check(card, self.offer)
        return await self._add(card, by)

    async def remove(self, name: str, by: str) -> AliasCard:
        """Take an alias away; its versions stay. Raises UnknownAlias."""
        if name not in await self.current():
            raise UnknownAlias(name=name)
        return await self._add(AliasCard(name, 0, ()), by)

    async def revert(self, name: str, number: int, by: str) -> AliasCard:
        """Point an alias again at what its version `number` pointed at.

        Raises UnknownAlias when there is no such version, and BadAlias when one of its models is
        not offered any more.
        """
        old = next((one for one in await self.history(name) if one.number == number), None)
        if old is None:
            raise UnknownAlias(name=f"{name} {number}")
        if old.targets:
            _check(old, self.offer)
        return await self._add(old, by)

    async def history(self, name: str) -> Sequence[AliasCard]:
        """Every version of an alias, the newest first; empty when there never was one."""
        versions = select(AliasVersion).where(AliasVersion.alias == name)
        async with self.store.read() as session:
            rows = await session.scalars(versions.order_by(AliasVersion.number.desc()))
            return [_card(row) for row in rows]

    async def current(self) -> Mapping[str, AliasCard]:
        """Every alias that points at something, by name."""
        async with self.store.read() as session:
            return await current_aliases(session)

    async def _add(self, card: AliasCard, by: str) -> AliasCard:
        """The next version; of two at the same moment the later one is the newer."""
        try:
            return await self._add_next(card, by)
        except IntegrityError:
            return await self._add_next(card, by)

    async def _add_next(self, card: AliasCard, by: str) -> AliasCard:
        async with self.store.write() as session:
            last = await session.scalar(
                select(func.max(AliasVersion.number)).where(AliasVersion.alias == card.name)
            )
            row = AliasVersion(
                alias=card.name,
                number=(last or 0) + 1,
                targets=list(card.targets),
                options=dict(card.options),
                created_by=by,
                created_at=self.now(),
            )
            session.add(row)
            await session.flush()
            await raise_change_number(session)
        return _card(row)


async def current_aliases(session: AsyncSession) -> Mapping[str, AliasCard]:
    """Every alias that points at something, by name."""
    newest = select(func.max(AliasVersion.id)).group_by(AliasVersion.alias)
    rows = await session.scalars(
        select(AliasVersion).where(AliasVersion.id.in_(newest)).order_by(AliasVersion.alias)
    )
    return {row.alias: _card(row) for row in rows if row.targets}


def _card(row: AliasVersion) -> AliasCard:
    return AliasCard(
        row.alias, row.number, tuple(row.targets), row.options, row.created_by, row.created_at
    )


def _check(card: AliasCard, offer: Offer) -> None:
    """Raises BadAlias."""
    if not is_name(card.name):
        raise BadAlias(
            reason=N_("An alias is 1 to 64 small letters, digits, dots, hyphens and underscores.")
        )
    automatic = card.targets == (AUTO,)
    candidates = card.options.get("candidates", ())
    if not isinstance(candidates, Sequence) or not all(isinstance(one, str) for one in candidates):
        raise BadAlias(reason=N_("Candidates are a list of models."))
    _check_experiment(card)
    if card.options.keys() - {"candidates", "experiment"} or (candidates and not automatic):
        raise BadAlias(reason=N_("Only an alias that points at “auto” has candidates."))
    models = list(candidates if automatic else card.models)
    if not 1 <= len(models) <= MOST_TARGETS or len(set(models)) < len(models):
        raise BadAlias(reason=N_("An alias points at 1 to 20 models, each named once."))
    unknown = [one for one in models if one not in offer.models]
    if unknown:
        raise BadAlias(
            message=N_("There is no model “%(model)s” on this site. Near names: %(near)s."),
            model=unknown[0][:_LONGEST],
            near=near(unknown[0], offer.models),
        )


def _check_experiment(card: AliasCard) -> None:
    """Raises BadAlias for an experiment that cannot be."""
    stated = card.options.get("experiment")
    if stated is None:
        return
    if card.targets == (AUTO,):
        raise BadAlias(reason=N_("An alias that points at “auto” has no experiment."))
    rules = stated if isinstance(stated, dict) else {}
    share, calls, margin = (rules.get(name) for name in ("share", "calls", "margin"))
    prompts = [rules.get(name) for name in _PROMPTS]
    if not all(one is None or _is_prompt(one) for one in prompts):
        raise BadAlias(
            reason=N_(
                "The prompt of an arm has a “name” of at most 100 characters and a “system” text "
                "of at most 100,000."
            )
        )
    told = [one and one["system"] for one in prompts]
    if card.targets[:1] == (rules.get("against"),) and told[0] == told[1]:
        raise BadAlias(reason=N_("An experiment holds a model, or a prompt, against another one."))
    fields = AliasExperiment.__dataclass_fields__.keys()
    possible = (
        fields - _PROMPTS <= rules.keys() <= fields
        and isinstance(rules["against"], str)
        and _is_within(share, 0.01, 0.99)
        and _is_within(calls, 10, 1_000_000)
        and isinstance(calls, int)
        and _is_within(margin, 0.001, 1)
    )
    if not possible:
        raise BadAlias(
            reason=N_(
                "An experiment has a model “against”, a “share” from 0.01 to 0.99, “calls” from 10 "
                "to 1,000,000 and a “margin” from 0.001 to 1."
            )
        )


def _is_prompt(stated: object) -> bool:
    """Whether it is that of an arm, with words."""
    if not isinstance(stated, dict) or stated.keys() != ArmPrompt.__dataclass_fields__.keys():
        return False
    name, system = stated["name"], stated["system"]
    return (
        isinstance(name, str)
        and isinstance(system, str)
        and len(name) <= _LONGEST
        and len(system.strip()) > 0
        and len(system) <= _LONGEST_PROMPT
    )


def _is_within(value: object, least: float, most: float) -> bool:
    return is_number(value) and least <= value <= most
