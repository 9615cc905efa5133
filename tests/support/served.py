"""Servers for a browser to visit: an application in a thread, or `joute serve` as a process."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from starlette.types import ASGIApp

import joute as package
from tests.support.ports import free_port

START_S = 120.0

Table = Mapping[str, Any]
Tables = Mapping[str, Table | Sequence[Table]]


@contextmanager
def served(app: ASGIApp, port: int | None = None) -> Iterator[str]:
    """The address of `app`, served by uvicorn in a thread."""
    port = port or free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            port=port,
            log_config=None,
            proxy_headers=False,
            ws="none",
            lifespan="on",
            loop="asyncio",
            # On a busy machine a browser leaves its connections idle for long.
            timeout_keep_alive=600,
            # The page of a test that failed may still be open.
            timeout_graceful_shutdown=3,
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + START_S
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class Installation:
    """A folder with a `joute.toml` and a database, where the site runs as a process."""

    def __init__(self, folder: Path, tables: Tables) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._serving: subprocess.Popen[bytes] | None = None
        self.configure(tables)

    def configure(self, tables: Tables) -> None:
        """Write `joute.toml`, for the next start."""
        written = _toml({"site": {"url": self.address}, **tables})
        (self.folder / "joute.toml").write_text(written)

    def start(self, *options: str, umask: int = -1) -> None:
        """`joute serve` with these options, on the same port each time; returns when it answers."""
        self._serving = subprocess.Popen(
            _command(["serve", "--port", str(self.port), *options]),
            cwd=self.folder,
            env=_environ(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            umask=umask,
        )
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert self._serving.poll() is None, "joute serve did not start"
            assert time.monotonic() < deadline, "joute serve does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """As a service manager stops it."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """No warning, no time to tidy up."""
        self._end(signal.SIGKILL)

    def _end(self, number: int) -> None:
        if self._serving is not None:
            self._serving.send_signal(number)
            self._serving.wait()
            self._serving = None

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.address}/healthz").status_code == 200
        except httpx2.TransportError:
            return False


def joute(*arguments: str, folder: Path, umask: int = -1) -> str:
    """What a command of `joute` prints, run in `folder`; `umask` -1 is ours."""
    finished = subprocess.run(
        _command(arguments),
        cwd=folder,
        check=True,
        capture_output=True,
        env=_environ(),
        umask=umask,
    )
    return finished.stdout.decode().strip()


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-c", "from joute.cli import main; main()", *arguments]


def _environ() -> dict[str, str]:
    """Ours, without what would be read as a setting or found as a key; its coverage is measured."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "HOME", "LANG") or name.startswith("COVERAGE_")
    }
    return {**kept, "PYTHONPATH": str(Path(package.__file__).parents[1])}


def _toml(tables: Tables) -> str:
    """Strings, numbers and booleans are written in TOML as they are in JSON."""
    return "\n".join(line for name, table in tables.items() for line in _lines(name, table))


def _lines(name: str, table: Table | Sequence[Table]) -> Iterator[str]:
    single = isinstance(table, Mapping)
    for row in [table] if isinstance(table, Mapping) else table:
        yield f"[{name}]" if single else f"[[{name}]]"
        yield from (f"{key} = {json.dumps(value)}" for key, value in row.items())
