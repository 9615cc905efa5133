"""One call to a model, for every feature: offer, budgets, stream, storage.

Names are imported from their modules at first use: an evaluation in a terminal needs no database.
"""

from typing import TYPE_CHECKING

from joute.lazy_names import lazy_names

if TYPE_CHECKING:
    from joute.calls.bus import Bus, MemoryBus, hold
    from joute.calls.call import Call
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
    from joute.calls.discovery import find_offer
    from joute.calls.failures import EVALUATION, GATEWAY, SHADOW, failure_row
    from joute.calls.footprints import active, footprint_of
    from joute.calls.offer import (
        FoundModel,
        Offer,
        Offered,
        Origin,
        configured_offer,
        demo_offer,
        found_offer,
    )
    from joute.calls.pacing import Equal, Natural, Outbox, Pacing, broadcast, pacing_of
    from joute.calls.service import Calls
    from joute.calls.speed import speeds
    from joute.calls.tables import (
        Answer,
        DailyCalls,
        DailyImpact,
        EmbeddingCall,
        Failure,
        StoredFootprint,
    )

__all__ = [
    "EVALUATION",
    "GATEWAY",
    "SHADOW",
    "SIDES",
    "Answer",
    "Bus",
    "Call",
    "Calls",
    "Channel",
    "Cursor",
    "DailyCalls",
    "DailyImpact",
    "EmbeddingCall",
    "Equal",
    "Failure",
    "FoundModel",
    "LicenceCard",
    "MakerCard",
    "MemoryBus",
    "ModelCard",
    "Natural",
    "Offer",
    "Offered",
    "Origin",
    "Outbox",
    "Pacing",
    "PriceCard",
    "Size",
    "StoredFootprint",
    "TrainingCard",
    "active",
    "broadcast",
    "card_of",
    "configured_offer",
    "demo_offer",
    "failure_row",
    "find_offer",
    "footprint_of",
    "found_offer",
    "hold",
    "pacing_of",
    "speeds",
]

__getattr__ = lazy_names(
    __name__,
    {
        "bus": ["Bus", "MemoryBus", "hold"],
        "call": ["Call"],
        "card": [
            "LicenceCard",
            "MakerCard",
            "ModelCard",
            "PriceCard",
            "Size",
            "TrainingCard",
            "card_of",
        ],
        "channel": ["Channel", "Cursor", "SIDES"],
        "discovery": ["find_offer"],
        "failures": ["EVALUATION", "GATEWAY", "SHADOW", "failure_row"],
        "footprints": ["active", "footprint_of"],
        "offer": [
            "FoundModel",
            "Offer",
            "Offered",
            "Origin",
            "configured_offer",
            "demo_offer",
            "found_offer",
        ],
        "pacing": ["Equal", "Natural", "Outbox", "Pacing", "broadcast", "pacing_of"],
        "service": ["Calls"],
        "speed": ["speeds"],
        "tables": [
            "Answer",
            "DailyCalls",
            "DailyImpact",
            "EmbeddingCall",
            "Failure",
            "StoredFootprint",
        ],
    },
)
