"""What a router of a use chooses between, what it learns from, and what it promises."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from joute import routing
from joute.errors import N_
from joute.gateway.aliases import AUTO, current_aliases
from joute.gateway.errors import BadRouter
from joute.store import Store

USUAL_EXPLORATION = 0.02


@dataclass(frozen=True)
class Sources:
    """The evidence of a use: duels of some `topics` and `cohorts`, all of the site without them;
    `runs` by their ids."""

    topics: Sequence[str] = ()
    cohorts: Sequence[str] = ()
    runs: Sequence[str] = ()


@dataclass(frozen=True)
class Wish:
    """`base` answers today, `others` may. `exploration` is the share of requests that chance
    decides, 0 for a use where nobody may get an answer by chance."""

    base: str
    others: Sequence[str]
    sources: Sources = Sources()
    promise: "routing.Promise" = field(default_factory=lambda: routing.Promise())  # noqa: PLW0108
    exploration: float = USUAL_EXPLORATION


async def models_of(store: Store, alias: str) -> Sequence[str]:
    """The candidates of an alias that points at auto, the base first. Raises BadRouter."""
    async with store.read() as session:
        card = (await current_aliases(session)).get(alias)
    if card is None or card.targets != (AUTO,) or len(card.models) < 2:
        raise BadRouter(
            message=N_("The alias “%(alias)s” does not point at auto with two models or more."),
            alias=alias[:100],
        )
    return card.models
