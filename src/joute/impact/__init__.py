"""What answers have used: compared at the reveal, summed for the site."""

from joute.impact.answers import (
    compared,
    in_one_method,
    measured_ones,
    share_of_training,
    together,
)
from joute.impact.contexts import SidesView
from joute.impact.schemas import (
    AnswerFootprint,
    BandOut,
    ComparisonOut,
    FootprintOut,
    TrainingOut,
)
from joute.impact.service import Impacts
from joute.impact.sides import sides_view

__all__ = [
    "AnswerFootprint",
    "BandOut",
    "ComparisonOut",
    "FootprintOut",
    "Impacts",
    "SidesView",
    "TrainingOut",
    "compared",
    "in_one_method",
    "measured_ones",
    "share_of_training",
    "sides_view",
    "together",
]
