"""The same item in other words: what should change nothing, and how often it does."""
