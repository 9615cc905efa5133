"""Whether programs can be shut in on this machine, by a trial."""

import os
import platform
import shutil
import subprocess
import sys
from functools import cache

from joute.sandbox.bubblewrap import BUBBLEWRAP, ENVIRONMENT, INSIDE, Descriptors, command
from joute.sandbox.errors import NoSandbox, SandboxNotAllowed
from joute.sandbox.filter import open_filter
from joute.sandbox.limits import Limits
from joute.sandbox.memory import can_watch
from joute.sandbox.settings import SandboxSettings

_PATIENCE_S = 60


def check_sandbox(settings: SandboxSettings, scorer: str) -> None:
    """Raises SandboxNotAllowed or NoSandbox for a scorer that runs programs."""
    if not settings.allow:
        raise SandboxNotAllowed(scorer=scorer)
    if reason := obstacle(shutil.which(BUBBLEWRAP)):
        raise NoSandbox(scorer=scorer, reason=reason)


@cache
def obstacle(bubblewrap: str | None) -> str:
    """Why no program can be shut in with this bubblewrap, tried once; "" when it can."""
    if sys.platform != "linux":
        return "it is none of Linux"
    if bubblewrap is None:
        return "bubblewrap is missing (package bubblewrap)"
    if not can_watch():
        return "its kernel does not name the children of processes (CONFIG_PROC_CHILDREN)"
    try:
        filter_fd = open_filter()
    except KeyError:
        return f"system calls of {platform.machine()} are not known"
    try:
        return _tried(filter_fd)
    finally:
        os.close(filter_fd)


def _tried(filter_fd: int) -> str:
    try:
        tried = subprocess.run(  # noqa: S603
            command(INSIDE, "trial", Limits(), Descriptors(filter_fd)),
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
            stdin=subprocess.DEVNULL,
            env=ENVIRONMENT,
            pass_fds=[filter_fd],
            cwd="/",
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if tried.stdout.strip() == "ready":
        return ""
    return (tried.stderr.strip() or f"exit status {tried.returncode}").rpartition("\n")[2][:300]
