"""Who calls, and what each alias points at: in memory, read again when the database changed.

    caller = await directory.caller(request.headers.get("authorization"))
    alias = directory.alias(caller, "assistant")
    caller.valid()   # for each chunk of a stream

The number of changes is read a second at most before it is relied upon, so that what any process
changes holds everywhere within two seconds, with no query while nobody calls.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.aliases import AliasCard, current_aliases
from joute.gateway.errors import KeyRefused, UnknownAlias, UseStopped
from joute.gateway.guarding.profiles import GuardCard, current_guards
from joute.gateway.keys import KeyCard, card_of
from joute.gateway.policies import Policy, all_policies
from joute.gateway.shadows.decisions import ByAlias, ShadowCard, current_shadows
from joute.gateway.tables import GatewayKey
from joute.jobs import Tasks
from joute.store import DatabaseUnavailable, Store, reached
from joute.uses import UseCard, all_uses, change_number
from joute.web import digest

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
# How long keys are believed when the database does not answer: it may have revoked some.
TRUST_S = 30.0

_UNDECIDED = GuardCard()


@dataclass(frozen=True)
class Caller:
    """An application: its key, the use of the key, whether that keeps texts, what it checks.
    `beside` is one whose calls come beside those of the application: no limit of a minute counts
    them, only the budget."""

    key: KeyCard
    use: UseCard
    keeps_text: bool
    guard: GuardCard
    directory: "Directory" = field(repr=False, compare=False)
    beside: bool = False

    @property
    def still_keeps_text(self) -> bool:
        """Whether its use kept texts when the call began, and does so now: a change is seen within
        two seconds."""
        return self.keeps_text and self.directory.keeps_text(self.use.id)

    def valid(self) -> bool:
        """Whether its key and use may still call. Cheap, never waits: for each chunk of a stream;
        a change is seen within two seconds."""
        return self.directory.still_valid(self)


@dataclass(frozen=True)
class _Known:
    """The database as it was at one number of changes."""

    number: int
    keys: Mapping[str, KeyCard]
    by_digest: Mapping[str, KeyCard]
    uses: Mapping[str, UseCard]
    aliases: Mapping[str, AliasCard]
    policies: Mapping[str, Policy]
    guards: Mapping[str, GuardCard]
    shadows: ByAlias


class Directory:
    """Keys by digest, aliases, uses, policies, guards and shadows. `timer` gives seconds of a
    clock that never goes back."""

    def __init__(
        self, store: Store, now: Callable[[], datetime], timer: Callable[[], float]
    ) -> None:
        self._store = store
        self._now = now
        self._timer = timer
        self._known: _Known | None = None
        self._looked_at = -math.inf
        self._asked_at = math.inf
        self._failure: DatabaseUnavailable | None = None
        self._tasks = Tasks("directory")

    async def caller(self, authorization: str | None) -> Caller:
        """Who sends this header, `Bearer joute-…`.

        Raises KeyRefused, and UseStopped when the use calls no model in its state.
        """
        known = await self._fresh()
        scheme, _, secret = (authorization or "").partition(" ")
        # Secrets are found by their digests: the time that takes says nothing of them.
        key = known.by_digest.get(digest(secret.strip())) if scheme.lower() == "bearer" else None
        if key is None or not key.open(self._now()):
            raise KeyRefused
        use = known.uses[key.use_id]
        if not use.state.calls:
            raise UseStopped(name=use.name)
        policy = known.policies.get(use.id, Policy())
        return Caller(key, use, policy.keeps_text, known.guards.get(use.id, _UNDECIDED), self)

    def alias(self, caller: Caller, name: str) -> AliasCard:
        """What an alias points at now. Raises UnknownAlias, also when the key may not use it."""
        found = self._aliases.get(name)
        if found is None or not caller.key.may_call(name):
            raise UnknownAlias(name=name)
        return found

    def aliases_of(self, caller: Caller) -> Sequence[AliasCard]:
        """Those that the key may use, by name."""
        return [one for one in self._aliases.values() if caller.key.may_call(one.name)]

    def still_valid(self, caller: Caller) -> bool:
        """`Caller.valid`."""
        if self._age_s >= LOOK_EVERY_S:
            self._looking()
        if self._known is None or self._unanswered:
            return False
        key = self._known.keys.get(caller.key.id)
        return (
            key is not None and key.open(self._now()) and self._known.uses[key.use_id].state.calls
        )

    def keeps_text(self, use_id: str) -> bool:
        """Whether a use keeps texts, as far as is known."""
        policies = self._known.policies if self._known else {}
        return policies.get(use_id, Policy()).keeps_text

    def shadow(self, use_id: str, alias: str) -> ShadowCard | None:
        """Who is asked the calls of an alias too, as far as is known."""
        return self._known.shadows.get((use_id, alias)) if self._known else None

    async def close(self) -> None:
        await self._tasks.close()

    @property
    def _aliases(self) -> Mapping[str, AliasCard]:
        return self._known.aliases if self._known else {}

    async def _fresh(self) -> _Known:
        """What is known, looked at within the last second. While the database does not answer it
        is what was known before, for half a minute; then raises DatabaseUnavailable."""
        if self._age_s >= LOOK_EVERY_S:
            await self._look_once()
        if self._failure is not None and self._unanswered:
            raise self._failure
        assert self._known is not None  # noqa: S101 # a look that did not fail
        return self._known

    @property
    def _age_s(self) -> float:
        return self._timer() - self._looked_at

    @property
    def _unanswered(self) -> bool:
        """Whether the database gave no answer for half a minute, though it was asked: what nobody
        asked meanwhile, on a gateway with one slow stream, is no reason to stop it."""
        asked_for_s = self._timer() - self._asked_at
        return self._age_s >= TRUST_S and (self._failure is not None or asked_for_s >= TRUST_S)

    async def _look_once(self) -> None:
        """Look, or wait for the look that is on its way."""
        await asyncio.wait({self._looking()})  # It goes on when this caller is gone.

    def _looking(self) -> "asyncio.Task[None]":
        under_way = self._tasks.get("look")
        if under_way is None:
            self._asked_at = self._timer()
            under_way = self._tasks.start("look", self._look())
        return under_way

    async def _look(self) -> None:
        """Read everything again if the number of changes is another."""
        began_at = self._timer()
        try:
            with reached():
                async with self._store.read() as session:
                    number = await change_number(session)
                    if self._known is None or number != self._known.number:
                        self._known = await _load(session, number)
        except DatabaseUnavailable as error:
            self._failure = error
            logger.warning("keys and aliases cannot be read again: %s", error)
        else:
            self._looked_at, self._failure = began_at, None


async def _load(session: AsyncSession, number: int) -> _Known:
    """Everything, once its number was read: a change after that has a higher one."""
    not_revoked = select(GatewayKey).where(GatewayKey.revoked_at.is_(None))
    rows = (await session.scalars(not_revoked)).all()
    uses = {use.id: use for use in await all_uses(session)}
    cards = {row.id: card_of(row) for row in rows if row.use_id in uses}
    return _Known(
        number,
        keys=cards,
        by_digest={row.digest: cards[row.id] for row in rows if row.id in cards},
        uses=uses,
        aliases=await current_aliases(session),
        policies=await all_policies(session),
        guards=await current_guards(session),
        shadows=await current_shadows(session),
    )
