"""Uses of models: what an organisation does with them; keys, budgets, sets belong to a use."""

from joute.register.rights import CHANGE_USE, READ_USE, may_change, may_read
from joute.register.tables import Use
from joute.register.uses import NewUse, State, UseCard, Uses

__all__ = [
    "CHANGE_USE",
    "READ_USE",
    "NewUse",
    "State",
    "Use",
    "UseCard",
    "Uses",
    "may_change",
    "may_read",
]
