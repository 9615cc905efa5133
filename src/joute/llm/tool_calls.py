"""Calls to tools, put together from the deltas of a stream."""

from dataclasses import dataclass

from joute.llm.pieces import ToolCallDelta
from joute.llm.request import Json, ToolCall
from joute.llm.untrusted import clean, mapping


@dataclass
class _Call:
    index: int
    id: str
    name: str = ""
    arguments: str = ""


class ToolCallReader:
    """Puts together the calls of one answer.

    Hosts number calls by `index`, by their place in the list, or not at all: another id, or a name
    where there is one already, begins another call. A call without an id receives one.
    """

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._open: dict[int, _Call] = {}

    def read(self, number: int, delta: Json) -> ToolCallDelta:
        """The delta that is at place `number` of its list."""
        function = mapping(delta.get("function"))
        index = delta.get("index")
        index = index if isinstance(index, int) else number
        id, name = clean(str(delta.get("id") or "")), clean(str(function.get("name") or ""))
        arguments = clean(str(function.get("arguments") or ""))
        call = self._open.get(index)
        if call is None or _is_another(call, id, name):
            call = self._begun(index, id)
            id = call.id
        else:
            id = ""
        name = "" if call.name else name
        call.name += name
        call.arguments += arguments
        return ToolCallDelta(call.index, id, name, arguments)

    def calls(self) -> tuple[ToolCall, ...]:
        """The calls so far, in the order in which they began."""
        return tuple(ToolCall(call.id, call.name, call.arguments) for call in self._calls)

    def _begun(self, index: int, id: str) -> _Call:
        number = len(self._calls)
        call = _Call(number, id or f"call_{number}")
        self._calls.append(call)
        self._open[index] = call
        return call


def _is_another(call: _Call, id: str, name: str) -> bool:
    """Whether a delta with this id and this name begins another call."""
    return id != call.id if id else bool(name and call.name)
