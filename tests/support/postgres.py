"""A PostgreSQL server of our own: its programs, a new folder, a socket on loopback."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port
from tests.support.programs import program

# Nothing here has to survive.
HASTY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a running server, without a database name; stopped and deleted at the end."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="joute-postgres-"))
    user = _user(folder)
    data, port = folder / "data", free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} {HASTY}"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        run(initdb, "-D", str(data), "-A", "trust", "-U", "joute", "--no-sync")
        log = str(folder / "log")
        run(pg_ctl, "-D", str(data), "-l", log, "-w", "-o", options, "start")
        yield f"postgresql://joute@127.0.0.1:{port}"
        run(pg_ctl, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: give it the folder and another user."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return user
