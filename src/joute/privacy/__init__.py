"""Personal data and secrets in French and English text: found and masked here, never elsewhere.

Names that need more than the kinds are imported at first use: the tables of numbers take 0.1 s.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_MODULES = {
    "Masked": "masking",
    "Recogniser": "finding",
    "find": "finding",
    "mask": "masking",
    "spacy_names": "name_models",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"joute.privacy.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
