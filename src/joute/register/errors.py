"""Errors of the register."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from joute.errors import N_, BadInput, Conflict, worded


class BadAnswer(BadInput):
    """An answer to a question of the sheet cannot be stored; the field is named."""

    code = "bad_answer"
    message = N_("“%(field)s”: %(reason)s")


class NotReady(Conflict):
    """A use lacks what the next state asks for; it stays where it is."""

    code = "use_not_ready"
    message = N_("This use cannot go on yet: %(reason)s")


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
