"""What a short text is about and what it asks for, by one model of hashed text.

    Classifier.train(texts, labels).predict("…")  # Label(name="spam", probability=0.93)
    label("task", "Résume ce contrat")  # "summarise"
    near_duplicates(["Bonjour !", "Au revoir", "bonjour"])  # [0, 1, 0]

Names are imported from their modules at first use: numpy comes with the first text.
docs/analysis.md explains the method and says how often it is right.
"""

from typing import TYPE_CHECKING

from joute.classification.questions import (
    CLASSIFIED_LANGUAGES,
    TASKS,
    TOPICS,
    HeldOut,
    Kind,
    held_out,
    label,
)
from joute.lazy_names import lazy_names

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

_HOMES = {
    "classifier": ["Classifier", "Label"],
    "duplicates": ["near_duplicates"],
}

__getattr__ = lazy_names(__name__, _HOMES)
