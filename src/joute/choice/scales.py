"""Fixed scales from 0 to 1. None depends on the candidates: both ends are stated here."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from joute.choice.candidates import UNKNOWN_SCORE, Score

# Euros of 1,000 requests of the stated length: 1 at a cent, 0 at 1,000 €.
CHEAP_EUR, DEAR_EUR = 0.01, 1_000
# Wh of 1,000 requests: 1 at 10 Wh, 0 at 100 kWh.
FRUGAL_WH, HUNGRY_WH = 10, 100_000
# Tokens of context: 0 at 4,000, 1 at a million.
SHORT_TOKENS, LONG_TOKENS = 4_000, 1_000_000
# Requests in a day: 0 at 100, 1 at a million.
FEW_REQUESTS, MANY_REQUESTS = 100, 1_000_000
# The share of requests that fail: 0 at one in ten, 1 at one in a thousand.
FAILS_OFTEN, FAILS_RARELY = 0.1, 0.001
# Months between two models of a maker: 1 at 2, 0 at 24.
OFTEN_MONTHS, SELDOM_MONTHS = 2, 24
# Years since the first model of a maker in the catalogue: 1 at 10.
OLD_YEARS = 10


def logarithmic(value: float, worst: float, best: float) -> float:
    """Where a positive quantity is from `worst` (0) to `best` (1), by its order of magnitude."""
    if value <= 0:
        return 1.0 if best < worst else 0.0
    return clipped(math.log(value / worst) / math.log(best / worst))


def clipped(value: float) -> float:
    return min(1.0, max(0.0, value))


class Made(NamedTuple):
    """From which source, of which date, by which method a score was made."""

    source: str = ""
    date: str = ""
    method: str = ""


UNSAID = Made()


def of_magnitude(score: float, worst: float, best: float) -> float:
    """The quantity whose `logarithmic` score this is; that of an end of the scale is the end."""
    return worst * math.pow(best / worst, score)


def band(ends: Sequence[float], made: Made = UNSAID) -> Score:
    """A score from its low, mid and high in any order, clipped to the scale."""
    low, mid, high = sorted(map(clipped, ends))
    return Score(low, mid, high, made.source, made.date, made.method)


def exactly(value: float, made: Made = UNSAID) -> Score:
    return band((value, value, value), made)


def mean_of(parts: Sequence[Score], made: Made) -> Score:
    """The mean of parts that weigh alike: an unknown one is a whole band, all of them unknown."""
    if not any(part.known for part in parts):
        return UNKNOWN_SCORE
    n = len(parts)
    return band(
        (
            sum(p.low for p in parts) / n,
            sum(p.mid for p in parts) / n,
            sum(p.high for p in parts) / n,
        ),
        made,
    )
