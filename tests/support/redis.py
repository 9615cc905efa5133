"""A Redis (or Valkey) server of our own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.ports import free_port
from tests.support.programs import program


@contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """The URL of a running server that keeps nothing; stopped at the end."""
    server, port = program("redis-server", "valkey-server"), port or free_port()
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--daemonize"]
    with subprocess.Popen([*command, "no"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "Ready to accept connections" in line:
                break
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()
        process.stdout.read()
