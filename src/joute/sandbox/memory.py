"""The memory that a whole program takes, watched from outside.

A limit of the kernel on each process bounds none of their sum, nor the files in memory that they
make, an empty one of which takes a kilobyte of the kernel. What counts here is what they have
mapped, whether they used it or not, and their files.
"""

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_EACH_S = 0.02
_MIB = 1 << 20
# An empty file of a tmpfs: its inode, its entry in a folder, and what slabs waste.
_BYTES_OF_FILE = 2_048
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Watched:
    """A sandbox by its first process, and whether it was killed for its memory."""

    pid: int
    pidfd: int
    is_over: bool = False


class Watch:
    """Kills each sandbox that takes more than so much memory, in a thread of its own: nothing that
    keeps the event loop busy delays it. To be closed before the descriptors are."""

    def __init__(self, sandboxes: Sequence[Watched], most_mb: int) -> None:
        self._sandboxes, self._most = sandboxes, most_mb * _MIB
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="sandbox memory", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(_EACH_S):
            for one in self._sandboxes:
                if not one.is_over and taken(one.pid) > self._most:
                    one.is_over = True
                    with suppress(ProcessLookupError):
                        signal.pidfd_send_signal(one.pidfd, signal.SIGKILL)


def can_watch() -> bool:
    """Whether the kernel names the children of processes."""
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").exists()


def taken(pid: int) -> int:
    """The bytes that a process and all that it started have mapped, and those of their files in
    `/work`; 0 once they ended."""
    processes = [*_tree(pid)]
    return sum(map(_mapped, processes)) + max(map(_files, processes), default=0)


def available_mb(root: Path = Path("/")) -> int:
    """The memory that is left for this process: of the machine, and of the groups that it is in,
    such as a container (cgroup v2, of which pages of files can be taken back)."""
    lines = (root / "proc/meminfo").read_text().splitlines()
    found = dict(line.split(":", 1) for line in lines)
    of_machine = int(found["MemAvailable"].split()[0]) * 1_024
    return max(0, min([of_machine, *_left_of_groups(root)])) // _MIB


def _left_of_groups(root: Path) -> Iterator[int]:
    """The bytes that each group of this process with a limit has left; none where there is no
    cgroup v2. In a container its own group is the root of what it sees."""
    with suppress(OSError):
        for line in (root / "proc/self/cgroup").read_text().splitlines():
            if line.startswith("0::"):
                own = PurePosixPath(line.removeprefix("0::/"))
                for group in (own, *own.parents):
                    yield from _left_of(root / "sys/fs/cgroup" / group)


def _left_of(group: Path) -> Iterator[int]:
    with suppress(OSError, ValueError):  # it has no limit, "max", or is out of sight
        most = int((group / "memory.max").read_text())
        counts = dict(one.split() for one in (group / "memory.stat").read_text().splitlines())
        taken_back = int(counts.get("inactive_file", 0))
        yield most - int((group / "memory.current").read_text()) + taken_back


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with suppress(OSError):
                for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split():
                    yield from _tree(int(child))


def _mapped(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * _PAGE
    except OSError:
        return 0


def _files(pid: int) -> int:
    try:
        found = os.statvfs(Path(f"/proc/{pid}", "root", "work"))
    except OSError:  # it ends, or begins
        return 0
    used = (found.f_blocks - found.f_bfree) * found.f_frsize
    return used + (found.f_files - found.f_ffree) * _BYTES_OF_FILE
