"""The operator's door and desk: one-time links, failures in full, spending."""

from joute.operator.links import Operators
from joute.operator.tables import OperatorLink, OperatorSession

__all__ = ["OperatorLink", "OperatorSession", "Operators"]
