"""All that duels need from outside, gathered once when the application starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from joute.blindness import NameMask
from joute.calls import Bus, Calls, Offer
from joute.duel.pairing import Thresholds, Weight, uniform
from joute.settings import Settings
from joute.store import Store


@dataclass(frozen=True)
class Arena:
    """`now` gives an aware UTC time; `weighing` is called once for each draw."""

    settings: Settings
    store: Store
    offer: Offer
    mask: NameMask
    bus: Bus
    calls: Calls
    random: Random
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    weighing: Callable[[], Weight] = lambda: uniform

    @property
    def weight(self) -> Weight:
        """The weights of pairs for the draw that is about to be made."""
        return self.weighing()

    @property
    def thresholds(self) -> Thresholds:
        sizes = self.settings.sizes
        return Thresholds(sizes.small_max_b, sizes.large_min_b)
