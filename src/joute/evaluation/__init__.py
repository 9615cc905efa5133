"""Evaluation: models against a standard, item by item."""
