"""The ledger of each scope that is ranked, with the ranking of the moment that follows it."""

import asyncio
from dataclasses import dataclass

from joute.leaderboard.ledger import Ledger
from joute.leaderboard.live import LiveBoard
from joute.leaderboard.scope import Scope

# Ledgers of imports in memory: a million votes take about 200 MB.
MOST_IMPORTED = 2


@dataclass(frozen=True)
class Followed:
    """A ledger and what derives from it; whoever computes holds `turn`."""

    ledger: Ledger
    live: LiveBoard
    turn: asyncio.Lock


class FollowedScopes:
    """Votes of this site stay in memory; of the other scopes, those that were asked for last.

    Rankings of imports are computed one at a time, and that of this site waits for none of them.
    """

    def __init__(self, here: Ledger) -> None:
        self._here = Followed(here, LiveBoard(here), asyncio.Lock())
        self._turn = asyncio.Lock()
        self._others: dict[Scope, Followed] = {}

    def of(self, scope: Scope) -> Followed:
        if scope == self._here.ledger.scope:
            return self._here
        found = self._others.pop(scope, None) or self._follow(scope)
        self._others[scope] = found
        while len(self._others) > MOST_IMPORTED:
            del self._others[next(iter(self._others))]
        return found

    def _follow(self, scope: Scope) -> Followed:
        ledger = Ledger(scope)
        return Followed(ledger, LiveBoard(ledger), self._turn)
