"""Joute: compare, evaluate and choose large language models on your own questions."""

__version__ = "0.1.0"
