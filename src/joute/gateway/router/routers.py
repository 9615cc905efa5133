"""What was learned of each use: fitted, let act by a person, suspended, and erased."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from random import Random

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import routing
from joute.calls import Offer
from joute.errors import N_
from joute.evidence import Deletion
from joute.gateway.errors import BadRouter, NoRouter
from joute.gateway.router.costs import prices_of
from joute.gateway.router.evidence import Gathered, vote_id
from joute.gateway.router.opinions import SaidOf
from joute.gateway.router.versions import Version, note_versions
from joute.gateway.router.wishes import Sources, Wish
from joute.gateway.tables import LearnedRouter, ModelVersion
from joute.store import Store
from joute.uses import NoSuchUse, Use, raise_change_number

# Why nothing is learned, where something was or should be.
NO_EVIDENCE = "no_evidence"


@dataclass(frozen=True)
class Router:
    """The router of a use. `card` and `policy` are None where nothing is learned, for the reason in
    `void`; `costs` are per request, by model."""

    use_id: str
    wish: Wish
    card: "routing.Card | None"
    policy: bytes | None
    costs: "Mapping[str, routing.Cost]"
    void: str
    fitted_at: datetime | None
    activated_by: str
    activated_at: datetime | None
    suspended_at: datetime | None

    @property
    def standing(self) -> "routing.Standing":
        """Whether it may act, and why."""
        if self.card is None:
            return routing.Standing(routing.State.NOT_ENOUGH, routing.Why.UNKNOWN_USE)
        # The topics of a use share one promise and one verdict.
        found = routing.standing(
            self.card, self.wish.promise, self.card.uses[0], activated=self.activated_at is not None
        )
        if self.suspended_at and found.state is routing.State.ACTIVE:
            return replace(found, state=routing.State.SUSPENDED, why=routing.Why.RISK)
        return found


@dataclass(frozen=True)
class Routers:
    """The routers of the uses of this site."""

    store: Store
    now: Callable[[], datetime]
    offer: Offer
    random: Random
    usd_per_euro: float
    # Who knows what people said: none in a process that only serves calls.
    said_of: list[SaidOf] = field(default_factory=list)

    async def find(self, use_id: str) -> Router | None:
        """That of a use; None where nobody asked for one."""
        async with self.store.read() as session:
            row = await session.get(LearnedRouter, use_id)
            return _router(row) if row else None

    async def get(self, use_id: str) -> Router:
        """The same. Raises NoRouter."""
        found = await self.find(use_id)
        if found is None:
            raise NoRouter(use=use_id)
        return found

    async def heard(self, router: Router) -> "routing.Heard | None":
        """What people said of the answers of calls in which it drew the model, since its models
        are what they are; None where nothing is learned."""
        if router.policy is None:
            return None
        policy = await asyncio.to_thread(routing.Policy.from_bytes, router.policy)
        async with self.store.read() as session:
            return await self._heard(session, router.use_id, policy)

    async def _heard(
        self, session: AsyncSession, use_id: str, policy: "routing.Policy", look: int = 1
    ) -> "routing.Heard":
        models = {policy.base, *policy.models}
        changes = select(func.max(ModelVersion.since)).where(ModelVersion.model.in_(models))
        since = await session.scalar(changes)
        said = [
            routing.Opinion(one.topic, one.model, one.probability, one.score)
            for find in self.said_of
            for one in await find(session, use_id)
            if one.model in models and (since is None or one.at >= since)
        ]
        return await asyncio.to_thread(routing.heard, policy, said, look)

    async def all(self) -> Sequence[Router]:
        async with self.store.read() as session:
            rows = await session.scalars(select(LearnedRouter).order_by(LearnedRouter.use_id))
            return [_router(row) for row in rows]

    async def wish(self, use_id: str, wish: Wish, by: str) -> None:
        """What a use wants, before it is fitted; another wish than before takes what was learned
        and the leave to act. Raises NoSuchUse and BadRouter."""
        self._check(wish)
        async with self.store.write() as session:
            if await session.get(Use, use_id) is None:
                raise NoSuchUse(name=use_id)
            row = await session.get(LearnedRouter, use_id)
            if row is not None and _router(row).wish == wish:
                return
            row = row or LearnedRouter(use_id=use_id, newest_vote=0, newest_deletion=0)
            row.base, row.candidates = wish.base, list(wish.others)
            row.topics, row.cohorts = list(wish.sources.topics), list(wish.sources.cohorts)
            row.runs = list(wish.sources.runs)
            row.risk, row.confidence = wish.promise.risk, wish.promise.confidence
            row.exploration = wish.exploration
            forget(row, "")
            _stop(row)
            row.changed_by, row.changed_at = by, self.now()
            session.add(row)
            await session.flush()
            await raise_change_number(session)

    async def fit(self, use_id: str) -> Router:
        """Learn anew from all evidence of today. It acts if it did before, and goes on trial where
        it was suspended. Raises NoRouter."""
        while True:
            wish = (await self.get(use_id)).wish
            async with self.store.write() as session:
                versions = await note_versions(session, self.offer, self.now())
            async with self.store.read() as session:
                gathered = await _gather(session, wish, versions)
            models = [one for one in (wish.base, *wish.others) if one in self.offer.models]
            prices = prices_of(self.offer, models, gathered.observed, self.usd_per_euro)
            seed = self.random.getrandbits(64)
            found = await asyncio.to_thread(
                partial(_fitted, wish, gathered, versions, prices.costs, prices.worth, seed)
            )
            stored = await self._store(use_id, wish, gathered, found, prices.costs)
            if stored is not None:
                return stored

    async def let_act(self, use_id: str, by: str) -> Router:
        """A person lets it decide. Raises NoRouter, and BadRouter where it may not."""
        async with self.store.write() as session:
            row = await _row(session, use_id)
            if _router(row).standing.state is routing.State.NOT_ENOUGH:
                raise BadRouter(
                    reason=N_("This router may not act: its page says what it still needs.")
                )
            row.activated_by, row.activated_at, row.suspended_at = by, self.now(), None
            await session.flush()
            await raise_change_number(session)
            return _router(row)

    async def stop(self, use_id: str) -> Router:
        """It goes back to its trial: it decides, and nothing follows. Raises NoRouter."""
        async with self.store.write() as session:
            row = await _row(session, use_id)
            _stop(row)
            await session.flush()
            await raise_change_number(session)
            return _router(row)

    async def look_after(self, use_id: str) -> Router:
        """What is done daily: what may not act any more stops; what does not act is learned anew. A
        suspended one waits for a person."""
        router = await self.get(use_id)
        if router.policy is not None:
            await self.hold_against_present(use_id)
            router = await self.get(use_id)
        stays = (routing.State.ACTIVE, routing.State.SUSPENDED)
        return router if router.standing.state in stays else await self.fit(use_id)

    async def hold_against_present(self, use_id: str) -> None:
        """Stop what the present speaks against: an erased vote, another version of a model, and
        votes since it was fitted or opinions on its calls, of those that act."""
        async with self.store.write() as session:
            versions = await note_versions(session, self.offer, self.now())
            row = await _row(session, use_id)
            if row.policy is None:
                return
            policy = await asyncio.to_thread(routing.Policy.from_bytes, row.policy)
            erased = await _deleted(session, row.newest_deletion)
            present = {name: one.id for name, one in versions.items()}
            reason = policy.void(versions=present, erased=erased)
            if reason is not None:
                forget(row, reason)
                if reason == "changed_version":
                    _stop(row)
            elif row.activated_at and not row.suspended_at:
                wish = _router(row).wish
                later = await _gather(session, wish, versions, row.newest_vote)
                watched = await asyncio.to_thread(routing.watch_live, policy, later.rows)
                # It is looked at once a day.
                look = 1 + (self.now() - row.activated_at).days
                told = await self._heard(session, use_id, policy, look)
                if not (told.worse or (watched and watched.breaks(wish.promise))):
                    return
                row.suspended_at = self.now()
            await session.flush()
            await raise_change_number(session)

    async def _store(
        self,
        use_id: str,
        wish: Wish,
        gathered: Gathered,
        found: "routing.Fit | None",
        costs: "Mapping[str, routing.Cost]",
    ) -> Router | None:
        """Keep what was learned; None where the wish or the evidence changed meanwhile."""
        policy = await asyncio.to_thread(found.policy.to_bytes) if found else None
        async with self.store.write() as session:
            row = await _row(session, use_id)
            erased = await _deleted(session, gathered.newest_deletion)
            if _router(row).wish != wish or (found and found.policy.void(erased=erased)):
                return None
            row.policy, row.card = policy, found.card.to_json() if found else None
            row.costs = {name: {"wh": one.wh, "eur": one.eur} for name, one in costs.items()}
            row.void = "" if found else NO_EVIDENCE
            row.newest_vote, row.newest_deletion = gathered.newest_vote, gathered.newest_deletion
            row.fitted_at = self.now()
            if row.suspended_at:
                _stop(row)
            await session.flush()
            await raise_change_number(session)
            return _router(row)

    def _check(self, wish: Wish) -> None:
        """Raises BadRouter."""
        models = [wish.base, *wish.others]
        if len(models) < 2 or len(set(models)) < len(models):
            raise BadRouter(reason=N_("A router chooses between two models or more, each once."))
        unknown = [one for one in models if one not in self.offer.models]
        if unknown:
            raise BadRouter(
                message=N_("There is no model “%(model)s” on this site."), model=unknown[0][:100]
            )
        if not 0 <= wish.exploration < 0.5:
            raise BadRouter(reason=N_("The share that chance decides is from 0 to below one half."))


def _fitted(  # noqa: PLR0917 # what a fit is made of
    wish: Wish,
    gathered: Gathered,
    versions: Mapping[str, Version],
    costs: "Mapping[str, routing.Cost]",
    worth: "routing.Worth",
    seed: int,
) -> "routing.Fit | None":
    """None where there is no evidence that one could learn from: none about the models of today, or
    of one voter alone."""
    import numpy as np  # noqa: PLC0415 # takes long

    present = {name: one.id for name, one in versions.items()}
    try:
        evidence = routing.Evidence.of(gathered.rows, wish.base, present)
    except ValueError:  # no row is about the models of today
        return None
    if len(np.unique(evidence.voter)) < 2:
        return None
    return routing.fit(
        evidence,
        costs,
        np.random.default_rng(seed),
        promise=wish.promise,
        worth=worth,
        exploration=wish.exploration,
    )


async def _deleted(session: AsyncSession, after: int) -> Sequence[str]:
    """The votes that went since a deletion of that number."""
    numbers = await session.scalars(select(Deletion.vote_id).where(Deletion.id > after))
    return [vote_id(number) for number in numbers]


async def _row(session: AsyncSession, use_id: str) -> LearnedRouter:
    row = await session.get(LearnedRouter, use_id, with_for_update=True)
    if row is None:
        raise NoRouter(use=use_id)
    return row


def forget(row: LearnedRouter, reason: str) -> None:
    """Delete what was learned, for a reason."""
    row.policy, row.card, row.costs, row.fitted_at, row.void = None, None, None, None, reason


def _stop(row: LearnedRouter) -> None:
    row.activated_by, row.activated_at, row.suspended_at = "", None, None


def _router(row: LearnedRouter) -> Router:
    sources = Sources(tuple(row.topics), tuple(row.cohorts), tuple(row.runs))
    promise = routing.Promise(row.risk, row.confidence)
    return Router(
        use_id=row.use_id,
        wish=Wish(row.base, tuple(row.candidates), sources, promise, row.exploration),
        card=routing.Card.from_json(row.card) if row.card else None,
        policy=row.policy,
        costs={name: routing.Cost(**one) for name, one in (row.costs or {}).items()},
        void=row.void,
        fitted_at=row.fitted_at,
        activated_by=row.activated_by,
        activated_at=row.activated_at,
        suspended_at=row.suspended_at,
    )


async def _gather(
    session: AsyncSession, wish: Wish, versions: Mapping[str, Version], after_vote: int = 0
) -> Gathered:
    """See `gather`: duels and runs are imported by what learns, not by what serves calls alone."""
    from joute.gateway.router.gathering import gather  # noqa: PLC0415

    return await gather(session, wish, versions, after_vote)
