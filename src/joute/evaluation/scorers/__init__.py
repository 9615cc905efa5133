"""Scorers, one file for each family."""
