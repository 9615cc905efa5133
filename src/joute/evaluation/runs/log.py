"""The log of a run while it is made: lines are added, and none is changed."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from joute.errors import N_, Conflict
from joute.evaluation.runs.files import is_end, line_of
from joute.evaluation.runs.records import Row, RunEnd, RunHeader

_SYNC_EVERY_S = 1.0


class RunLog:
    """Writes the lines of a run.

    A row is written whole, at once and before the next: once `write` returned, it outlives the
    death of this process; of a failure of the whole machine, such as a power cut, the rows of the
    last second may not. `timer` is a clock in seconds.
    """

    def __init__(
        self, path: Path, file: BinaryIO, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self.rows = 0
        self._file = file
        self._digest = sha256()
        self._timer = timer
        self._synced_at = timer()

    @classmethod
    def create(cls, path: Path, header: RunHeader) -> "RunLog":
        """The log of a new run."""
        path.parent.mkdir(parents=True, exist_ok=True)
        log = cls(path, _locked(path.open("xb", buffering=0)))
        log._add(line_of(header))
        return log

    @classmethod
    def take_up(cls, path: Path) -> "RunLog":
        """The log of a run that was interrupted or stopped; half a line at its end, and the mark
        of a stop, are cut off. Raises Conflict when another process makes it."""
        log = cls(path, _locked(path.open("r+b", buffering=0)))
        whole = 0
        for line in _whole_lines(log._file):
            log._digest.update(line)
            log.rows += whole > 0
            whole += len(line)
        log._file.truncate(whole)
        log._file.seek(whole)
        return log

    def write(self, row: Row) -> None:
        """Add a row."""
        self._add(line_of(row))
        self.rows += 1
        if self._timer() - self._synced_at >= _SYNC_EVERY_S:
            os.fsync(self._file.fileno())
            self._synced_at = self._timer()

    def end(self, now: datetime, stopped: str = "") -> None:
        """Add the end."""
        end = RunEnd.model_validate(
            {
                "rows": self.rows,
                "sha256": self._digest.hexdigest(),
                "ended_at": now,
                "stopped": stopped,
            }
        )
        self._file.write(line_of(end))
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    def _add(self, line: bytes) -> None:
        self._file.write(line)
        self._digest.update(line)


def _whole_lines(file: BinaryIO) -> Iterator[bytes]:
    with os.fdopen(os.dup(file.fileno()), "rb") as reader:
        for line in reader:
            if line.endswith(b"\n") and not is_end(line):
                yield line


def _locked(file: BinaryIO) -> BinaryIO:
    """The file, for this process alone where the system knows locks of files."""
    try:
        import fcntl  # noqa: PLC0415 # not on every system
    except ImportError:
        return file
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        message = N_("This run is being made by another process.")
        raise Conflict("run_in_progress", message) from None
    return file
