"""How much each criterion weighs, and for whom."""

from joute.choice.weights.weight import Weight

__all__ = ["Weight"]
