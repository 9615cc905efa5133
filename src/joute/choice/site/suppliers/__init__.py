"""Criteria and suppliers as pages, and suppliers as JSON."""
