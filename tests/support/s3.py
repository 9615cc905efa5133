"""An S3-compatible server of our own: rclone, which stores buckets as folders."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port

PROGRAM = Path(sys.executable).with_name("rclone")
START_S = 60.0


@contextmanager
def s3_server(folder: Path) -> Iterator[Mapping[str, str]]:
    """What a client finds in its environment: the address of the server, and its key."""
    port = free_port()
    command = [str(PROGRAM), "serve", "s3", "--auth-key", "key,a-secret-of-tests"]
    with subprocess.Popen(
        [*command, "--addr", f"127.0.0.1:{port}", "--config", "", str(folder)],
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait(port)
            yield {
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
                "AWS_ALLOW_HTTP": "true",
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "key",
                "AWS_SECRET_ACCESS_KEY": "a-secret-of-tests",
            }
        finally:
            process.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the S3 server did not start")
