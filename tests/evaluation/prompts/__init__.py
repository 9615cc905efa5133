"""Prompts as contestants."""
