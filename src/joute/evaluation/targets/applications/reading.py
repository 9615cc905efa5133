"""What an application sends, within limits of size and time."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

import httpx2

from joute import llm
from joute.errors import AnswerError
from joute.evaluation.errors import NotJson, ResponseTooLarge
from joute.llm.errors import FirstTokenTimeout, HostError, TokenGapTimeout
from joute.llm.streams import LineReader

# Bytes that are read of what is no answer: far more than is told of it, so that a secret in it is
# whole when it is cut out.
MOST_SAID = 64_000
_FIELDS = (b"id:", b"retry:", b":")


async def limited(
    response: httpx2.Response, most_bytes: int, timeouts: llm.Timeouts | None
) -> AsyncIterator[bytes]:
    """The body in parts, decoded. Raises ResponseTooLarge, before more is read; with `timeouts`,
    FirstTokenTimeout and TokenGapTimeout."""
    size, wait_s = 0, timeouts.first_token_s if timeouts else None
    late: type[AnswerError] = FirstTokenTimeout
    async with aclosing(response.aiter_bytes()) as body:
        while True:
            try:
                async with asyncio.timeout(wait_s):
                    part = await anext(body, None)
            except TimeoutError:
                raise late("nothing came in time") from None
            if part is None:
                return
            size += len(part)
            if size > most_bytes:
                raise ResponseTooLarge(f"more than {most_bytes} bytes")
            yield part
            wait_s, late = timeouts.between_tokens_s if timeouts else None, TokenGapTimeout


async def whole(parts: AsyncIterator[bytes]) -> bytes:
    return b"".join([part async for part in parts])


async def pieces(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The data of server-sent events, or the lines of JSON: which of both the body says."""
    lines, events = LineReader(), _Events()
    async for part in parts:
        for line in lines.feed(part):
            for data in events.read(line):
                yield data
    for line in (lines.rest, b""):
        for data in events.read(line):
            yield data


class _Events:
    """The data of events: several lines of one are joined, comments are left out."""

    def __init__(self) -> None:
        self._name = b""
        self._data: list[bytes] = []

    def read(self, line: bytes) -> Iterator[bytes]:
        """What is whole after a line. Raises HostError for an event that is an error."""
        if line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
        elif not line.strip():
            name, data = self._name, b"\n".join(self._data)
            self._name, self._data = b"", []
            if name == b"error":
                raise HostError(f"error in the stream: {_said(data)}")
            if data:
                yield data
        elif line.startswith(b"event:"):
            self._name = line[6:].strip()
        elif not line.startswith(_FIELDS):
            yield line


def parsed(data: bytes) -> Any:
    """The JSON in a text. Raises NotJson, which says what is there instead."""
    try:
        return json.loads(data.decode(errors="replace"))
    except (ValueError, RecursionError):
        start = _said(data)
        kind = "a web page" if start.lower().startswith(("<!doctype", "<html")) else "no JSON"
        raise NotJson(f"{kind}: {start}") from None


def stated_error(document: Any) -> HostError | None:
    """The error that an event is by its contents, whatever its name."""
    is_error = isinstance(document, dict) and (
        document.get("error") or document.get("type") == "error"
    )
    if not is_error:
        return None
    return HostError(f"error in the stream: {json.dumps(document, ensure_ascii=False)}")


def _said(data: bytes) -> str:
    return data[:MOST_SAID].decode(errors="replace").strip()
