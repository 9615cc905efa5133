"""Votes that were published elsewhere, as evidence of their own; what organisations share."""
