"""Passages found: by their words, by their vectors, and both merged."""
