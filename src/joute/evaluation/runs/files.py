"""Runs as files of JSON lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from os import SEEK_END
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from joute.errors import BadData
from joute.evaluation.runs.records import Row, RunEnd, RunHeader

# In bytes: the end of a run is shorter than this.
_LONGEST_END = 1_000

R = TypeVar("R", RunHeader, Row, RunEnd)


@dataclass(frozen=True)
class Run:
    """A run: its header, and its rows, which are read anew each time."""

    header: RunHeader
    path: Path

    def rows(self) -> Iterator[Row]:
        """The rows in their order. Raises BadData for a line that is none; the last line of an
        interrupted run may be half a line, which is left out."""
        with self.path.open("rb") as file:
            next(file)
            for number, line in enumerate(file, start=2):
                if not line.endswith(b"\n"):
                    return
                if not is_end(line):
                    yield _parsed(Row, line, self.path, number)

    @property
    def end(self) -> RunEnd | None:
        """The end of the run; None when it was interrupted."""
        with self.path.open("rb") as file:
            file.seek(max(0, file.seek(0, SEEK_END) - _LONGEST_END))
            last = file.read().splitlines(keepends=True)[-1:]
        if not last or not is_end(last[0]):
            return None
        return _parsed(RunEnd, last[0], self.path, 0)

    @property
    def finished(self) -> bool:
        """Whether all was asked."""
        return self.end is not None and not self.end.stopped

    @property
    def complete(self) -> bool:
        """Whether all was asked, and the run is as it was written."""
        digest = sha256()
        with self.path.open("rb") as file:
            for line in file:
                if not is_end(line):
                    digest.update(line)
        return self.end is not None and self.finished and self.end.sha256 == digest.hexdigest()


def read_run(path: Path) -> Run:
    """The run of a file. Raises BadData when it is none."""
    try:
        with path.open("rb") as file:
            first = file.readline()
    except OSError as error:
        raise BadData(file=str(path), line=1, reason=error.strerror or str(error)) from error
    return Run(_parsed(RunHeader, first, path, 1), path)


def line_of(record: RunHeader | Row | RunEnd) -> bytes:
    """A record as a line; its kind comes first."""
    return record.model_dump_json().encode() + b"\n"


def is_end(line: bytes) -> bool:
    """Whether a line is the end of a run."""
    return line.startswith(b'{"record":"end"') and line.endswith(b"\n")


def _parsed(kind: type[R], line: bytes, path: Path, number: int) -> R:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".lstrip(": ")
        raise BadData(file=path.name, line=number, reason=reason) from error
