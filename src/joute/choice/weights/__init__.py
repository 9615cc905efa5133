"""How much each criterion weighs, and for whom."""

from joute.choice.weights.points import from_points
from joute.choice.weights.ranking import Ranking
from joute.choice.weights.survey import survey_weights
from joute.choice.weights.weight import Weight

__all__ = ["Ranking", "Weight", "from_points", "survey_weights"]
