"""Who chooses the model of a call."""

from collections.abc import Sequence
from typing import Protocol

from joute.gateway.call import Routed


class Router(Protocol):
    """Chooses among the candidates of an alias that points at auto."""

    def route(self, use_id: str, text: str, candidates: Sequence[str]) -> Routed:
        """The model for what a person or a program asks in `text`. Quick: it is waited for."""
        ...


class FirstCandidate:
    """The first one, as long as nothing was learnt."""

    def route(self, use_id: str, text: str, candidates: Sequence[str]) -> Routed:  # noqa: ARG002
        return Routed(candidates[0], "first candidate")
