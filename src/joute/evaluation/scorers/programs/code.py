"""Programs that models write, run against the tests of their items."""

import ast
import json
from pathlib import Path
from typing import Any

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.programs.blocks import code_in
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item
from joute.sandbox import Ended, Limits, Program, Sandbox

INSIDE = Path(__file__).parent / "inside"
_MARKS = frozenset({"python", "py", "python3", "py3"})
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Code:
    """Whether the item’s `tests`, in Python, run to their end after the code of the answer.

    The code and the tests run in two sandboxes: what an answer does to its own process, its exit
    among it, passes no test. `timeout` is in seconds, `memory_mb` and `disk_mb` in MiB,
    `processes` how many it may have at once, threads among them.

    Of an item’s meta, `code` is what stands before that of the answer, and `entry_point` the one
    name that the tests take from it.
    """

    name = "code"
    version = "2"
    range = (0.0, 1.0)
    needs_judge = False
    needs_tests = True
    needs_sandbox = True

    def __init__(
        self,
        timeout: float = 10.0,
        memory_mb: int = 256,
        disk_mb: int = 16,
        processes: int = 8,
        sandbox: Sandbox | None = None,
    ) -> None:
        self._limits = Limits(timeout, memory_mb, disk_mb, processes)
        if sandbox is not None:
            sandbox.check(self._limits)
        self._sandbox = sandbox

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not item.tests:
            return None
        if self._sandbox is None:
            return Score(None, reason=N_("Code is not run here."))
        if reason := _nothing_tested(item.tests):
            return Score(
                None, reason=N_("The tests of the item test nothing."), details={"error": reason}
            )
        blocks = code_in(answer.text, _MARKS)
        if not blocks:
            return Score(0.0, label="no code", reason=N_("There is no code in the answer."))
        before = str(item.meta.get("code", ""))
        given = {"before": before, "blocks": blocks}
        tested = {"before": before, "tests": item.tests, "entry_point": entry_point(item)}
        tests, code = await self._sandbox.run_two(
            _program("testing", tested), _program("answering", given), self._limits
        )
        return _score(tests, code)

    def fault(self, item: Item) -> str:
        """Why an item cannot be scored, "" when it can."""
        for name in ("code", "entry_point"):
            if not isinstance(item.meta.get(name, ""), str):
                return f"meta.{name} is no text"
        return _nothing_tested(item.tests) if item.tests else ""


def _nothing_tested(tests: str) -> str:
    """Why tests would pass whatever the answer, "" when they would not: what only defines functions
    and classes runs to its end."""
    try:
        statements = ast.parse(tests).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""  # they do not run: the score says so
    if any(isinstance(one, ast.ClassDef) and _is_test_case(one) for one in statements):
        return "the tests of a TestCase are not collected: write them as assertions"
    running = [one for one in statements if not isinstance(one, _DEFINITIONS)]
    if any(isinstance(part, ast.Assert | ast.Call) for one in running for part in ast.walk(one)):
        return ""
    return "the tests define, and never assert: nothing calls their functions"


def _is_test_case(defined: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith("TestCase") for base in defined.bases)


def entry_point(item: Item) -> str:
    """The name that the tests take from an answer, "" for all."""
    return str(item.meta.get("entry_point", ""))


def _program(module: str, given: Any) -> Program:
    return Program(INSIDE, module, json.dumps(given).encode())


_TOO_MUCH = {
    "memory": N_("The code took more memory than it may."),
    "output": N_("The code wrote more than it may."),
}


def _score(tests: Ended, code: Ended) -> Score:
    begun, _, written = tests.output.decode("utf-8", "replace").partition("\n")
    if begun != "begun":
        return Score(None, reason=N_("The sandbox did not start."))
    if tests.how == "late":
        return Score(0.0, label="time", reason=N_("The code did not end in time."))
    if taken := next((how for how in _TOO_MUCH if how in (tests.how, code.how)), None):
        return Score(0.0, label=taken, reason=_TOO_MUCH[taken])
    try:
        verdict: dict[str, Any] = json.loads(written)
    except ValueError:
        return Score(0.0, label="ended", reason=N_("The tests did not run to their end."))
    if verdict["passed"] is None:
        details = {"error": verdict["text"]}
        return Score(None, reason=N_("The tests of the item are no Python."), details=details)
    return Score(1.0, label="passed") if verdict["passed"] else _failed(verdict, code)


_REASONS = {
    "answer": N_("The code of the answer broke."),
    "ended": N_("The code of the answer ended in the middle of the tests."),
    "tests": N_("A test failed."),
}


def _failed(verdict: dict[str, Any], code: Ended) -> Score:
    where, error = verdict["where"], verdict["name"]
    details = {"error": error, "text": verdict["text"], "line": verdict["line"]}
    if where == "ended":
        details = {"status": code.status, "line": verdict["line"]}
    return Score(0.0, label="failed", reason=_REASONS[where], details=details)
