"""Duels on documents: two models on the same passages, or two searches for one model."""
