"""Detection and masking of what must not leave: for now, the names of models and makers."""

from joute.blindness.names import MARK, Hit, Masked, MaskStream, NameMask
from joute.blindness.rules import Strength

__all__ = ["MARK", "Hit", "MaskStream", "Masked", "NameMask", "Strength"]
