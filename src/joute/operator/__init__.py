"""The operator's console: one-time links, spending, reliability, failures in full."""

from joute.operator.links import Operators
from joute.operator.tables import OperatorLink, OperatorSession

__all__ = ["OperatorLink", "OperatorSession", "Operators"]
