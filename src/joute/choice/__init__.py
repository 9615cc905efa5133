"""Choosing a model, and being able to defend the choice: from a need to a decision record."""
