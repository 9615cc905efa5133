"""Choosing a model: from a need to a decision that can be defended."""

from joute.feature import Feature

FEATURE = Feature("joute.choice")
