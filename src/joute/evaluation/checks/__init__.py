"""Checks of sets before they run."""
