"""The register: uses with what is said of them, read and changed by those who may."""

import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from joute.ai_act import read_tree
from joute.control_characters import has_words, neutralise
from joute.errors import N_, NotAllowed
from joute.people.members import Members
from joute.people.rights import Actor, author
from joute.register.classifying import Classifying
from joute.register.errors import BadEntry, NotReady
from joute.register.frugality import ANSWERS, PREFIX, statements
from joute.register.indicators import Indicator, id_of, indicator_of, stored
from joute.register.moves import Requirements, goes_ahead, in_words
from joute.register.priority import SCALES, Ratings, Scale, Weights
from joute.register.redacting import Redacting
from joute.register.roles import ROLES, Signers
from joute.register.settings import RegisterSettings
from joute.register.sheet import Field, SheetValue, field, read_value
from joute.register.sign_offs import SUBJECT as SIGN_OFF
from joute.register.sign_offs import last_number, rests_on, seen_by
from joute.services import Services
from joute.uses import (
    Change,
    Entry,
    NewUse,
    NoSuchUse,
    Record,
    Records,
    State,
    UseCard,
    Uses,
    may_change,
)
from joute.uses.errors import BadUse
from joute.uses.records import add_entries
from joute.uses.uses import checked_use

# What a list of uses shows and filters by: the long answers stay where they are.
LISTED = (
    *("function", "category", "matrix", "typology", "needs_llm", "review_date"),
    *(*SCALES, "ai_act", "outcome", f"{SIGN_OFF}."),
)
_RESERVE_CHARACTERS = 2_000
MOST_INDICATORS = 50
_SLUG_CHARACTERS = 40
_TRIES = 20


@dataclass(frozen=True)
class RegisteredUse:
    """A use, and what is said of it."""

    card: UseCard
    record: Record

    @property
    def ratings(self) -> Ratings:
        """What the priority is made of."""
        found: dict[Scale, int | None] = {scale: self.record.value(scale) for scale in SCALES}
        return found

    @property
    def review_on(self) -> date | None:
        said = self.record.value("review_date")
        return date.fromisoformat(said) if isinstance(said, str) else None

    def overdue(self, today: date) -> bool:
        """Whether its review is due and was not held; what was stopped needs none."""
        due = self.review_on
        return due is not None and due < today and self.card.state is not State.STOPPED

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """By their ids, in the order in which they were first given a name."""
        return {
            id: indicator_of(entry.value)
            for id, entry in self.record.under("indicator").items()
            if entry.value is not None
        }

    @property
    def sign_offs(self) -> Mapping[str, Entry]:
        """Those that hold, by the role."""
        return {
            role: entry
            for role, entry in self.record.under(SIGN_OFF).items()
            if entry.value is not None
        }


@dataclass(frozen=True)
class Register:
    """The register of this site."""

    uses: Uses
    records: Records
    members: Members
    now: Callable[[], datetime]
    requirements: Requirements
    signers: Signers
    weights: Weights

    @property
    def today(self) -> date:
        return self.now().date()

    async def all(self, actor: Actor) -> Sequence[RegisteredUse]:
        """The uses that an actor may read, with what a list shows of them: three queries, however
        many uses there are."""
        records = await self.records.all(LISTED)
        return [
            RegisteredUse(card, records.get(card.id, Record(card.id)))
            for card in await self.uses.all()
            if self.signers.may_read(actor, card)
        ]

    async def to_sign_again(self, uses: Sequence[RegisteredUse]) -> Collection[str]:
        """The ids of those in service of which a sign-off is stale: one query."""
        last = await self.records.last_numbers(rests_on())
        return {
            one.card.id
            for one in uses
            if one.card.state is State.IN_SERVICE
            and any(seen_by(said) < last.get(one.card.id, 0) for said in one.sign_offs.values())
        }

    async def get(self, use_id: str, actor: Actor) -> RegisteredUse:
        """A use with all that is said of it. Raises NoSuchUse, for that of others too."""
        card = await self.uses.get(use_id)
        if not self.signers.may_read(actor, card):
            raise NoSuchUse(name=use_id[:100])
        return RegisteredUse(card, await self.records.get(use_id))

    async def names(self) -> Mapping[str, str]:
        """The names of members by their ids."""
        return {one.id: one.name for one in await self.members.all()}

    async def who_knows(self) -> Mapping[str, Sequence[str]]:
        """The names of the members who have each role for every use."""
        members = await self.members.all()
        return {
            role: [
                one.name
                for one in members
                if {one.id, *(f"group:{group}" for group in one.groups)} & {*self.signers.of(role)}
            ]
            for role in ROLES
        }

    async def held_roles(self, use: UseCard) -> Collection[str]:
        """The roles that a member has, for every use or as the owner of this one: the operator
        signs for the others alone."""
        held = {role for role, names in (await self.who_knows()).items() if names}
        return held | {"business"} if use.owner in await self.names() else held

    async def who_may_know(self, use: RegisteredUse, role: str) -> Sequence[str]:
        """The names of those who may know of a use what a role knows: of the role here, and as the
        use names them."""
        found = [*(await self.who_knows())[role]]
        if role == "business":
            found.append((await self.names()).get(use.card.owner, ""))
        if role == "dpo":
            found.append(use.record.value("dpo") or "")
        return list(dict.fromkeys(one for one in found if one))

    async def propose(self, name: str, actor: Actor) -> UseCard:
        """Add an idea, which belongs to whoever proposes it; its id is made from its name. Proposed
        once more before anything was said of it, as by a second click, it is the same idea. Raises
        BadUse."""
        tidy = " ".join(neutralise(name, keep="").split())
        if not has_words(tidy):
            raise BadUse(reason=N_("The name of a use has 1 to 100 characters."))
        by = author(actor)
        for _ in range(_TRIES):
            cards = {one.id: one for one in await self.uses.all()}
            new = NewUse(_free(tidy, {*cards}), tidy, by, State.IDEA)
            if before := await self._proposed(cards.values(), checked_use(new)):
                return before
            try:
                async with self.uses.store.write() as session:
                    card = await self.uses.insert(session, new, by)
                    await add_entries(session, card.id, [Change("proposed", True)], by, self.now())
                return card
            except IntegrityError:
                # Somebody proposed one of this name meanwhile, which is taken now.
                continue
        raise BadUse(reason=N_("A use has this id already: choose another."))

    async def _proposed(self, cards: Iterable[UseCard], new: UseCard) -> UseCard | None:
        """The idea of this owner and name of which nothing was said yet."""
        for card in cards:
            if (card.owner, card.name, card.state) == (new.owner, new.name, State.IDEA):
                said = (await self.records.get(card.id)).entries
                if {*said} == {"name", "owner", "members", "state", "proposed"}:
                    return card
        return None

    async def rename(self, use: UseCard, name: str, actor: Actor) -> UseCard:
        """Raises BadUse."""
        return await self.uses.set_name(use.id, name, author(actor))

    async def answer(
        self, use: UseCard, sent: Mapping[str, object], unknown: Sequence[str], actor: Actor
    ) -> Record:
        """Store answers to the questions of the sheet by the ids of their fields; those of
        `unknown` are “I don’t know”. All or none. Raises BadAnswer, NotAllowed, BadEntry for a
        field that the sheet does not have."""
        changes = []
        for id in [*sent, *unknown]:
            asked = field(id)
            if asked is None:
                raise BadEntry(message=N_("The sheet has no question “%(name)s”."), name=id[:100])
            self.check_answers(use, asked, actor)
            if id in unknown:
                changes.append(Change(id, known=False))
            else:
                value: SheetValue | None = read_value(asked, sent[id])
                changes.append(Change(id, list(value) if isinstance(value, tuple) else value))
        return await self.records.write(use.id, changes, author(actor))

    def lacking(self, use: RegisteredUse, state: State) -> Sequence[str]:
        """What a use lacks before a state, as the subjects of its record."""
        ahead = goes_ahead(use.card.state, state)
        return self.requirements.lacking(use.record, state) if ahead else []

    async def move(self, use: RegisteredUse, state: State, actor: Actor) -> UseCard:
        """Put a use into another state. Raises NotReady with all that it lacks, for the operator
        too: going on without is what the gateway does, and says."""
        if lacks := self.lacking(use, state):
            raise NotReady(lacks, in_words(lacks, use.record))
        return await self.uses.set_state(use.card.id, state, author(actor))

    async def sign(
        self, use: RegisteredUse, role: str, reserve: str, actor: Actor, seen: int | None = None
    ) -> Record:
        """Sign a use off for a role, with a reserve or none, as it stood at the entry `seen` of its
        record: by default as it stands. Raises NotAllowed, BadEntry."""
        text = neutralise(reserve).strip()
        if len(text) > _RESERVE_CHARACTERS:
            raise BadEntry(reason=N_("A reserve has at most 2,000 characters."))
        last = last_number(use.record)
        said = {"reserve": text, "seen": last if seen is None else min(seen, last)}
        return await self._sign(use.card, role, said, actor)

    async def withdraw(self, use: UseCard, role: str, actor: Actor) -> Record:
        """Take a sign-off back, by an entry of its own. Raises NotAllowed."""
        return await self._sign(use, role, None, actor)

    async def _sign(
        self, use: UseCard, role: str, value: Mapping[str, Any] | None, actor: Actor
    ) -> Record:
        if not self.signers.may_sign(actor, use, role, await self.held_roles(use)):
            raise NotAllowed("register.sign")
        return await self.records.write(
            use.id, [Change(f"{SIGN_OFF}.{role}", value)], author(actor)
        )

    async def set_indicator(
        self, use: RegisteredUse, one: Indicator, actor: Actor, id: str = ""
    ) -> Record:
        """Store an indicator, a new one under an id made from its name. Raises BadEntry, and
        NotAllowed."""
        self.check_changes(use.card, actor)
        id = id or id_of(one.name) or "indicator"
        known = use.indicators
        if id not in known and len(known) >= MOST_INDICATORS:
            raise BadEntry(reason=N_("A use has at most 50 indicators."))
        return await self.records.write(
            use.card.id, [Change(f"indicator.{id}", stored(one))], author(actor)
        )

    async def remove_indicator(self, use: UseCard, id: str, actor: Actor) -> Record:
        """Take an indicator back; its history stays. Raises NotAllowed."""
        self.check_changes(use, actor)
        return await self.records.write(use.id, [Change(f"indicator.{id_of(id)}")], author(actor))

    async def assess(self, use: UseCard, answers: Mapping[str, str], actor: Actor) -> Record:
        """Store what is said of the statements on frugality: an answer, "unknown", or "" for none.
        Raises BadEntry, and NotAllowed."""
        self.check_changes(use, actor)
        changes = []
        for id, said in answers.items():
            if id not in statements() or said not in (*ANSWERS, "unknown", ""):
                raise BadEntry(
                    message=N_("“%(name)s” is no answer on frugality."), name=f"{id}: {said}"[:100]
                )
            known = said != "unknown"
            changes.append(Change(f"{PREFIX}.{id}", (said or None) if known else None, known))
        return await self.records.write(use.id, changes, author(actor))

    def check_answers(self, use: UseCard, asked: Field, actor: Actor) -> None:
        """Raises NotAllowed for a question that is neither theirs nor their role’s."""
        if not self.signers.may_answer(actor, use, asked.knows):
            raise NotAllowed("register.answer")

    def check_changes(self, use: UseCard, actor: Actor) -> None:
        """Raises NotAllowed for those who only read a use."""
        if not may_change(actor, use):
            raise NotAllowed("use.change")


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    """Register. Every move of a use is held to its rule from now on."""
    settings = services.settings.of(RegisterSettings)
    requirements = Requirements(
        settings.sign_offs, settings.sign_offs_personal_data, settings.sign_offs_high_risk
    )
    services[Uses].rules.append(requirements.rule)
    signers = Signers({str(role): who for role, who in settings.signers.items()})
    yield (
        Register(
            uses=services[Uses],
            records=services[Records],
            members=services[Members],
            now=services.now,
            requirements=requirements,
            signers=signers,
            weights=Weights(
                settings.value_weight,
                settings.feasibility_weight,
                settings.risk_weight,
                settings.footprint_weight,
            ),
        ),
        Classifying(services[Records], signers, read_tree(settings.ai_act_tree)),
        Redacting(services[Records]),
    )


def _free(name: str, taken: set[str]) -> str:
    """An id made from a name, which no other use has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_CHARACTERS].strip("-") or "use"
    id, number = slug, 1
    while id in taken:
        number += 1
        end = f"-{number}"
        id = slug[: _SLUG_CHARACTERS - len(end)].rstrip("-") + end
    return id
