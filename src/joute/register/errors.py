"""Errors of the register."""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from joute.errors import N_, BadInput, JouteError, worded


class BadAnswer(BadInput):
    """An answer to a question of the sheet cannot be stored; the field is named."""

    code = "bad_answer"
    message = N_("“%(field)s”: %(reason)s")


class NotReady(JouteError):
    """A use lacks what the next state asks for; it stays where it is. `lacks` are subjects of its
    record, such as "context" or "sign_off.dpo"."""

    code: ClassVar[str] = "use_not_ready"
    status: ClassVar[int] = 409
    message = N_("This use cannot go on yet. Missing: %(reason)s.")

    def __init__(self, lacks: Sequence[str], reason: str) -> None:
        super().__init__(", ".join(lacks), reason=reason)
        self.lacks = lacks

    @property
    def members(self) -> dict[str, Any]:
        return {"missing": list(self.lacks)}


class Fault(NamedTuple):
    """What is wrong with a field of a use of a file: its `number` there from 1, its `line`, 0 where
    the format of the file has none."""

    number: int
    line: int
    field: str
    reason: str

    @property
    def text(self) -> str:
        if not self.line:
            source = N_("use %(number)s, “%(field)s”: %(reason)s")
            return worded(source, number=self.number, field=self.field, reason=self.reason)
        source = N_("use %(number)s, line %(line)s, “%(field)s”: %(reason)s")
        where = {"number": self.number, "line": self.line}
        return worded(source, **where, field=self.field, reason=self.reason)


class BadImport(BadInput):
    """Uses of a file cannot be taken in; all faults are listed, and nothing was stored."""

    code = "bad_import"
    message = N_("Nothing was imported:\n%(faults)s")
    faults: Sequence[Fault] = ()

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> "BadImport":
        lines = {f"fault_{n}": one.text for n, one in enumerate(faults)}
        error = cls(faults=worded("\n".join(f"%({name})s" for name in lines), **lines))
        error.faults = faults
        return error

    @property
    def members(self) -> dict[str, Any]:
        return {"faults": [one._asdict() for one in self.faults]}


class BadEntry(BadInput):
    """An indicator, a sign-off or a weight cannot be stored or read; the message states why."""

    code = "bad_register_entry"
    message = N_("%(reason)s")


class LackingFields(BadInput):
    """A use lacks fields that a layout requires; nothing is made up for it."""

    code = "lacking_fields"
    message = N_("This layout requires fields that the use lacks: %(fields)s.")
