"""One call to a model, whoever asks: who answers here, who pays, what is written, what is kept."""

from joute.calls.bus import Bus, MemoryBus
from joute.calls.card import (
    LicenceCard,
    MakerCard,
    ModelCard,
    PriceCard,
    Size,
    TrainingCard,
    card_of,
)
from joute.calls.channel import SIDES, Channel, Cursor
from joute.calls.finding import find_offer
from joute.calls.footprints import active, footprint_of
from joute.calls.offer import Offer, Offered, Origin, configured_offer, demo_offer, found_offer
from joute.calls.pacing import Equal, Natural, Pacing
from joute.calls.tables import DailyImpact, StoredFootprint

__all__ = [
    "SIDES",
    "Bus",
    "Channel",
    "Cursor",
    "DailyImpact",
    "Equal",
    "LicenceCard",
    "MakerCard",
    "MemoryBus",
    "ModelCard",
    "Natural",
    "Offer",
    "Offered",
    "Origin",
    "Pacing",
    "PriceCard",
    "Size",
    "StoredFootprint",
    "TrainingCard",
    "active",
    "card_of",
    "configured_offer",
    "demo_offer",
    "find_offer",
    "footprint_of",
    "found_offer",
]
