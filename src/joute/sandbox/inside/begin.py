"""The first thing that runs inside a sandbox: limits for good, then the program."""

import json
import math
import os
import resource
import sys
from importlib import import_module
from typing import Any

_MIB = 1 << 20


def main() -> None:
    """Run `main(peer)` of the module that the command line names."""
    orders = json.loads(sys.argv[1])
    if orders["user"] is not None:
        _become(orders["user"])
    _limit(orders["limits"])
    sys.argv = [""]
    sys.path.append("/programs")
    import_module(orders["module"]).main(orders["peer"])


def _become(user: int) -> None:
    """Another user, without any right of root."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _limit(limits: dict[str, Any]) -> None:
    memory, disk = limits["memory_mb"] * _MIB, limits["disk_mb"] * _MIB
    # The clock stops a program first; a processor stops what runs in several processes.
    seconds = math.ceil(limits["seconds"]) + 1
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, disk),
        (resource.RLIMIT_NOFILE, limits["files"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
