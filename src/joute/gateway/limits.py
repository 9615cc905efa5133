"""Limits on calls and tokens in any minute, and on parallel calls: pure, the time is given.

A minute is a window that slides, in steps of a second: no 60 s hold more than the limit. It is that
of one process: with several, each allows as much.
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

    def take(self, limits: Limits, tokens: int, now_s: float) -> Taken | Refusal:
        """Let a call of at most so many tokens in, or say why not. One of more tokens than the
        whole limit counts as all of it, so that it is not refused for ever."""
        second = int(now_s)
        if limits.tokens_per_minute is not None:
            tokens = min(tokens, limits.tokens_per_minute)
        self._forget(second)
        refusal = self._refusal(limits, tokens, second)
        if refusal is not None:
            return refusal
        if not self._seconds or self._seconds[-1].at != second:
            self._seconds.append(_Second(second))
        self.running += 1
        self._add(self._seconds[-1], 1, tokens)
        return Taken(second, tokens)

    def end(self, taken: Taken, tokens: int) -> None:
        """A call is over, and took so many tokens."""
        self.running -= 1
        for one in reversed(self._seconds):
            if one.at == taken.second:
                self._add(one, 0, tokens - taken.tokens)

    def _refusal(self, limits: Limits, tokens: int, second: int) -> Refusal | None:
        calls, most_tokens = limits.requests_per_minute, limits.tokens_per_minute
        if limits.parallel is not None and self.running >= limits.parallel:
            return Refusal(limits.parallel, N_("parallel calls"), 1)
        if calls is not None and self.requests >= calls:
            after = self._room(second, self.requests + 1 - calls, 0)
            return Refusal(calls, N_("calls a minute"), after)
        if most_tokens is not None and self.tokens + tokens > most_tokens:
            after = self._room(second, 0, self.tokens + tokens - most_tokens)
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
