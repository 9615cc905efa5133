"""Footprints of answers: compared at the reveal, summed for the site."""

from joute.impact.contexts import SidesView
from joute.impact.footprints import (
    combined,
    compared,
    in_one_method,
    measured_footprints,
    share_of_training,
)
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
    "combined",
    "compared",
    "in_one_method",
    "measured_footprints",
    "share_of_training",
    "sides_view",
]
