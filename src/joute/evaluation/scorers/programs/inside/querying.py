"""A query of a model and those that are right, each on a database in memory of its own."""

import json
import math
import re
import sqlite3
import sys
from typing import Any, NamedTuple

Row = tuple[Any, ...]
Json = Any

MOST_ROWS = 10_000
_MOST_MATCHED = 500
_RELATIVE = 1e-6

# What a query that only reads does; SQLite asks for each step of it.
_READS = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_TEXTS = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/", re.S
)
_ORDER = re.compile(r"\border\s+by\b", re.I)


class _TooManyRows(Exception):
    pass


# How a query fails: ValueError is that of a text that is no Unicode, or has a NUL.
_BROKEN = (sqlite3.Error, sqlite3.Warning, ValueError, MemoryError, _TooManyRows)


class Right(NamedTuple):
    """The rows of a query that is right, and whether their order counts."""

    rows: list[Row]
    ordered: bool


def main(peer: int) -> None:  # noqa: ARG001 # as all programs
    """Say what is wrong with the item, before anything of the answer runs, then the verdict."""
    given = json.loads(sys.stdin.read())
    right, fault = _right(given["database"], given["expected"])
    print(json.dumps({"fault": fault}), flush=True)  # noqa: T201 # its output
    if not fault:
        print(json.dumps(_verdict(given["database"], given["answer"], right)))  # noqa: T201


def _right(database: str, queries: list[str]) -> tuple[list[Right], Json]:
    """The rows of each query that is right, and why an item cannot be run, None when it can."""
    try:
        right = [Right(_rows(database, one), is_ordered(one)) for one in queries]
    except _BROKEN as error:
        return [], {"kind": "broken", "text": _text(error)}
    empty = next((n for n, one in enumerate(right) if not one.rows), None)
    if empty is None:
        return right, None
    return [], {"kind": "empty", "text": queries[empty][:500]}


def _verdict(database: str, query: str, right: list[Right]) -> dict[str, Any]:
    """Whether the rows of the answer are those of a query that is right."""
    try:
        found = _rows(database, query)
    except _TooManyRows as error:
        return {"passed": False, "error": "rows", "text": str(error)}
    except _BROKEN as error:
        return {"passed": False, "error": type(error).__name__, "text": _text(error)}
    passed = any(same_rows(found, one.rows, ordered=one.ordered) for one in right)
    return {"passed": passed, "rows": len(found), "expected": len(right[0].rows)}


def _text(error: BaseException) -> str:
    return str(error)[:500].encode(errors="replace").decode()


def _rows(database: str, query: str) -> list[Row]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(database)
        connection.commit()
        connection.set_authorizer(_authorised)
        found = connection.execute(query).fetchmany(MOST_ROWS + 1)
    finally:
        connection.close()
    if len(found) > MOST_ROWS:
        raise _TooManyRows(f"more than {MOST_ROWS} rows")
    return found


def _authorised(action: int, first: str | None, second: str | None, *_: object) -> int:
    if action == sqlite3.SQLITE_FUNCTION and second == "load_extension":
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_READ and (first or "").startswith("sqlite_"):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY


def is_ordered(query: str) -> bool:
    """Whether the rows of a query have an order: an ORDER BY of its own, in no parentheses."""
    depth, outside = 0, []
    for sign in _TEXTS.sub(" ", query):
        depth += (sign == "(") - (sign == ")")
        outside.append(sign if depth == 0 else " ")
    return _ORDER.search("".join(outside)) is not None


def same_rows(found: list[Row], expected: list[Row], *, ordered: bool) -> bool:
    """Whether rows are the same, duplicates counted and names of columns apart; their order counts
    where it is `ordered`. Numbers are alike within a millionth."""
    if len(found) != len(expected):
        return False
    if ordered:
        return all(_same(a, b) for a, b in zip(found, expected, strict=True))
    pairs = zip(sorted(found, key=_key), sorted(expected, key=_key), strict=True)
    return all(_same(a, b) for a, b in pairs) or _matched(found, expected)


def _matched(found: list[Row], expected: list[Row]) -> bool:
    """Whether each row has one that is alike, where rounding may have sorted them otherwise."""
    left = list(expected)
    if len(left) > _MOST_MATCHED:
        return False
    for row in found:
        alike = next((n for n, one in enumerate(left) if _same(row, one)), None)
        if alike is None:
            return False
        del left[alike]
    return True


def _key(row: Row) -> list[tuple[int, Any]]:
    return [_of_value(value) for value in row]


def _of_value(value: Any) -> tuple[int, Any]:
    if value is None:
        return 0, 0
    if isinstance(value, int | float):
        return 1, float(f"{value:.5g}")
    return (2, value) if isinstance(value, str) else (3, bytes(value))


def _same(a: Row, b: Row) -> bool:
    return len(a) == len(b) and all(_alike(x, y) for x, y in zip(a, b, strict=True))


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return math.isclose(a, b, rel_tol=_RELATIVE, abs_tol=1e-9)
    return type(a) is type(b) and bool(a == b)
