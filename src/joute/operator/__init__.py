"""The operator's console: one-time links, spending, reliability, failures in full, purges."""

from joute.operator.links import Operators
from joute.operator.purges import Report, RulePurge, add_report
from joute.operator.tables import OperatorLink, OperatorSession

__all__ = [
    "OperatorLink",
    "OperatorSession",
    "Operators",
    "Report",
    "RulePurge",
    "add_report",
]
