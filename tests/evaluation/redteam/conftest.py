"""The red team is tested through the command, on models of our test server."""

from tests.evaluation.runs.conftest import desk

__all__ = ["desk"]
