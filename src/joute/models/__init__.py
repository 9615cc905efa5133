"""The models people can meet here: cards, the offer of this instance, their pages."""

from joute.models.card import ModelCard, Size, TrainingCard, card_of
from joute.models.footprint import footprint_of
from joute.models.offer import (
    Offer,
    Offered,
    Origin,
    configured_offer,
    demo_offer,
    found_offer,
)

__all__ = [
    "ModelCard",
    "Offer",
    "Offered",
    "Origin",
    "Size",
    "TrainingCard",
    "card_of",
    "configured_offer",
    "demo_offer",
    "footprint_of",
    "found_offer",
]
