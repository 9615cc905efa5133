"""Calls to tools in the deltas of hosts: each numbers them in its way."""

from typing import Any

import pytest

from joute.llm import ToolCall
from joute.llm.tool_calls import ToolCallReader


def delta(id: object = None, name: object = None, arguments: object = "", **more: object) -> Any:
    return {"id": id, "function": {"name": name, "arguments": arguments}, **more}


@pytest.mark.parametrize(
    ("deltas", "calls"),
    [
        (
            [
                delta("a", "clock", "", index=0),
                delta(arguments='{"x"', index=0),
                delta("b", "weather", "{}", index=1),
                delta(arguments=":1}", index=0),
            ],
            [("a", "clock", '{"x":1}'), ("b", "weather", "{}")],
        ),
        # The id and the name again in each delta.
        (
            [delta("a", "clock", "{", index=0), delta("a", "clock", "}", index=0)],
            [("a", "clock", "{}")],
        ),
        # Always the same number, and another id.
        (
            [delta("a", "f", "{}", index=0), delta("b", "f", "{", index=0), delta("", "", "}")],
            [("a", "f", "{}"), ("b", "f", "{}")],
        ),
        # Neither number nor id: a name begins a call.
        (
            [delta(None, "f", "{}"), delta(None, "f", "{}")],
            [("call_0", "f", "{}")] * 1 + [("call_1", "f", "{}")],
        ),
        # The name after the id.
        ([delta("a"), delta(None, "f"), delta(arguments="{}")], [("a", "f", "{}")]),
        ([{"function": None}], [("call_0", "", "")]),
    ],
)
def test_calls_are_put_together(deltas: list[Any], calls: list[tuple[str, str, str]]) -> None:
    reader = ToolCallReader()
    read = [reader.read(0, delta) for delta in deltas]
    assert reader.calls() == tuple(ToolCall(*call) for call in calls)
    for number, (id, name, arguments) in enumerate(calls):
        mine = [piece for piece in read if piece.index == number]
        assert "".join(piece.id for piece in mine) == id
        assert "".join(piece.name for piece in mine) == name
        assert "".join(piece.arguments for piece in mine) == arguments
