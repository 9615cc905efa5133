"""What a short text is about and what it asks for, by one model of hashed text.

    Classifier.train(texts, labels).predict("…")  # Label(name="spam", probability=0.93)
    label("task", "Résume ce contrat")  # "summarise"

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
]


def __getattr__(name: str) -> Any:
    if name in ("Classifier", "Label"):
        return getattr(import_module("joute.classification.classifier"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
