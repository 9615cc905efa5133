"""Reserved throughput: whole units, paid by the month whether they are used or not."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import count, islice

from joute.choice.costs.own_servers import HOURS_PER_MONTH, OFFICE_H, SLOWEST_TOKENS_PER_MINUTE
from joute.footprint import Band

# Steps of a price that are looked at, one by one, for the volume at which another is level with it.
_LOOKED_AT = 10_000


@dataclass(frozen=True)
class Units:
    """`price` is that of one unit for all hours of a month; `tokens` those of a mean request, read
    and written. `tokens_per_minute` is the most that a unit answers, None where it is not known."""

    price: float
    tokens: Band
    tokens_per_minute: float | None

    def cost(self, requests: float) -> Band:
        """Of a month: as many units as requests that are spread evenly over it take, to as many as
        within office hours; at least one."""
        few, many = (max(1, math.ceil(requests * share)) for share in self.shares)
        return Band.of(self.price * few, self.price * many)

    @property
    def shares(self) -> tuple[float, float]:
        """The part of a unit that a request takes in a month: the least, and the most."""
        rate = self.tokens_per_minute
        least = 0 if rate is None else self.tokens.low / (60 * rate * HOURS_PER_MONTH)
        return least, self.tokens.high / (60 * (rate or SLOWEST_TOKENS_PER_MINUTE) * OFFICE_H)

    def level(self, end: int, fixed: float, per_request: float) -> float | None:
        """The first whole number of requests at which `fixed` and `per_request` cost no more than
        the low, the mid or the high of these units, by its place in the band; None where they
        always cost more.

        A price of whole units lies between that of the parts of units that are used and one or two
        units more: the two lines say where its steps have to be looked at.
        """
        if fixed <= self.cost(0)[end]:
            return 0
        least, most = self.shares
        steps = [share for share in ((least,), (least, most), (most,))[end] if share]
        slope = self.price * sum(steps) / (2 if end == 1 else 1) - per_request
        if slope <= 0:
            return None
        surely, hardly = fixed / slope, (fixed - self.price) / slope
        taken = merge(*(_steps(share, hardly) for share in steps))
        for requests in islice(taken, _LOOKED_AT):
            if requests >= surely:
                break
            if fixed + per_request * requests <= self.cost(requests)[end]:
                return requests
        return math.ceil(surely)


def _steps(share: float, first: float) -> Iterator[int]:
    """Requests at which another unit is taken, about from the first on."""
    units = count(max(1, math.floor(first * share)))
    return (math.floor(taken / share) + 1 for taken in units)
