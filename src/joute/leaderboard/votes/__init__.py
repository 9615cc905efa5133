"""Votes in memory: columns, and the counts of pairs that follow from them."""
