"""The observatory: what is used here, at what cost, and what it changed."""

from joute.feature import Feature

FEATURE = Feature("joute.observatory")
