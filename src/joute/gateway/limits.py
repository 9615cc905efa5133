"""Limits on calls and tokens in any minute, and on parallel calls: pure, the time is given.

A minute is a window that slides, in steps of a second: no 60 s hold more than the limit. Of several
processes each has a share of it (`joute.gateway.shares`), within which its own minute stays.
"""

from collections import deque
from dataclasses import dataclass, field

from joute.errors import N_

WINDOW_S = 60


@dataclass(frozen=True)
class Limits:
    """None is no limit."""

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    parallel: int | None = None

    def __bool__(self) -> bool:
        """Whether there is any limit."""
        return (self.requests_per_minute, self.tokens_per_minute, self.parallel) != (None,) * 3


@dataclass(frozen=True)
class Share:
    """What a process may use of the limits of a key: calls and tokens in any minute, calls at a
    time. Of what has no limit nothing is shared."""

    requests: int = 0
    tokens: int = 0
    parallel: int = 0


def extended(limits: Limits, others: Share, held: Share, need: Share) -> Share:
    """What a process holds that asks for more, beside what others hold: what it needs, or half of
    what is left when that is more; and nothing more where that is not left."""
    return Share(
        _part(limits.requests_per_minute, others.requests, held.requests, need.requests),
        _part(limits.tokens_per_minute, others.tokens, held.tokens, need.tokens),
        _part(limits.parallel, others.parallel, held.parallel, need.parallel),
    )


def _part(limit: int | None, others: int, held: int, need: int) -> int:
    if limit is None:
        return 0
    most = max(0, limit - others)
    if need > most:
        return min(held, most)
    return min(most, max(need, held + (most - held) // 2))


@dataclass(frozen=True)
class Refusal:
    """Which limit is in the way, and when to try again; `unit` is a source text."""

    most: int
    unit: str
    retry_after_s: int


@dataclass
class _Second:
    at: int
    requests: int = 0
    tokens: int = 0


@dataclass(frozen=True)
class Taken:
    """A call that was let in: what it counts for, and when it came."""

    second: int
    tokens: int


@dataclass
class Usage:
    """The calls of one key in the last minute, and those that run. `now_s` is in seconds of a
    clock that never goes back."""

    running: int = 0
    requests: int = 0
    tokens: int = 0
    _seconds: deque[_Second] = field(default_factory=deque)

    def take(
        self, limits: Limits, tokens: int, now_s: float, share: Share | None = None
    ) -> Taken | Refusal:
        """Let a call of at most so many tokens in, or say why not, within a share where there are
        other processes. One of more tokens than the whole limit counts as all of it, so that it is
        not refused for ever."""
        second = int(now_s)
        tokens = _counted(limits, tokens)
        self._forget(second)
        refusal = self._refusal(limits, tokens, second, share)
        if refusal is not None:
            return refusal
        if not self._seconds or self._seconds[-1].at != second:
            self._seconds.append(_Second(second))
        self.running += 1
        self._add(self._seconds[-1], 1, tokens)
        return Taken(second, tokens)

    def used(self, now_s: float) -> Share:
        """What was used in the last minute, and runs."""
        self._forget(int(now_s))
        return Share(self.requests, self.tokens, self.running)

    def needed(self, limits: Limits, tokens: int, now_s: float) -> Share:
        """The least share that lets in a call of at most so many tokens."""
        used = self.used(now_s)
        more = _counted(limits, tokens)
        return Share(used.requests + 1, used.tokens + more, used.parallel + 1)

    def end(self, taken: Taken, tokens: int) -> None:
        """A call is over, and took so many tokens."""
        self.running -= 1
        for one in reversed(self._seconds):
            if one.at == taken.second:
                self._add(one, 0, tokens - taken.tokens)

    def _refusal(
        self, limits: Limits, tokens: int, second: int, share: Share | None
    ) -> Refusal | None:
        calls, most_tokens = limits.requests_per_minute, limits.tokens_per_minute
        own = share or Share(calls or 0, most_tokens or 0, limits.parallel or 0)
        if limits.parallel is not None and self.running >= min(limits.parallel, own.parallel):
            return Refusal(limits.parallel, N_("parallel calls"), 1)
        if calls is not None and self.requests >= (most := min(calls, own.requests)):
            after = self._room(second, self.requests + 1 - most, 0)
            return Refusal(calls, N_("calls a minute"), after)
        if most_tokens is not None and self.tokens + tokens > (
            most := min(most_tokens, own.tokens)
        ):
            after = self._room(second, 0, self.tokens + tokens - most)
            return Refusal(most_tokens, N_("tokens a minute"), after)
        return None

    def _room(self, second: int, requests: int, tokens: int) -> int:
        """Seconds until so much of what was let in no longer counts; a minute at most."""
        for one in self._seconds:
            requests, tokens = requests - one.requests, tokens - one.tokens
            if requests <= 0 and tokens <= 0:
                return max(1, one.at + WINDOW_S + 1 - second)
        return WINDOW_S

    def _forget(self, second: int) -> None:
        while self._seconds and self._seconds[0].at + WINDOW_S < second:
            old = self._seconds.popleft()
            self.requests -= old.requests
            self.tokens -= old.tokens

    def _add(self, one: _Second, requests: int, tokens: int) -> None:
        one.requests += requests
        one.tokens += tokens
        self.requests += requests
        self.tokens += tokens


def _counted(limits: Limits, tokens: int) -> int:
    most = limits.tokens_per_minute
    return tokens if most is None else min(tokens, most)
