"""Targets are tested through the runs that ask them."""

from tests.evaluation.runs.conftest import desk

__all__ = ["desk"]
