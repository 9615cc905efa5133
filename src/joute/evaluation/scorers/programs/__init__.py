"""Scorers that run what models write, in a sandbox."""
