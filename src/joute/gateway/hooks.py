"""What may be done around a call: checks before and after it, and who chooses its model."""

from collections.abc import Sequence
from typing import Protocol

from joute.gateway.call import Call, Routed


class Check(Protocol):
    """Looks at calls; what it raises refuses them."""

    async def before(self, call: Call) -> None:
        """Before anything is reserved or sent."""
        ...

    async def after(self, call: Call) -> None:
        """Once the answer is over, before its end is sent: `call.received` holds it."""
        ...


class Router(Protocol):
    """Chooses among the candidates of an alias that points at auto."""

    def route(self, use_id: str, text: str, candidates: Sequence[str]) -> Routed:
        """The model for what a person or a program asks in `text`. Quick: it is waited for."""
        ...


class FirstCandidate:
    """The first one, as long as nothing was learnt."""

    def route(self, use_id: str, text: str, candidates: Sequence[str]) -> Routed:  # noqa: ARG002
        return Routed(candidates[0], "first candidate")
