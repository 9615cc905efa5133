"""The command line that shuts a program of Python in."""

import json
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import randbelow

from joute.sandbox.limits import Limits

BUBBLEWRAP = "bwrap"
INSIDE = Path(__file__).parent / "inside"
# All that a program has of the environment, bubblewrap’s own `PWD` apart.
ENVIRONMENT = {
    "HOME": "/work",
    "LANG": "C.UTF-8",
    # The library of Python, where the interpreter is not one file.
    "LD_LIBRARY_PATH": "/python/lib",
    # Of the address space, which is limited, each thread would take 128 MiB otherwise.
    "MALLOC_ARENA_MAX": "1",
    "TMPDIR": "/work",
}

_MIB = 1 << 20
# Users of whom nothing else on a machine is: those that systemd gives out for a moment.
_FIRST_USER, _USERS = 61_184, 4_336
_ROOT = 0


@dataclass(frozen=True)
class Descriptors:
    """Open files that a sandbox is given: the filter of system calls, where bubblewrap writes the
    number of its first process, and a socket to another program; -1 without."""

    filter: int
    info: int = -1
    peer: int = -1

    @property
    def all(self) -> list[int]:
        return [one for one in (self.filter, self.info, self.peer) if one >= 0]


def command(folder: Path, module: str, limits: Limits, fds: Descriptors) -> list[str]:
    """The command that runs `main(peer)` of a module of a folder.

    There is no network, no other process, no environment; of files there are Python and the
    libraries of the system, which cannot be written, and a folder in memory. Started by root it
    becomes a user of its own before it reads anything, since limits do not bind root.
    """
    bubblewrap = shutil.which(BUBBLEWRAP) or BUBBLEWRAP
    told = ("--info-fd", str(fds.info)) if fds.info >= 0 else ()
    start = _start(folder, module, limits, fds.peer)
    filtered = ("--seccomp", str(fds.filter))
    return [bubblewrap, *_walls(), *told, *_files(folder, limits), *filtered, *start]


def _walls() -> Iterator[str]:
    if os.getuid() == _ROOT:
        yield from (f"--unshare-{one}" for one in ("ipc", "pid", "net", "uts", "cgroup"))
        yield from ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    else:
        yield from ("--unshare-all", "--cap-drop", "ALL")
    yield from ("--die-with-parent", "--new-session", "--hostname", "sandbox")


def _files(folder: Path, limits: Limits) -> Iterator[str]:
    for made in ("/etc", "/python", "/python/bin", "/python/lib", "/usr"):
        yield from ("--perms", "0755", "--dir", made)
    for source, inside in _python():
        yield from ("--ro-bind", source, inside)
    if Path(sysconfig.get_path("stdlib"), "site-packages").is_dir():
        # What the operator installed is nobody else’s business.
        packages = f"{_library()}/site-packages"
        yield from ("--tmpfs", packages, "--remount-ro", packages)
    yield from _system()
    yield from ("--perms", "0755", "--dir", "/programs")
    yield from ("--ro-bind", str(INSIDE), "/sandbox")
    yield from ("--ro-bind", str(folder), f"/programs/{folder.name}")
    yield from ("--dev", "/dev", "--remount-ro", "/dev")
    yield from ("--perms", "1777", "--size", str(limits.disk_mb * _MIB), "--tmpfs", "/work")
    yield from ("--chdir", "/work", "--remount-ro", "/")


def _python() -> Iterator[tuple[str, str]]:
    """The interpreter, its modules and its library, at places that say nothing of the machine."""
    yield os.path.realpath(sys.executable), _interpreter()
    yield sysconfig.get_path("stdlib"), _library()
    folder = Path(sysconfig.get_config_var("LIBDIR") or "/nowhere")
    for library in sorted(folder.glob("libpython3*.so*")):
        yield str(library), f"/python/lib/{library.name}"


def _interpreter() -> str:
    return "/python/bin/python{}.{}".format(*sys.version_info)


def _library() -> str:
    return "/python/lib/python{}.{}".format(*sys.version_info)


def _system() -> Iterator[str]:
    """The libraries of the system; of /etc nothing but where they are."""
    for folder in ("/usr/lib", "/usr/lib64", "/usr/share/zoneinfo"):
        if Path(folder).is_dir():
            yield from ("--ro-bind", folder, folder)
    for name in ("lib", "lib64"):
        if Path("/", name).is_symlink():
            yield from ("--symlink", f"usr/{name}", f"/{name}")
        elif Path("/", name).is_dir():
            yield from ("--ro-bind", f"/{name}", f"/{name}")
    yield from ("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache")


def _start(folder: Path, module: str, limits: Limits, peer: int) -> Sequence[str]:
    user = _FIRST_USER + randbelow(_USERS) if os.getuid() == _ROOT else None
    named = f"{folder.name}.{module}"
    orders = {"module": named, "user": user, "peer": peer, "limits": asdict(limits)}
    python = (_interpreter(), "-I", "-S", "-B", "-X", "utf8")
    return (*python, "/sandbox/begin.py", json.dumps(orders))
