"""The models that people can meet, and the catalogue."""

from joute.feature import Feature

FEATURE = Feature("joute.models")
