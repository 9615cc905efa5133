"""Votes as arrays, their counts, the rules that leave some out, and their readers."""
