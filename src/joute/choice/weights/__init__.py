"""How much each criterion weighs, and for whom."""

from joute.choice.weights.people import Agreement, Difference, Opinion, agreement, together
from joute.choice.weights.picks import FEWEST, PICKED, Pick, Picks, Share, Slice, count_picks
from joute.choice.weights.points import from_points
from joute.choice.weights.ranking import Ranking
from joute.choice.weights.survey import survey_weights
from joute.choice.weights.weight import Weight

__all__ = [
    "FEWEST",
    "PICKED",
    "Agreement",
    "Difference",
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
