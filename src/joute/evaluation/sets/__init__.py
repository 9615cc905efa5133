"""Evaluation sets: items, their header, the files that hold them."""
