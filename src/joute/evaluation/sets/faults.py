"""Faults of sets, each with its file and line."""

from typing import NamedTuple

from joute.errors import BadData

Place = tuple[str | int, ...]


class Fault(NamedTuple):
    """What is wrong with a set. A warning leaves it usable."""

    file: str
    line: int
    reason: str
    field: str = ""
    item: str = ""
    warning: bool = False

    @classmethod
    def of(cls, error: BadData) -> "Fault":
        return cls(error.params["file"], error.params["line"], error.params["reason"])

    def error(self) -> BadData:
        return BadData(file=self.file, line=self.line, reason=self.reason)
