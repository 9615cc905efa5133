"""Calls to tools: whether those that an answer wants made are those that are right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joute.errors import N_
from joute.evaluation.answers import Answer, ToolUse
from joute.evaluation.scorers.json_text import json_of
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.scorers.structure import comparable, validator
from joute.evaluation.sets.item import Item, ToolSpec

_MOST_CALLS = 100
_KEYS = frozenset({"name", "arguments", "schema"})
# What else than `properties` says in a schema which arguments there may be.
_OF_OTHERS = frozenset(
    {
        "additionalProperties",
        "allOf",
        "anyOf",
        "oneOf",
        "patternProperties",
        "propertyNames",
        "$ref",
    }
)


@dataclass(frozen=True)
class _Expected:
    """A call that is right: arguments by their values, and others by a schema, None without."""

    name: str
    arguments: Mapping[str, Any]
    schema: Mapping[str, Any] | None

    def admits(self, name: str) -> bool:
        """Whether it says something of an argument."""
        if name in self.arguments or self.schema is None:
            return name in self.arguments
        return name in self.schema.get("properties", {}) or bool(_OF_OTHERS & self.schema.keys())


class Tools:
    """Whether the calls of the answer are those of an expected list, `[]` for none at all.

    Each expected answer is a JSON list of `{"name", "arguments", "schema"}`. Arguments are compared
    by value, texts normalised; those that vary are described by a JSON Schema of all of them. The
    order counts with `order`, arguments that nothing is said of are right with `extra`. A call to a
    tool that is not offered, or against its schema, is wrong, and none that an item may expect.
    """

    name = "tools"
    version = "2"
    range = (0.0, 1.0)
    needs_judge = False
    needs_expected = True

    def __init__(self, order: bool = False, extra: bool = False, language: str = "fr") -> None:
        validator(True)  # its library is there
        self.order, self.extra, self.language = order, extra, language

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not item.expected:
            return None
        if self.fault(item):
            return Score(None, reason=N_("What is expected is no list of calls."))
        called = [use.name for use in answer.tool_calls]
        if len(called) > _MOST_CALLS:
            return Score(0.0, label="too many", reason=N_("The answer makes too many calls."))
        invalid = [*_invalid(answer.tool_calls, item.tools)]
        if invalid:
            reason = N_("A call is to no tool that is offered, or against its schema.")
            return Score(0.0, label="invalid", reason=reason, details={"invalid": invalid})
        calls = [(use.name, _arguments(use)) for use in answer.tool_calls]
        language = item.language or self.language
        if any(self._right(_calls(one), calls, language) for one in item.expected):
            return Score(1.0, label="right", details={"called": called})
        reason = N_("The calls are not those that are right.")
        wanted = [one.name for one in _calls(item.expected[0])]
        details = {"called": called, "expected": wanted}
        return Score(0.0, label="wrong", reason=reason, details=details)

    def fault(self, item: Item) -> str:
        """Why an item cannot be scored, "" when it can."""
        try:
            for tool in item.tools:
                validator(tool.parameters)
        except ValueError as error:
            return f"the parameters of {tool.name} are no schema: {error}"
        for expected in item.expected:
            try:
                calls = _calls(expected)
            except ValueError as error:
                return f"{expected[:60]!r} is no list of calls: {error}"
            if impossible := next(
                filter(None, (_impossible(one, item.tools) for one in calls)), ""
            ):
                return f"{expected[:60]!r} expects what no model can call: {impossible}"
        return ""

    def _right(
        self, wanted: Sequence[_Expected], calls: Sequence[tuple[str, Any]], language: str
    ) -> bool:
        if len(wanted) != len(calls):
            return False
        fits = [[self._fits(one, call, language) for call in calls] for one in wanted]
        if self.order:
            return all(fits[n][n] for n in range(len(wanted)))
        return _is_perfect(fits)

    def _fits(self, wanted: _Expected, call: tuple[str, Any], language: str) -> bool:
        name, arguments = call
        return (
            name == wanted.name
            and (self.extra or all(map(wanted.admits, arguments)))
            and all(
                key in arguments
                and comparable(arguments[key], language) == comparable(one, language)
                for key, one in wanted.arguments.items()
            )
            and (wanted.schema is None or validator(wanted.schema).is_valid(arguments))
        )


def _calls(expected: str) -> list[_Expected]:
    """The calls that a text lists. ValueError for what is no such list."""
    found = json_of(expected)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError("no JSON list of objects")
    return [_call(one) for one in found]


def _call(found: Mapping[str, Any]) -> _Expected:
    name, arguments, schema = found.get("name"), found.get("arguments", {}), found.get("schema")
    if not (isinstance(name, str) and isinstance(arguments, dict) and found.keys() <= _KEYS):
        raise ValueError("a call has a name, arguments and a schema")
    if schema is not None:
        if not isinstance(schema, dict):
            raise ValueError("a schema is an object")
        validator(schema)
    return _Expected(name, arguments, schema)


def _impossible(call: _Expected, tools: Sequence[ToolSpec]) -> str:
    """Why a model can make no such call with the tools that it is offered, "" when it can; without
    any tool, it may call what it likes."""
    offered = {tool.name: tool for tool in tools}
    if tools and call.name not in offered:
        return f"{call.name} is not offered"
    if not tools or call.schema is not None:  # which may describe what `arguments` does not hold
        return ""
    fault = next(validator(offered[call.name].parameters).iter_errors(dict(call.arguments)), None)
    return "" if fault is None else f"{call.name}: {fault.message[:200]}"


def _invalid(uses: Sequence[ToolUse], tools: Sequence[ToolSpec]) -> Iterator[dict[str, str]]:
    """The calls that no offered tool takes, and why; without any tool, those without arguments."""
    schemas = {tool.name: validator(tool.parameters) for tool in tools}
    for use in uses:
        try:
            arguments = _arguments(use)
        except ValueError as error:
            yield {"name": use.name, "error": str(error)[:200]}
            continue
        if tools and use.name not in schemas:
            yield {"name": use.name, "error": "not offered"}
        elif tools and (fault := next(schemas[use.name].iter_errors(arguments), None)):
            yield {"name": use.name, "error": fault.message[:200]}


def _arguments(use: ToolUse) -> dict[str, Any]:
    """ValueError for what is no JSON object; a call without any may write nothing."""
    found = json_of(use.arguments or "{}")
    if not isinstance(found, dict):
        raise ValueError("its arguments are no JSON object")
    return found


def _is_perfect(fits: Sequence[Sequence[bool]]) -> bool:
    """Whether each row has a column of its own that fits (a matching, by augmenting paths)."""
    taken: dict[int, int] = {}

    def placed(row: int, seen: set[int]) -> bool:
        for column, one in enumerate(fits[row]):
            if one and column not in seen:
                seen.add(column)
                if column not in taken or placed(taken[column], seen):
                    taken[column] = row
                    return True
        return False

    return all(placed(row, set()) for row in range(len(fits)))
