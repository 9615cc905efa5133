"""Evaluation: models against a standard, item by item."""

from joute.feature import Feature

FEATURE = Feature("joute.evaluation", settings={"evaluation": "EvaluationSettings"})
