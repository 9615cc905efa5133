"""Runs: every answer of every target to every item, and its scores."""
