"""Personal data and secrets in French and English text: found and masked here, never elsewhere."""

from joute.privacy.finding import Recogniser, find
from joute.privacy.kinds import KINDS, THRESHOLD, Found, Kind
from joute.privacy.masking import Masked, mask
from joute.privacy.spacy_names import spacy_names

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
