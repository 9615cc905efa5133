"""CSV and JSON of strangers, looked at by the stream before a reader takes them."""

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from joute.dataset.errors import FileRefused
from joute.dataset.imports.limits import (
    DEPTH,
    LINE_BYTES,
    Limits,
    check_columns,
    too_deep,
    too_long,
)
from joute.errors import N_
from joute.ranking.votes.io.layouts import COLUMNS_READ
from joute.ranking.votes.io.open_webui import is_export, light_entry
from joute.textfiles import encoding_of, separator_of

_CHUNK_BYTES = 1 << 20
# Lists and objects of a vote hold labels, counts and messages: far fewer names than that.
_NAMES = 500


def check_table(path: Path, limits: Limits) -> None:
    """Raises FileRefused for a CSV file beyond `limits`."""
    limits.check_bytes(path.name, path.stat().st_size)
    with path.open("rb") as file:
        header = _first_line(file, path.name)
        encoding = encoding_of(path)
        text = header.decode(encoding, errors="replace")
        columns = text.count(separator_of(text)) + 1
        check_columns(path.name, columns)
        rows = _count_lines(file, path.name)
    limits.check_rows(path.name, rows)
    limits.check_cells(path.name, rows * columns)


def _first_line(file: BinaryIO, name: str) -> bytes:
    header = file.readline(LINE_BYTES + 1)
    if len(header) > LINE_BYTES:
        raise too_long(name, 1)
    return header


def _count_lines(file: BinaryIO, name: str) -> int:
    lines = open_bytes = 0
    while chunk := file.read(_CHUNK_BYTES):
        breaks = chunk.count(b"\n")
        open_bytes = len(chunk) - chunk.rfind(b"\n") - 1 if breaks else open_bytes + len(chunk)
        lines += breaks
        if open_bytes > LINE_BYTES:
            raise too_long(name, lines + 1)
    return lines + (open_bytes > 0)


def light_json(path: Path, into: Path, limits: Limits) -> tuple[int, ...]:
    """Write the entries of a JSON file (a list, or one on each line) one on each line, with the
    columns that layouts read; the numbers of those that are no objects, from 1.

    Raises FileRefused for a file beyond `limits`.
    """
    limits.check_bytes(path.name, path.stat().st_size)
    unreadable, names = [], set[str]()
    with path.open("rb") as file, into.open("w", encoding="utf-8") as light:
        for row, entry in enumerate(_entries(file, path.name), start=1):
            limits.check_rows(path.name, row)
            found = _light(_read(entry, path.name, row), names)
            if found is None:
                unreadable.append(row)
                continue
            check_columns(path.name, len(names))
            light.write(json.dumps(found, ensure_ascii=True) + "\n")
    return tuple(unreadable)


def _entries(file: BinaryIO, name: str) -> Iterator[bytes]:
    start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    return _list_entries(file, name) if start.startswith(b"[") else _lines(file, name)


def _lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    for row in count(1):
        line = file.readline(LINE_BYTES + 1)
        if len(line) > LINE_BYTES:
            raise too_long(name, row)
        if not line:
            return
        if bare := line.removeprefix(b"\xef\xbb\xbf").strip():
            yield bare


# Strings are taken whole, so that a bracket in one opens nothing.
_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*'
_TOKEN = re.compile(rb'%b"|(?P<open>%b\\?\Z)|[\[\]{},]' % (_STRING, _STRING), re.DOTALL)


def _list_entries(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The entries of one list, with no more than one of them in memory."""
    data, at, begin, depth, row = b"", 0, 0, 0, 1
    while chunk := file.read(_CHUNK_BYTES):
        data, at, begin = data[begin:] + chunk, at - begin, 0
        for token in _TOKEN.finditer(data, at):
            if token["open"]:
                at = token.start()
                break
            at, mark = token.end(), token.group()
            if mark in b"[{":
                depth += 1
                begin = at if depth == 1 else begin
            elif mark in b"]}":
                depth -= 1
            if depth > DEPTH:
                raise too_deep(name, row)
            if depth == 0 or (mark == b"," and depth == 1):
                if entry := data[begin : at - 1].strip():
                    yield entry
                begin, row = at, row + 1
            if depth == 0:
                return
        else:
            at = len(data)
        if len(data) - begin > LINE_BYTES:
            raise too_long(name, row)
    yield data[begin:]


# Half of a character, which no database stores, written out or escaped.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")


def _read(entry: bytes, name: str, row: int) -> Any:
    """None for what is no JSON. Raises FileRefused for what nests too deeply."""
    if entry.count(b"[") + entry.count(b"{") > DEPTH and _depth(entry) > DEPTH:
        raise too_deep(name, row)
    try:
        found = json.loads(entry)
        if _SURROGATE.search(entry):
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except (ValueError, RecursionError, OverflowError):
        return None


def _depth(entry: bytes) -> int:
    deepest = depth = 0
    for token in _TOKEN.finditer(entry):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token.group(), 0)
        deepest = max(deepest, depth)
    return deepest


def _light(entry: Any, names: set[str]) -> dict[str, Any] | None:
    """What layouts read of an entry; `names` collects every name in it."""
    if not isinstance(entry, dict):
        return None
    if is_export([entry]):
        return light_entry(entry)
    found = {name: value for name, value in entry.items() if name in COLUMNS_READ}
    inner = _names(list(found.values()))
    if len(inner) > _NAMES:
        return None
    names |= inner
    return {name: _text_of(value) for name, value in found.items()}


def _names(values: list[Any]) -> set[str]:
    found = set[str]()
    while values:
        value = values.pop()
        if isinstance(value, dict):
            found |= value.keys()
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)
    return found


def _text_of(value: Any) -> Any:
    """Messages become one text: answers are not stored, and have no common shape."""
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return json.dumps(value, ensure_ascii=False)
    return value


def check_encoding(path: Path, limits: Limits) -> None:
    """Text in another encoding than UTF-8 is read into memory whole."""
    if encoding_of(path) not in ("utf-8", "utf-8-sig") and path.stat().st_size > LINE_BYTES * 16:
        raise FileRefused(
            message=N_("%(file)s is too large to be read in another encoding: save it as UTF-8."),
            file=path.name,
        )
    limits.check_bytes(path.name, path.stat().st_size)
