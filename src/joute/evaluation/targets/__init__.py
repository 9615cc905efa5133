"""Targets: what is evaluated."""
