"""The bands of the survey of 2024 as weights: a starting point, never a norm."""

from collections.abc import Mapping

from joute.choice.criteria import SURVEY, Band, criteria
from joute.choice.weights.weight import Weight

# The share of answers that named a criterion among five, in percent: low, middle and high. The open
# band ends at 100.
_SHARES: Mapping[Band, tuple[float, float, float]] = {
    ">50%": (50, 75, 100),
    "30-40%": (30, 35, 40),
    "20-30%": (20, 25, 30),
    "10-20%": (10, 15, 20),
    "<10%": (0, 5, 10),
}


def survey_weights() -> Mapping[str, Weight]:
    """Of the 24 criteria of the survey; the two that it left out on purpose are not among them."""
    return {
        one.id: Weight(*_SHARES[one.band], origin=SURVEY) for one in criteria().values() if one.band
    }
