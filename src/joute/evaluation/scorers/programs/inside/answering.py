"""The process of the answer: its code runs here, and does what the tests ask of it.

The tests are in another process, in a sandbox of its own. Nothing here decides whether they pass.
"""

import builtins
import io
import json
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from textwrap import dedent, indent
from typing import Any

from .values import Json, Line, decoded, encoded, plain

_MOST_OUTPUT = 1 << 20


class _Output(io.TextIOBase):
    """What the answer prints, for the tests to read."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.room = _MOST_OUTPUT

    def write(self, text: str) -> int:
        self.room -= len(text)
        if self.room < 0:
            raise OSError("more output than 1 MiB")
        self.written.append(text)
        return len(text)

    def taken(self) -> str:
        text = "".join(self.written)
        self.written.clear()
        return text


class _Answer:
    """The names of an answer, and the objects that the tests hold by their numbers."""

    def __init__(self, line: Line, output: _Output) -> None:
        self.line, self.output = line, output
        self.objects: list[Any] = []
        self.numbers: dict[int, int] = {}
        self.names: dict[str, Any] = {"__name__": "answer"}

    def run(self, before: str, blocks: list[str]) -> None:
        """The code; a later block that breaks, as an example of use may, stops only itself."""
        exec(_first(before, blocks[0]), self.names)
        for number, block in enumerate(blocks[1:], start=2):
            try:
                exec(compile(block, f"<block {number}>", "exec"), self.names)
            except Exception:  # noqa: S112 # the tests decide
                continue

    def serve(self) -> None:
        """Everything that the tests ask, until they end."""
        while True:
            self.reply(self.line.receive())

    def reply(self, message: list[Any]) -> None:
        try:
            found = self.done(*message)
            reply = ["value", *found, self.output.taken()]
        except BaseException as error:
            reply = ["error", self.error(error), self.output.taken()]
        self.line.send(reply)

    def done(self, kind: str, target: int, name: str, args: Json, names: Json) -> list[Json]:
        """The value of what is asked, and the arguments where that changed them, else None."""
        given = self.value(args), self.value(names)
        before = self.written(given)
        found = _DONE[kind](self.objects[target], name, *given)
        after = self.written(given)
        return [self.written(found), None if after == before else after]

    def value(self, written: Json) -> Any:
        return decoded(written, self.handle)

    def handle(self, tag: str, content: Any) -> Any:
        if tag == "own":
            return self.objects[content]
        return lambda *args, **names: self.callback(content, args, names)

    def callback(self, number: int, args: Any, names: Any) -> Any:
        """The value of a function of the tests."""
        self.line.send(["callback", number, self.written(args), self.written(names)])
        while True:
            message = self.line.receive()
            if message[0] == "returned":
                return self.value(message[1])
            if message[0] == "raised":
                raise getattr(builtins, message[1], RuntimeError)(message[2])
            self.reply(message)

    def written(self, value: Any) -> Json:
        return encoded(value, self.kept)

    def kept(self, value: Any) -> Json:
        if isinstance(value, types.ModuleType):
            return {"module": value.__name__}
        number = self.numbers.get(id(value))
        if number is None:
            number = self.numbers[id(value)] = len(self.objects)
            self.objects.append(value)
        if isinstance(value, type) and issubclass(value, BaseException):
            return {"exception": [number, value.__name__, _base(value)]}
        return {"object": [number, plain(value), repr_of(value)]}

    def error(self, error: BaseException) -> Json:
        kind = type(error)
        own = self.kept(kind) if kind.__module__ != "builtins" else None
        return {"kind": _base(kind), "name": kind.__name__, "text": _text(error), "own": own}


def main(peer: int) -> None:
    given = json.loads(sys.stdin.read())
    line, output = Line(peer), _Output()
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), output, io.StringIO()
    sys.setrecursionlimit(3_000)
    answer = _Answer(line, output)
    try:
        answer.run(given["before"], given["blocks"])
    except BaseException as error:
        line.send(["broken", type(error).__name__, _text(error), _line_of(error)])
        return
    names = {name: answer.written(value) for name, value in _public(answer.names)}
    line.send(["ready", names, output.taken()])
    try:
        answer.serve()
    except ConnectionError:
        return


def _special(subject: Any, name: str, given: Any, _: Any) -> Any:
    """What an operator gives; by identity, where objects do not say whether they are equal."""
    method = getattr(type(subject), name, None)
    found = NotImplemented if method is None else method(subject, *given)
    if found is not NotImplemented:
        return found
    if name == "__eq__":
        return subject is given[0]
    raise TypeError(f"{name} is not defined by {type(subject).__name__}")


_DONE: dict[str, Callable[..., Any]] = {
    "call": lambda subject, _, given, named: subject(*given, **named),
    "get": lambda subject, name, *_: getattr(subject, name),
    "set": lambda subject, name, given, _: setattr(subject, name, *given),
    "is": lambda subject, _, given, __: isinstance(given[0], subject),
    "truth": lambda subject, *_: bool(subject),
    "special": _special,
}


def _public(names: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in names.items() if not name.startswith("__"))


def _first(before: str, block: str) -> types.CodeType:
    """What an item begins with and the answer goes on with: the rest of it, at whatever depth, or
    the whole of it again."""
    tries = [block]
    if before:
        tries = [f"{before}\n{block}"]
        tries += [f"{before}\n{indent(dedent(block), '    ')}", block]
    for text in tries[:-1]:
        try:
            return compile(text, "<answer>", "exec")
        except SyntaxError:
            continue
    return compile(tries[-1], "<answer>", "exec")


def _base(kind: type[BaseException]) -> str:
    """The exception of Python that a kind is, or that it is made of."""
    return next(one.__name__ for one in kind.__mro__ if one.__module__ == "builtins")


def _text(error: BaseException) -> str:
    try:
        return str(error)[:2_000]
    except BaseException:
        return ""


def repr_of(value: Any) -> str:
    try:
        return repr(value)[:200]
    except BaseException:
        return f"<{type(value).__name__}>"


def _line_of(error: BaseException) -> int:
    """The line of the answer that broke, 0 when unknown."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    found = [
        one.lineno
        for one in traceback.extract_tb(error.__traceback__)[-20:]
        if one.filename == "<answer>"
    ]
    return (found[-1] or 0) if found else 0
