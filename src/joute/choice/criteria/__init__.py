"""What a choice weighs: the 24 criteria of a survey, and the two that evidence answers."""

from joute.choice.criteria.catalogue import (
    BANDS,
    SURVEY,
    Band,
    Criterion,
    Theme,
    criteria,
    criterion,
    themes,
)

__all__ = ["BANDS", "SURVEY", "Band", "Criterion", "Theme", "criteria", "criterion", "themes"]
