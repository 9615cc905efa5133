"""What quality is had for a euro, and for a kWh."""

from joute.choice.candidates import Score
from joute.footprint import Band


def quality_per(score: Score, amount: Band) -> Band | None:
    """Points of quality, of 100, for a unit of `amount`; None when either is unknown or nothing.

    A ratio grows without limit as the amount shrinks: it orders offers that are good enough, and
    does not say which are.
    """
    if not score.known or amount.low <= 0:
        return None
    return Band(
        100 * score.low / amount.high, 100 * score.mid / amount.mid, 100 * score.high / amount.low
    )
