"""The same as JSON, and what it is made of."""
