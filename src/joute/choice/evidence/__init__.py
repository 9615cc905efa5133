"""Evidence: from an offer and all that is known of it to a candidate with facts and scores.

    candidates(offers(catalog.load()), usage, shipped(), categories=("software_development",))

docs/evidence.md says how each score is made.
"""

from joute.choice.evidence.footprints import wh_by_task, wh_per_1000
from joute.choice.evidence.known import USD_PER_EUR, Known, Local, Measured, shipped
from joute.choice.evidence.offers import candidate, candidates

__all__ = [
    "USD_PER_EUR",
    "Known",
    "Local",
    "Measured",
    "candidate",
    "candidates",
    "shipped",
    "wh_by_task",
    "wh_per_1000",
]
