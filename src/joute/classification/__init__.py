"""What a short text is about and what it asks for, by one model of hashed text.

    Classifier.train(texts, labels).predict("…")  # Label(name="spam", probability=0.93)
    label("task", "Résume ce contrat")  # "summarise"
    near_duplicates(["Bonjour !", "Au revoir", "bonjour"])  # [0, 1, 0]

Names are imported from their modules at first use: numpy comes with the first text.
docs/analysis.md explains the method and says how often it is right.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from joute.classification.questions import (
    CLASSIFIED_LANGUAGES,
    TASKS,
    TOPICS,
    HeldOut,
    Kind,
    held_out,
    label,
)

if TYPE_CHECKING:
    from joute.classification.classifier import Classifier, Label
    from joute.classification.duplicates import near_duplicates

__all__ = [
    "CLASSIFIED_LANGUAGES",
    "TASKS",
    "TOPICS",
    "Classifier",
    "HeldOut",
    "Kind",
    "Label",
    "held_out",
    "label",
    "near_duplicates",
]


_MODULES = {"Classifier": "classifier", "Label": "classifier", "near_duplicates": "duplicates"}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"joute.classification.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
