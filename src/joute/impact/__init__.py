"""What answers have used: kept with them, compared at the reveal, summed for the site."""

from joute.impact.answers import (
    compared,
    in_one_method,
    measured_ones,
    share_of_training,
    together,
)
from joute.impact.figures import (
    AnswerFootprint,
    BandOut,
    ComparisonOut,
    FootprintOut,
    TrainingOut,
)
from joute.impact.keeping import Written, count, footprint_row, keep, recompute_all, stored
from joute.impact.room import Impacts
from joute.impact.sides import sides_view
from joute.impact.tables import DailyImpact, StoredFootprint
from joute.impact.views import SidesView

__all__ = [
    "AnswerFootprint",
    "BandOut",
    "ComparisonOut",
    "DailyImpact",
    "FootprintOut",
    "Impacts",
    "SidesView",
    "StoredFootprint",
    "TrainingOut",
    "Written",
    "compared",
    "count",
    "footprint_row",
    "in_one_method",
    "keep",
    "measured_ones",
    "recompute_all",
    "share_of_training",
    "sides_view",
    "stored",
    "together",
]
