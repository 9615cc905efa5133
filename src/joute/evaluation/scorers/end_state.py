"""Agents, by the state in which they leave their task."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.json_text import json_of
from joute.evaluation.scorers.normalising import normalise
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.scorers.structure import comparable
from joute.evaluation.sets.item import Item

_TESTS = frozenset({"is", "at_least", "at_most", "contains", "absent"})
_BOUNDS = ("at_least", "at_most")
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*")
_NOTHING = object()


class EndState:
    """Whether the state that the target states at the end is the one that is right.

    An expected answer is a JSON object, all of which is in the state, texts normalised; the state
    may hold more. The item’s `meta.state` adds conditions by JSON Pointer (RFC 6901): a value that
    is no object, or a mapping of `is`, `at_least`, `at_most`, `contains` and `absent`.
    """

    name = "end_state"
    version = "2"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, language: str = "fr") -> None:
        self.language = language

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not (item.expected or item.meta.get("state")):
            return None
        if fault := self.fault(item):
            return Score(
                None,
                reason=N_("The state that the item expects is none that can be checked."),
                details={"error": fault},
            )
        if answer.state is None:
            return Score(None, reason=N_("The target does not say in which state it ended."))
        language = item.language or self.language
        conditions = item.meta.get("state", {})
        wrong = [*_unmet(answer.state, conditions, language)]
        fewest: list[str] = min(
            ([*_others(answer.state, json.loads(one), "", language)] for one in item.expected),
            key=len,
            default=[],
        )
        wrong += fewest
        if wrong:
            reason = N_("The state at the end is not the one that is right.")
            return Score(0.0, label="wrong", reason=reason, details={"wrong": wrong[:20]})
        return Score(1.0, label="right")

    def fault(self, item: Item) -> str:
        """Why an item cannot be scored, "" when it can."""
        for expected in item.expected:
            try:
                wanted = json_of(expected)
            except ValueError:
                wanted = None
            if not isinstance(wanted, dict):
                return f"{expected[:60]!r} is no JSON object"
            if not wanted:
                return "an object that holds nothing is in any state"
        conditions = item.meta.get("state", {})
        if not isinstance(conditions, dict):
            return "meta.state is no mapping of JSON pointers"
        faults = (_fault(str(pointer), one) for pointer, one in conditions.items())
        return next(filter(None, faults), "")


def _fault(pointer: str, condition: Any) -> str:
    """Why a condition checks nothing, or can never hold; "" for one that can be checked."""
    if not _POINTER.fullmatch(pointer):
        return f"{pointer!r} is no JSON pointer, such as /a/0"
    reason = _fault_of_tests(condition) if isinstance(condition, dict) else ""
    return reason and f"{pointer}: {reason}"


def _fault_of_tests(tests: Mapping[str, Any]) -> str:
    if not tests or tests.keys() - _TESTS:
        unknown = ", ".join(map(str, tests.keys() - _TESTS)) or "nothing"
        return f"{unknown} is no condition; an object is compared by `is`"
    if not isinstance(tests.get("absent", True), bool):
        return "`absent` is true or false"
    if tests.get("absent") and len(tests) > 1:
        return "what is absent has no other condition"
    wanted = tests.get("contains")
    if isinstance(wanted, str) and not wanted.strip():
        return "any text contains an empty one"
    return _fault_of_bounds([tests[one] for one in _BOUNDS if one in tests])


def _fault_of_bounds(bounds: Sequence[Any]) -> str:
    """Of `at_least` and `at_most`, in this order."""
    if not all(_is_number(one) and isfinite(one) for one in bounds):
        return "`at_least` and `at_most` are numbers"
    return "`at_least` is above `at_most`" if bounds != sorted(bounds) else ""


def _others(found: Any, wanted: Any, place: str, language: str) -> Iterator[str]:
    """The places where a value is not as it is wanted; an object may hold more."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key, one in wanted.items():
            inner = f"{place}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from _others(found.get(key, _NOTHING), one, inner, language)
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for number, one in enumerate(wanted):
            yield from _others(found[number], one, f"{place}/{number}", language)
    elif not _alike(found, wanted, language):
        yield place or "/"


def _alike(found: Any, wanted: Any, language: str) -> bool:
    return found is not _NOTHING and bool(
        comparable(found, language) == comparable(wanted, language)
    )


def _unmet(state: Any, conditions: Mapping[str, Any], language: str) -> Iterator[str]:
    for pointer, condition in conditions.items():
        if not _holds(_at(state, pointer), condition, language):
            yield pointer or "/"


def _holds(found: Any, condition: Any, language: str) -> bool:
    if not isinstance(condition, dict):
        return _alike(found, condition, language)
    return all(_passes(found, test, value, language) for test, value in condition.items())


def _passes(found: Any, test: str, value: Any, language: str) -> bool:
    if test == "absent":
        return (found is _NOTHING) == bool(value)
    if test == "is":
        return _alike(found, value, language)
    if test == "contains":
        if isinstance(found, str) and isinstance(value, str):
            return normalise(value, language) in normalise(found, language)
        return isinstance(found, list) and any(_alike(one, value, language) for one in found)
    if not (_is_number(found) and _is_number(value)):
        return False
    return bool(found >= value) if test == "at_least" else bool(found <= value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _at(state: Any, pointer: str) -> Any:
    """What a JSON pointer points to, nothing where that is not there."""
    found = state
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(key, _NOTHING)
        elif isinstance(found, list) and key.isdecimal() and int(key[:9]) < len(found):
            found = found[int(key[:9])]
        else:
            return _NOTHING
    return found
