"""Runs as files and records of other tools."""
