"""Values between two processes that do not trust each other: JSON with a tag for each kind.

Values of the kinds below are copied. Everything else is a handle, under which its own process keeps
it. What comes from the other side becomes values and handles, and nothing that runs.
"""

import json
import math
import socket
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

Json = Any

MOST_BYTES = 16 << 20
_SAFE = 2**53

Handle = Callable[[Any], Json]

_LISTS: Mapping[type, str] = {
    list: "list",
    tuple: "tuple",
    set: "set",
    frozenset: "frozenset",
    deque: "deque",
}
_OF_LISTS: Mapping[str, Callable[[Any], Any]] = {name: kind for kind, name in _LISTS.items()}
_TYPES: Mapping[str, type] = {
    one.__name__: one
    for one in (bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict)
}
_MADE: Mapping[str, Callable[[Any], Any]] = {
    "int": lambda text: int(text, 16),
    "float": float,
    "complex": lambda parts: complex(*parts),
    "bytes": bytes.fromhex,
    "bytearray": bytearray.fromhex,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
    "decimal": Decimal,
    "fraction": Fraction,
    "range": lambda parts: range(*parts),
    "slice": lambda parts: slice(*parts),
    "type": _TYPES.__getitem__,
}


def encoded(value: Any, handle: Handle) -> Json:
    """A value as JSON; `handle` makes it of what cannot be copied. RecursionError for one that
    holds itself."""
    write = _WRITTEN.get(type(value))
    return handle(value) if write is None else write(value, handle)


def _same(value: Any, _: Handle) -> Json:
    return value


def _int(value: int, _: Handle) -> Json:
    return value if -_SAFE < value < _SAFE else {"int": hex(value)}


def _float(value: float, _: Handle) -> Json:
    return value if math.isfinite(value) else {"float": repr(value)}


def _list(value: Any, handle: Handle) -> Json:
    return {_LISTS[type(value)]: [encoded(one, handle) for one in value]}


def _dict(value: Mapping[Any, Any], handle: Handle) -> Json:
    return {"dict": [[encoded(k, handle), encoded(v, handle)] for k, v in value.items()]}


def _slice(value: slice, handle: Handle) -> Json:
    ends = [value.start, value.stop, value.step]
    return {"slice": ends} if all(type(one) in (int, type(None)) for one in ends) else handle(value)


def _type(value: type, handle: Handle) -> Json:
    return {"type": value.__name__} if value in _TYPES.values() else handle(value)


_WRITTEN: Mapping[type, Callable[[Any, Handle], Json]] = {
    **dict.fromkeys((type(None), bool, str), _same),
    **dict.fromkeys(_LISTS, _list),
    **dict.fromkeys((dict, OrderedDict, defaultdict, Counter), _dict),
    int: _int,
    float: _float,
    slice: _slice,
    type: _type,
    complex: lambda value, _: {"complex": [value.real, value.imag]},
    bytes: lambda value, _: {"bytes": value.hex()},
    bytearray: lambda value, _: {"bytearray": value.hex()},
    datetime: lambda value, _: {"datetime": value.isoformat()},
    date: lambda value, _: {"date": value.isoformat()},
    time: lambda value, _: {"time": value.isoformat()},
    timedelta: lambda value, _: {"timedelta": [value.days, value.seconds, value.microseconds]},
    Decimal: lambda value, _: {"decimal": str(value)},
    Fraction: lambda value, _: {"fraction": str(value)},
    range: lambda value, _: {"range": [value.start, value.stop, value.step]},
}


def decoded(written: Json, handle: Callable[[str, Any], Any]) -> Any:
    """The value of JSON; `handle(tag, content)` makes what is no value. ValueError and the like
    for what is none at all."""
    if not isinstance(written, dict):
        return written
    ((tag, content),) = written.items()
    if tag in _OF_LISTS:
        return _OF_LISTS[tag](decoded(one, handle) for one in content)
    if tag == "dict":
        return {decoded(k, handle): decoded(v, handle) for k, v in content}
    if tag in _MADE:
        return _MADE[tag](content)
    return handle(tag, content)


def plain(value: Any) -> Json:
    """A value of a subclass, such as a named tuple or an enumeration of integers, as the value that
    it also is; None where it is none."""
    for kind in (str, int, float, tuple, list, dict, set, frozenset, bytes):
        if isinstance(value, kind):
            copy: Any = kind(value)  # type: ignore[arg-type] # it is one
            return encoded(copy, lambda _: None)
    return None


class Line:
    """The socket between both processes."""

    def __init__(self, number: int) -> None:
        self._socket = socket.socket(fileno=number)

    def send(self, message: Json) -> None:
        """Raises ConnectionError once the other side ended, ValueError for too long a message."""
        data = json.dumps(message).encode()
        if len(data) > MOST_BYTES:
            raise ValueError("a value of more than 16 MiB")
        self._socket.sendall(len(data).to_bytes(4, "big") + data)

    def receive(self) -> Json:
        """The next message. Raises ConnectionError once the other side ended."""
        length = int.from_bytes(self._exactly(4), "big")
        if length > MOST_BYTES:
            raise ConnectionError("a message of more than 16 MiB")
        return json.loads(self._exactly(length))

    def _exactly(self, length: int) -> bytes:
        found = bytearray()
        while len(found) < length:
            more = self._socket.recv(min(1 << 16, length - len(found)))
            if not more:
                raise ConnectionError("the other side ended")
            found += more
        return bytes(found)
