"""The test server in a thread, and what the command shares with it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx2
from starlette.applications import Starlette

from joute.llm.server.app import Counts, create_app

if TYPE_CHECKING:
    import uvicorn


@dataclass(frozen=True)
class Running:
    """A test server in a thread of this process."""

    base_url: str
    counts: Counts

    def release(self, model: str, times: int = 1) -> None:
        """Let streams of this model go on that pause at one of their `holds`."""
        request = {"model": model, "times": times}
        httpx2.post(f"{self.base_url}/release", json=request).raise_for_status()


@contextmanager
def running(host: str = "127.0.0.1", port: int = 0) -> Iterator[Running]:
    """Serve in a thread until the block ends; port 0 takes a free one."""
    app = create_app()
    listener = listen(host, port)
    server = uvicorn_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield Running(base_url(listener), app.state.counts)
    finally:
        server.should_exit = server.force_exit = True
        thread.join()
        listener.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket whose connections write at once: otherwise a chunk may wait 40 ms for the other side
    to confirm the one before."""
    listener = socket.create_server((host, port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def uvicorn_server(app: Starlette) -> "uvicorn.Server":
    import uvicorn  # noqa: PLC0415 # heavy, and not needed by those who mount the application

    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off", loop="asyncio")
    return uvicorn.Server(config)


def base_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}/v1"
