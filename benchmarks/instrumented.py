"""Joute as `joute serve` runs it, with its event loop timed.

    python -m benchmarks.instrumented CONFIG PORT REPORT

On SIGTERM it writes to REPORT the length of every turn of the event loop, in ms, waiting left
out, as JSON.
"""

import asyncio
import json
import selectors
import signal
import sys
import time
from pathlib import Path
from typing import Any

import uvicorn

from joute.app import create_app
from joute.cli.serve import SWITCH_S
from joute.features import FEATURES
from joute.settings import load_settings


class TimedSelector(selectors.DefaultSelector):
    """Tells how long the loop works between two waits."""

    def __init__(self) -> None:
        super().__init__()
        self.turns_ms: list[float] = []
        self._woken_at = time.perf_counter()

    def select(self, timeout: float | None = None) -> Any:
        self.turns_ms.append((time.perf_counter() - self._woken_at) * 1000)
        try:
            return super().select(timeout)
        finally:
            self._woken_at = time.perf_counter()


def main(config: str, port: str, report: str) -> None:
    sys.setswitchinterval(SWITCH_S)
    selector = TimedSelector()
    app = create_app(load_settings(FEATURES.settings, Path(config)))
    server = uvicorn.Server(
        uvicorn.Config(
            app, port=int(port), log_level="warning", access_log=False, proxy_headers=False
        )
    )
    loop = asyncio.SelectorEventLoop(selector)
    # uvicorn stops by itself, then raises the signal again: the report must still be written.
    signal.signal(signal.SIGTERM, lambda *_: None)

    async def serve() -> None:
        await server.serve()

    try:
        loop.run_until_complete(serve())
    finally:
        Path(report).write_text(json.dumps(selector.turns_ms))


if __name__ == "__main__":
    main(*sys.argv[1:])
