"""Uses of models: what an organisation does with them; keys, budgets, sets belong to a use."""

from joute.uses.changes import change_number, lock_use, raise_change_number
from joute.uses.errors import NoSuchUse
from joute.uses.records import Change, Entry, Record, Records
from joute.uses.rights import ADD_USE, CHANGE_USE, READ_USE, may_change, may_read
from joute.uses.tables import Use
from joute.uses.uses import NewUse, State, UseCard, Uses, all_uses

__all__ = [
    "ADD_USE",
    "CHANGE_USE",
    "READ_USE",
    "Change",
    "Entry",
    "NewUse",
    "NoSuchUse",
    "Record",
    "Records",
    "State",
    "Use",
    "UseCard",
    "Uses",
    "all_uses",
    "change_number",
    "lock_use",
    "may_change",
    "may_read",
    "raise_change_number",
]
