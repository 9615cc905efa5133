"""Evidence: from an offer and all that is known of it to a candidate with facts and scores.

    candidates(offers(catalog.load()), usage, shipped(), categories=("software_development",))

docs/evidence.md says how each score is made. `known`, what a site knows, is imported at first use:
it comes with the database.
"""

from typing import TYPE_CHECKING, Any

from joute.choice.evidence.dossier import Dossier, Shown, dossier
from joute.choice.evidence.footprints import wh_by_task
from joute.choice.evidence.knowledge import (
    USD_PER_EUR,
    Known,
    Local,
    Measured,
    Place,
    configured,
    shipped,
)
from joute.choice.evidence.local_quality import Counted, LocalResult
from joute.choice.evidence.offers import candidate, candidates, candidates_for

if TYPE_CHECKING:
    from joute.choice.evidence.gathering import known

__all__ = [
    "USD_PER_EUR",
    "Counted",
    "Dossier",
    "Known",
    "Local",
    "LocalResult",
    "Measured",
    "Place",
    "Shown",
    "candidate",
    "candidates",
    "candidates_for",
    "configured",
    "dossier",
    "known",
    "shipped",
    "wh_by_task",
]


def __getattr__(name: str) -> Any:
    if name == "known":
        from joute.choice.evidence.gathering import known  # noqa: PLC0415

        return known
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
