"""Personal data and secrets in French and English text: found and masked here, never elsewhere.

Names that need more than the kinds are imported at first use: the tables of numbers take 0.1 s.
"""

from typing import TYPE_CHECKING

from joute.lazy_names import lazy_names
from joute.privacy.kinds import KINDS, THRESHOLD, Found, Kind

if TYPE_CHECKING:
    from joute.privacy.finding import Recogniser, find
    from joute.privacy.masking import Masked, mask
    from joute.privacy.name_models import spacy_names

__all__ = [
    "KINDS",
    "THRESHOLD",
    "Found",
    "Kind",
    "Masked",
    "Recogniser",
    "find",
    "mask",
    "spacy_names",
]

_HOMES = {
    "finding": ["Recogniser", "find"],
    "masking": ["Masked", "mask"],
    "name_models": ["spacy_names"],
}

__getattr__ = lazy_names(__name__, _HOMES)
