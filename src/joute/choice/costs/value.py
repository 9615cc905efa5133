"""What quality is had for a euro, and for a kWh."""

from joute.choice.candidates import Candidate, Score
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


def quality_per_eur(candidate: Candidate) -> Band | None:
    """For a euro of 1,000 requests."""
    euros = candidate.eur_per_1000
    return euros and quality_per(candidate.score("quality"), Band(*euros))


def quality_per_kwh(candidate: Candidate) -> Band | None:
    """For a kWh of 1,000 requests."""
    wh = candidate.wh_per_1000
    return wh and quality_per(candidate.score("quality"), Band(*wh).scaled(1 / 1_000))
