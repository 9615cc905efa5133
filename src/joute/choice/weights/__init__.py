"""How much each criterion weighs, and for whom."""

from joute.choice.weights.people import Agreement, Difference, Opinion, agreement, together
from joute.choice.weights.picks import (
    DIMENSION_TEXTS,
    FEWEST,
    PICKED,
    Dimension,
    Pick,
    Picks,
    Share,
    Slice,
    count_picks,
)
from joute.choice.weights.points import from_points
from joute.choice.weights.ranking import Ranking
from joute.choice.weights.survey import survey_weights
from joute.choice.weights.weight import Weight

__all__ = [
    "DIMENSION_TEXTS",
    "FEWEST",
    "PICKED",
    "Agreement",
    "Difference",
    "Dimension",
    "Opinion",
    "Pick",
    "Picks",
    "Ranking",
    "Share",
    "Slice",
    "Weight",
    "agreement",
    "count_picks",
    "from_points",
    "survey_weights",
    "together",
]
