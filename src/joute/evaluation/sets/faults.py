"""Faults of sets, each with its file and line."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import ValidationError

from joute.datafiles import path_name
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


def problems(error: ValidationError) -> Iterator[tuple[Place, str]]:
    """What Pydantic found: the place of each, and the reason as people read it. Of a field that
    may have several types, only the first type is named."""
    seen: set[str] = set()
    for found in error.errors(include_url=False, include_input=False):
        name = path_name(found["loc"])
        if name not in seen:
            seen.add(name)
            yield found["loc"], f"{name}{found['msg'].removeprefix('Value error, ')}"
