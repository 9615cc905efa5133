"""Programs that models write, run against tests: what passes, and what only tries to."""

import asyncio
from typing import Any

import pytest

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.programs.blocks import code_in
from joute.evaluation.scorers.programs.code import Code
from joute.evaluation.scorers.scorer import Score
from joute.evaluation.sets.item import Item
from joute.sandbox import Sandbox
from tests.support.sandboxes import sandbox_or_skip

ADD = "assert add(1, 2) == 3\nassert add(-1, 1) == 0"


@pytest.fixture(autouse=True)
def _sandbox() -> None:
    sandbox_or_skip()


def tried(text: str, tests: str = ADD, timeout: float = 20, **meta: Any) -> Score:
    async def once() -> Score | None:
        item = Item(id="1", input="?", tests=tests, meta=meta)
        return await Code(timeout=timeout, sandbox=Sandbox())(item, Answer(text=text), None)

    found = asyncio.run(once())
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "def add(a, b):\n    return a + b",
        "Voici la fonction :\n\n```python\ndef add(a, b):\n    return a + b\n```\n\nVoilà.",
        "```\ndef add(a, b):\n    return a + b\n```",
        "```bash\npip install rien\n```\n```py\ndef add(a, b):\n    return a + b\n```",
        "```python\ndef add(a, b):\n    return a + b\n```\nExemple :\n```python\nadd('a', 1)\n```",
        "```python\nadd = lambda a, b: a + b",
        "def add(a, b):\n    print('x' * 10_000)\n    return a + b",
    ],
    ids=["bare", "fenced", "unmarked", "after a command", "with an example", "cut", "prints"],
)
def test_code_passes_when_its_tests_run_to_their_end(text: str) -> None:
    assert tried(text) == Score(1.0, label="passed")


ATTACKS = {
    "is wrong": "def add(a, b): return a - b",
    "exits": "import sys; sys.exit(0)",
    "exits hard": "import os; os._exit(0)",
    "exits in a call": "import os\ndef add(a, b): os._exit(0)",
    "ends its process in a call": "def add(a, b): raise SystemExit(0)",
    "exits at the end": "import atexit, os\natexit.register(lambda: os._exit(0))",
    "equals everything": (
        "class A(int):\n def __eq__(s, o): return True\n def __ne__(s, o): return False\n"
        "def add(a, b): return A(7)"
    ),
    "replaces assertions": (
        "import builtins\nbuiltins.AssertionError = Exception\n"
        "builtins.abs = lambda x: 0\ndef add(a, b): return 7"
    ),
    "catches everything": (
        "def add(a, b):\n try: assert False\n except AssertionError: return None"
    ),
    "prints a verdict": (
        "import os, json\nfor fd in range(20):\n try: os.write(fd, b'begun\\n{\"passed\": true}')\n"
        " except OSError: pass\ndef add(a, b): return 7"
    ),
    "looks for the tests": (
        "import gc, sys\nfound = [o for o in gc.get_objects() if 'assert add' in str(o)[:999]]\n"
        "frame = sys._getframe()\nwhile frame.f_back: frame = frame.f_back\n"
        "frame.f_globals.clear()\ndef add(a, b): return 3 if found else 7"
    ),
    "ends loops": "def add(a, b): raise StopIteration",
    "never ends its depth": "def add(a, b): return add(a, b)",
    "kills its parents": (
        "import os, signal\nfor pid in range(1, 99):\n try: os.kill(pid, 9)\n"
        " except OSError: pass\ndef add(a, b): return 7"
    ),
    "is no Python": "def add(a, b)",
    "is text": "Je ne sais pas.",
}


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_code_that_only_tries_to_pass_does_not(text: str) -> None:
    found = tried(text)
    assert found.value == 0
    assert found.reason
    assert found.label in {"failed", "time"}


@pytest.mark.parametrize(
    ("tests", "text"),
    [
        ("assert abs(near() - 2.0) < 1e-6", "def __sub__(s, o): return 0.0"),
        ("assert near() in (1, 2)", "def __eq__(s, o): return True"),
        ("assert not near() != 2", "def __ne__(s, o): return False"),
        ("assert all(map(check, [1, 2]))", "def __call__(s, o): raise StopIteration"),
        ("assert near() >= 2", "def __ge__(s, o): return True"),
        (
            "try:\n near().x\nexcept BaseException: pass",
            "def __getattr__(s, n): __import__('os')._exit(0)",
        ),
    ],
)
def test_an_object_that_pleases_whatever_is_expected_pleases_nobody(tests: str, text: str) -> None:
    code = f"class A:\n {text}\ndef near(): return A()\ncheck = A()"
    assert tried(code, tests).value == 0


def test_names_of_python_are_those_of_python_whatever_the_answer_sends() -> None:
    cheat = (
        "import sys\ndef near(): return 7\nother = sys.modules['inside.answering']\n"
        "names = {'__builtins__': {'abs': lambda x: 0}, 'abs': lambda x: 0, 'near': near}\n"
        "other._public = lambda _: names.items()"
    )
    assert tried(cheat, "assert abs(near() - 2) < 1").value == 0
    assert tried(cheat, "assert near() == 7").value == 1


STACK = """
import math
from collections import namedtuple
from dataclasses import dataclass

class EmptyError(Exception):
    pass

class Stack:
    def __init__(self, *values):
        self._value = list(values)
    def push(self, value):
        self._value.append(value)
    def pop(self):
        if not self._value:
            raise EmptyError("rien à dépiler")
        return self._value.pop()
    def __len__(self):
        return len(self._value)
    def __getitem__(self, n):
        return self._value[n]
    def __iter__(self):
        return iter(self._value)
    def __enter__(self):
        return self
    def __exit__(self, *error):
        self.closed = True

@dataclass
class Point:
    x: int
    y: int
    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

Pair = namedtuple("Pair", "left right")
def sort(values): values.sort()
def evens(n):
    yield from range(0, n, 2)
def twice(function, value): return function(function(value))
def hello(): print("bonjour")
def many(): return {1: (2.5, b"x"), "é": {3}, None: [2**80, float("inf"), 1j, range(3)]}
def pair(): return Pair(1, "deux")
"""
USING = """
import contextlib, io, math
s = Stack(1, 2)
s.push(3)
assert len(s) == 3 and s[0] == 1 and list(s) == [1, 2, 3] and 2 in s and 9 not in s
assert s.pop() == 3 and s._value == [1, 2] and isinstance(s, Stack) and not isinstance(3, Stack)
try:
    Stack().pop()
except EmptyError as error:
    assert "dépiler" in str(error)
else:
    raise AssertionError("no error")
with s as same:
    assert same == s
assert s.closed is True
assert Point(1, 2) + Point(3, 4) == Point(4, 6) != Point(0, 0)
assert Point(1, 2).x == 1
values = [3, 1, 2]
sort(values)
assert values == [1, 2, 3]
assert list(evens(7)) == [0, 2, 4, 6] and next(evens(3)) == 0
assert twice(lambda v: v + [len(v)], []) == [0, 1]
out = io.StringIO()
with contextlib.redirect_stdout(out):
    hello()
assert out.getvalue() == "bonjour\\n"
assert many() == {1: (2.5, b"x"), "é": {3}, None: [2**80, math.inf, 1j, range(3)]}
assert pair() == (1, "deux") and pair().left == 1
try:
    twice(lambda v: 1 / 0, 1)
except ZeroDivisionError:
    pass
"""


def test_tests_use_classes_errors_functions_and_output_as_if_they_were_their_own() -> None:
    found = tried(STACK, USING)
    assert found.value == 1, found


def test_a_failure_says_where_and_why() -> None:
    found = tried("def add(a, b):\n    return 3")
    assert (found.label, found.reason) == ("failed", "A test failed.")
    assert found.details == {"error": "AssertionError", "text": "", "line": 2}
    found = tried("x = 1\nadd = 1 / 0")
    assert found.reason == "The code of the answer broke."
    assert found.details == {"error": "ZeroDivisionError", "text": "division by zero", "line": 2}


def test_what_takes_too_much_is_stopped_and_said() -> None:
    late = tried("def add(a, b):\n    while True: pass", timeout=5)
    assert (late.value, late.label) == (0, "time")
    flood = tried("import os\ndef add(a, b):\n    while True: os.write(1, b'x' * 4096)")
    assert (flood.value, flood.label) == (0, "output")
    big = tried("def add(a, b): return bytearray(1 << 30)")
    assert big.details["error"] == "MemoryError"
    crash = tried("import ctypes\ndef add(a, b): ctypes.string_at(0)")
    assert crash.details == {"status": 139, "line": 1}


PROMPT = 'def add(a: int, b: int) -> int:\n    """The sum."""\n'
CHECK = "def check(candidate):\n    assert candidate(1, 2) == 3\n\ncheck(add)"


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("    return a + b", True),
        ("```python\n    return a + b\n```", True),
        ("```python\nreturn a + b\n```", True),
        ("```python\ndef add(a, b):\n    return a + b\n```", True),
        ("    return a - b", False),
        ("    return a - b\ncheck = print", False),
    ],
)
def test_the_beginning_of_a_program_is_gone_on_with_or_written_again(
    text: str, passes: bool
) -> None:
    assert tried(text, CHECK, code=PROMPT, entry_point="add").value == passes


def test_with_an_entry_point_the_tests_take_that_name_alone_from_the_answer() -> None:
    prompt = "def poly(x):\n    return x - 2\n\ndef root():\n    '''A zero of poly.'''\n"
    tests = "assert poly(root()) == 0"
    assert tried("    return 2", tests, code=prompt, entry_point="root").value == 1
    cheat = "    return 7\ndef poly(x): return 0"
    assert tried(cheat, tests, code=prompt, entry_point="root").value == 0


def test_tests_that_are_no_python_are_no_fault_of_the_answer() -> None:
    found = tried("def add(a, b): return a + b", "assert add(1, 2) = 3")
    assert found.value is None
    assert found.reason == "The tests of the item are no Python."


@pytest.mark.parametrize(
    "tests",
    [
        "pass",
        "def test_add():\n    assert add(1, 2) == 3",
        "import unittest\nclass T(unittest.TestCase):\n    def test(self): assert add(1, 2) == 3\n"
        "unittest.main(argv=['x'], exit=False)",
    ],
    ids=["nothing", "of pytest", "of unittest"],
)
def test_tests_that_test_nothing_pass_nobody_and_are_a_fault_of_the_set(tests: str) -> None:
    found = tried("def add(a, b): return 'nonsense'", tests)
    assert (found.value, found.reason) == (None, "The tests of the item test nothing.")
    assert Code().fault(Item(id="1", input="?", tests=tests))
    assert not Code().fault(Item(id="1", input="?", tests=ADD))
    called = "def test_add():\n    assert add(1, 2) == 3\ntest_add()"
    assert not Code().fault(Item(id="1", input="?", tests=called))


def test_blocks_are_read_as_people_write_them() -> None:
    marks = {"python"}
    assert code_in("  ```Python title=x\na\n  ```\n~~~~python\n```\nb\n~~~~", marks) == [
        "a",
        "```\nb",
    ]
    assert code_in("```js\na\n```", marks) == ["a"]
    assert code_in("```js\na\n```\n```\nb\n```", marks) == ["b"]
    assert code_in("`a` et ``` b", marks) == ["`a` et ``` b"]
    assert code_in("", marks) == code_in("```python\n\n```", marks)[1:] == []
