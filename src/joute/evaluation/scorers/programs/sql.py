"""Queries that models write, by the rows that they find."""

import json
import re
from typing import Any

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.programs.blocks import code_in
from joute.evaluation.scorers.programs.code import INSIDE
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item
from joute.sandbox import Ended, Limits, Program, Sandbox

_MARKS = frozenset({"sql", "sqlite", "sqlite3"})
# What reads, after comments: an answer may create an index or show its plan beside its query.
_QUERY = re.compile(
    r"(?:\s|--[^\n]*\n|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|\()*(?:select|with|values)\b", re.I
)


class Sql:
    """Whether the query of the answer finds the rows that an expected query finds, in the SQLite
    database that the item’s `tests` make.

    Rows are compared without the names of their columns, duplicates counted; their order counts
    where the expected query has an ORDER BY. A query only reads. Of several queries in an answer
    the last counts. `timeout` is in seconds, `memory_mb` in MiB.
    """

    name = "sql"
    version = "3"
    range = (0.0, 1.0)
    needs_judge = False
    needs_expected = True
    needs_tests = True
    needs_sandbox = True

    def __init__(
        self, timeout: float = 10.0, memory_mb: int = 256, sandbox: Sandbox | None = None
    ) -> None:
        self._limits = Limits(timeout, memory_mb)
        if sandbox is not None:
            sandbox.check(self._limits)
        self._sandbox = sandbox

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not (item.tests and item.expected):
            return None
        if self._sandbox is None:
            return Score(None, reason=N_("Code is not run here."))
        blocks = code_in(answer.text, _MARKS)
        if not blocks:
            return Score(0.0, label="no query", reason=N_("There is no query in the answer."))
        queries = [one for one in blocks if _QUERY.match(one)] or blocks
        given = {"database": item.tests, "expected": item.expected, "answer": queries[-1]}
        program = Program(INSIDE, "querying", json.dumps(given).encode())
        return _score(await self._sandbox.run(program, self._limits))


def _score(ended: Ended) -> Score:
    begun, _, written = ended.output.decode("utf-8", "replace").partition("\n")
    try:
        fault = json.loads(begun)["fault"]
    except ValueError:
        return Score(None, reason=_FAULTS["broken"], details={"status": ended.status})
    if fault:
        return Score(None, reason=_FAULTS[fault["kind"]], details={"text": fault["text"]})
    if ended.how == "late":
        return Score(0.0, label="time", reason=N_("The query did not end in time."))
    try:
        verdict: dict[str, Any] = json.loads(written)
    except ValueError:
        return Score(
            0.0,
            label="ended",
            reason=N_("The query took more than it may."),
            details={"status": ended.status},
        )
    if verdict.pop("passed"):
        return Score(1.0, label="passed", details=verdict)
    reason = N_("The query cannot be run.") if "error" in verdict else N_("The rows are others.")
    return Score(0.0, label="failed", reason=reason, details=verdict)


_FAULTS = {
    "broken": N_("The database or the expected query of the item cannot be run."),
    "empty": N_("The expected query of the item finds no row, as many wrong ones do."),
}
