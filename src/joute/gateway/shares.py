"""The limits of a key on calls and tokens a minute and on parallel calls, shared by processes.

    taken = await shares.take(key, tokens)     # raises TooManyCalls
    shares.end(key.id, taken, tokens)          # what the call took in the end

Each process holds a share of the limits of a key, which the database stores; all of them together
never exceed a limit. A process keeps its own minute within its share, and gives back only what no
call of its last minute counts in: so no minute of all of them holds more than the limit. It asks
for more when a call does not fit, which waits for that alone; half of what it does not use goes
back every ten seconds, so that another has most of it within half a minute. That of a process that
died comes back after a minute and a half.
"""

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.errors import TooManyCalls
from joute.gateway.keys import KeyCard
from joute.gateway.limits import WINDOW_S, Limits, Refusal, Share, Taken, Usage, extended
from joute.gateway.tables import GatewayKey, LimitShare
from joute.jobs import Tasks
from joute.store import Store, reached

logger = logging.getLogger(__name__)

TEND_EVERY_S = 10.0
# Longer than a minute beyond the last renewal: the calls of a dead process count for so long.
LIFE = timedelta(seconds=WINDOW_S + 3 * TEND_EVERY_S)
# What others hold is believed for so long, where it leaves a process no more.
ASK_AGAIN_S = 1.0


@dataclass
class _Held:
    """The calls of one key in this process, and its share; `others` is what others held at
    `asked_at`."""

    id: str
    usage: Usage = field(default_factory=Usage)
    share: Share = field(default_factory=Share)
    until: datetime | None = None
    others: Share = field(default_factory=Share)
    asked_at: float = -math.inf
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class Shares:
    """The shares of this process. `new_id` names one, `timer` gives seconds of a clock that never
    goes back."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        timer: Callable[[], float],
    ) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id
        self._timer = timer
        self._held: dict[str, _Held] = {}
        self._tasks = Tasks("shares of limits")

    async def take(self, key: KeyCard, tokens: int) -> Taken:
        """Let a call of at most so many tokens in. Raises TooManyCalls, DatabaseUnavailable."""
        limits = key.limits.rates
        if key.id not in self._held:
            self._held[key.id] = _Held(self._new_id())
        held = self._held[key.id]
        if not limits:
            return _let_in(held.usage.take(limits, tokens, self._timer()))
        answer = self._take(held, limits, tokens)
        if isinstance(answer, Refusal):
            async with held.asking:
                # Another call may have asked for both.
                answer = self._take(held, limits, tokens)
                if isinstance(answer, Refusal) and self._may_have_more(held, limits, tokens):
                    await self._extend(held, key.id, limits, tokens)
                    answer = self._take(held, limits, tokens)
        return _let_in(answer)

    def is_short(self, key: KeyCard) -> bool:
        """Whether more than half of a limit is in use by this process."""
        if key.id not in self._held:
            return False
        used, limits = self._held[key.id].usage.used(self._timer()), key.limits.rates
        parts = (
            (used.requests, limits.requests_per_minute),
            (used.tokens, limits.tokens_per_minute),
            (used.parallel, limits.parallel),
        )
        return any(most is not None and 2 * part > most for part, most in parts)

    def end(self, key_id: str, taken: Taken, tokens: int) -> None:
        """A call is over, and took so many tokens."""
        self._held[key_id].usage.end(taken, tokens)

    async def tend(self) -> None:
        """Renew the shares of this process, and give back half of what it does not use of each."""
        for key_id, held in sorted(self._held.items()):
            if held.until is None:
                continue
            async with held.asking:
                await self._lessen(held, key_id, keep=0.5)

    async def close(self) -> None:
        """Give back what no call of the last minute counts in; the rest comes back by itself."""
        await self._tasks.close()
        for key_id, held in sorted(self._held.items()):
            if held.until is not None:
                await self._lessen(held, key_id, keep=0.0)

    def _take(self, held: _Held, limits: Limits, tokens: int) -> Taken | Refusal:
        return held.usage.take(limits, tokens, self._timer(), self._share(held))

    def _share(self, held: _Held) -> Share:
        lives = held.until is not None and self._now() < held.until
        return held.share if lives else Share()

    def _may_have_more(self, held: _Held, limits: Limits, tokens: int) -> bool:
        """Whether others may leave more than it has: not where it has all that a key allows."""
        share, need = self._share(held), held.usage.needed(limits, tokens, self._timer())
        late = self._timer() - held.asked_at >= ASK_AGAIN_S
        others = Share() if late else held.others
        return extended(limits, others, share, need) != share

    async def _extend(self, held: _Held, key_id: str, limits: Limits, tokens: int) -> None:
        """Hold what a call needs, and half of what is left beyond, as far as others leave it."""
        need = held.usage.needed(limits, tokens, self._timer())
        now = self._now()
        with reached():
            async with self._store.write() as session:
                others = await _others(session, key_id, held.id, now)
                share = extended(limits, others, held.share, need)
                await _write(session, LimitShare(id=held.id, key_id=key_id), share, now)
        held.others, held.asked_at = others, self._timer()
        self._keep(held, share, now)
        if held.until is not None and "tend" not in self._tasks:
            self._tasks.start("tend", self._tend_while_held())

    async def _lessen(self, held: _Held, key_id: str, keep: float) -> None:
        """Give back what is not used of a share but for a part from 0 to 1, and renew the rest."""
        now = self._now()
        # Before others may have it: no call of this process uses it meanwhile.
        share = held.share = _lessened(held.share, held.usage.used(self._timer()), keep)
        async with self._store.write() as session:
            # One that lapsed is others' by now: it is asked for again.
            lives = await session.get(LimitShare, held.id) is not None
            if lives:
                await _write(session, LimitShare(id=held.id, key_id=key_id), share, now)
        self._keep(held, share if lives else Share(), now)

    def _keep(self, held: _Held, share: Share, now: datetime) -> None:
        held.share = share
        held.until = now + LIFE if share != Share() else None

    async def _tend_while_held(self) -> None:
        while any(one.until for one in self._held.values()):
            await asyncio.sleep(TEND_EVERY_S)
            try:
                await self.tend()
            except Exception:
                logger.exception("shares of limits could not be renewed")


def _lessened(share: Share, used: Share, keep: float) -> Share:
    def part(held: int, taken: int) -> int:
        return max(0, min(held, taken + int((held - taken) * keep)))

    return Share(
        part(share.requests, used.requests),
        part(share.tokens, used.tokens),
        part(share.parallel, used.parallel),
    )


async def _others(session: AsyncSession, key_id: str, own_id: str, now: datetime) -> Share:
    """What other processes hold of the limits of a key, whose row is locked: of two that ask the
    second sees what the first took."""
    own_key = select(GatewayKey.id).where(GatewayKey.id == key_id)
    await session.execute(own_key.with_for_update(key_share=True))
    await session.execute(delete(LimitShare).where(LimitShare.until < now))
    columns = (LimitShare.requests, LimitShare.tokens, LimitShare.parallel)
    sums = select(*(func.coalesce(func.sum(one), 0) for one in columns))
    others = sums.where(LimitShare.key_id == key_id, LimitShare.id != own_id)
    return Share(*map(int, (await session.execute(others)).one()))


async def _write(session: AsyncSession, row: LimitShare, share: Share, now: datetime) -> None:
    """Store a share; one of nothing is gone."""
    if share == Share():
        await session.execute(delete(LimitShare).where(LimitShare.id == row.id))
        return
    row.requests, row.tokens, row.parallel = share.requests, share.tokens, share.parallel
    row.until = now + LIFE
    await session.merge(row)


def _let_in(answer: Taken | Refusal) -> Taken:
    """Raises TooManyCalls."""
    if isinstance(answer, Taken):
        return answer
    raise TooManyCalls(
        most=answer.most,
        unit=answer.unit,
        seconds=answer.retry_after_s,
        retry_after_s=answer.retry_after_s,
    )
