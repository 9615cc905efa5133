"""The process of the tests: it asks the process of the answer, and says whether they ran to their
end. Nothing of the answer runs here.

The tests see the names of the answer. Values come as copies; what is no value, such as an object of
a class of the answer, is a Remote. A value that the tests expect never leaves this process: an
object that claims to equal anything, or to be at no distance from it, is asked nothing.
"""

import builtins
import importlib
import io
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from .values import Json, Line, decoded, encoded

_BUILTINS = frozenset(dir(builtins))
_MOST_OUTPUT = 1 << 20


class AnswerEnded(BaseException):
    """The process of the answer is gone, in the middle of the tests."""


class Remote:
    """An object of the answer, which stays in its process; all that it has of its own is a link."""

    def __init__(self, link: "_Link") -> None:
        vars(self)[_LINK] = link

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__") and name not in _READ:
            raise AttributeError(name)
        return _link(self).ask("get", name)

    def __setattr__(self, name: str, value: Any) -> None:
        _link(self).ask("set", name, value)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return _link(self).ask("call", "", *args, **named)

    def __repr__(self) -> str:
        return _link(self).text

    def __contains__(self, value: Any) -> bool:
        return any(one == value for one in self)

    def __iter__(self) -> Iterator[Any]:
        source = _link(self).ask("special", "__iter__")
        while True:
            try:
                yield next(source)
            except StopIteration:
                return

    def __bool__(self) -> bool:
        return bool(_link(self).ask("truth"))

    def __hash__(self) -> int:
        return hash(_link(self).number)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Remote):
            return _link(self).ask("special", "__eq__", other) is True
        value = _link(self).value
        return value is not None and bool(value == other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, Remote) and _link(self).ask("is", "", instance) is True


_LINK = "link to the answer"


@dataclass(frozen=True)
class _Link:
    """An object by its number in its process: the value that it also is, None where it is none, and
    its text."""

    answer: "_Answer"
    number: int
    value: Any
    text: str

    def ask(self, kind: str, name: str = "", *args: Any, **named: Any) -> Any:
        return self.answer.ask([kind, self.number, name], args, named)


def _link(remote: Remote) -> _Link:
    found: _Link = vars(remote)[_LINK]
    return found


# Names between underscores that are asked for there; all others are those of Python’s protocols.
_READ = frozenset({"__name__", "__qualname__", "__annotations__"})
_OF_ONE = (
    *("__len__", "__str__", "__int__", "__float__", "__index__", "__abs__", "__neg__", "__next__"),
    *("__enter__", "__exit__", "__round__", "__invert__", "__reversed__", "__format__"),
    *("__getitem__", "__setitem__", "__delitem__"),
)
_OF_TWO = (
    *("__lt__", "__le__", "__gt__", "__ge__", "__add__", "__sub__", "__mul__", "__truediv__"),
    *("__floordiv__", "__mod__", "__pow__", "__matmul__", "__and__", "__or__", "__xor__"),
)


def _of_one(name: str) -> Callable[..., Any]:
    return lambda self, *args: _link(self).ask("special", name, *args)


def _of_two(name: str) -> Callable[..., Any]:
    """Between objects of the answer only: what the tests expect stays here."""

    def operator(self: Remote, other: object) -> Any:
        if not isinstance(other, Remote):
            return NotImplemented
        return _link(self).ask("special", name, other)

    return operator


for _name in _OF_ONE:
    setattr(Remote, _name, _of_one(_name))
for _name in _OF_TWO:
    setattr(Remote, _name, _of_two(_name))


class _Answer:
    """The other process, as the tests see it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.functions: list[Callable[..., Any]] = []
        self.exceptions: dict[str, type[BaseException]] = {}
        self.ended = False

    def names(self) -> dict[str, Any]:
        """What the code of the answer defines. Raises _Broken where it broke."""
        message = self.received()
        if message[0] == "broken":
            raise _Broken(*message[1:4])
        _, names, printed = message
        sys.stdout.write(str(printed))
        return {name: self.value(one) for name, one in names.items() if _is_own(name)}

    def ask(self, what: list[Any], args: Any, named: Any) -> Any:
        """The value of a call, an attribute or an operator."""
        self.sent([*what, self.written(args), self.written(named)])
        while True:
            message = self.received()
            if message[0] == "callback":
                self.sent(self.called(*message[1:]))
                continue
            sys.stdout.write(str(message[-1]))
            if message[0] == "error":
                self.raised(message[1], iterating=what[2] == "__next__")
            if message[2] is not None:
                _update((args, named), self.value(message[2]))
            return self.value(message[1])

    def called(self, number: int, args: Json, named: Json) -> Json:
        """What a function of the tests returns to the answer."""
        try:
            found = self.functions[number](*self.value(args), **self.value(named))
            return ["returned", self.written(found)]
        except Exception as error:
            return ["raised", type(error).__name__, str(error)[:2_000]]

    def raised(self, error: Json, *, iterating: bool) -> NoReturn:
        kind = self.value(error["own"]) if error["own"] else _builtin(error["kind"])
        if issubclass(kind, StopIteration) and not iterating:
            kind = RuntimeError  # or a loop of the tests would end, and be content
        try:
            found = kind(str(error["text"]))
        except TypeError:  # one of several arguments, as that of an encoding
            found = RuntimeError(f"{error['name']}: {error['text']}")
        raise found from None

    def value(self, written: Json) -> Any:
        return decoded(written, self.handle)

    def handle(self, tag: str, content: Any) -> Any:
        match tag:
            case "object":
                number, value, text = content
                return Remote(_Link(self, int(number), self.value(value), str(text)))
            case "exception":
                _, name, base = content
                made = self.exceptions.get(name) or type(str(name), (_builtin(base),), {})
                return self.exceptions.setdefault(name, made)
            case "module" if content in sys.stdlib_module_names:
                return importlib.import_module(content)
        return None

    def written(self, value: Any) -> Json:
        return encoded(value, self.kept)

    def kept(self, value: Any) -> Json:
        if isinstance(value, Remote):
            return {"own": _link(value).number}
        if not callable(value):
            raise TypeError(f"{type(value).__name__} of the tests cannot be given to the answer")
        self.functions.append(value)
        return {"function": len(self.functions) - 1}

    def sent(self, message: Json) -> None:
        try:
            self.line.send(message)
        except ConnectionError:
            self.end()

    def received(self) -> Any:
        """What the answer says, which may be anything."""
        try:
            message = self.line.receive()
            kind = message[0]
            length = len(message)
        except (ConnectionError, ValueError, RecursionError, LookupError, TypeError):
            self.end()
        if kind not in _LENGTHS or length != _LENGTHS[kind]:
            self.end()
        return message

    def end(self) -> NoReturn:
        """Raises AnswerEnded, which tests that catch everything do not make undone."""
        self.ended = True
        raise AnswerEnded


_LENGTHS = {"ready": 3, "broken": 4, "value": 4, "error": 3, "callback": 4}


class _Broken(Exception):
    """The code of the answer did not run to its end."""

    def __init__(self, name: object, text: object, line: object) -> None:
        self.name, self.text = str(name), str(text)
        self.line = line if isinstance(line, int) else 0


def _is_own(name: str) -> bool:
    """Whether the tests may see a name as the answer’s: not one that Python gives a meaning, such
    as `__builtins__`."""
    return not name.startswith("__")


def _builtin(name: Any) -> type[BaseException]:
    found = getattr(builtins, str(name), None)
    if isinstance(found, type) and issubclass(found, BaseException):
        return found
    return RuntimeError


def _update(given: Any, after: Any) -> None:
    """What the answer changed in the lists, sets and dictionaries that it was given."""
    match given, after:
        case list(), list():
            for one, other in zip(given, after, strict=False):
                _update(one, other)
            if given != after:
                given[:] = after
        case dict(), dict():
            for key in given.keys() & after.keys():
                _update(given[key], after[key])
            if given != after:
                given.clear()
                given.update(after)
        case set(), set():
            given.clear()
            given.update(after)
        case tuple(), tuple():
            for one, other in zip(given, after, strict=False):
                _update(one, other)


class _Sink(io.StringIO):
    """What tests print is for themselves."""

    def write(self, text: str) -> int:
        return super().write(text) if self.tell() < _MOST_OUTPUT else len(text)


def main(peer: int) -> None:
    given = json.loads(sys.stdin.read())
    out = sys.stdout
    out.write("begun\n")
    out.flush()
    sys.stdout = _Sink()
    verdict = _verdict(_Answer(Line(peer)), given)
    out.write(json.dumps(verdict))
    out.flush()


def _verdict(answer: _Answer, given: dict[str, str]) -> dict[str, Any]:
    """Whether the tests ran to their end, and why not; None where they are no Python."""
    try:
        code = compile(given["tests"], "<tests>", "exec")
    except (SyntaxError, ValueError) as error:
        return {"passed": None, "text": str(error)}
    try:
        exec(code, _names(answer, given))
    except _Broken as broken:
        return _failure("answer", broken.name, broken.text, broken.line)
    except BaseException as error:
        where = "ended" if answer.ended else "tests"
        return _failure(where, type(error).__name__, _text(error), _line_of(error))
    return _failure("ended", "", "", 0) if answer.ended else {"passed": True}


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return ""


def _names(answer: _Answer, given: dict[str, str]) -> dict[str, Any]:
    """What the tests see: of the answer all names but those of Python, or the one that is tested
    beside the code that the item begins with."""
    names: dict[str, Any] = {"__name__": "tests"}
    found = answer.names()
    only = given["entry_point"]
    if only:
        exec(compile(given["before"], "<item>", "exec"), names)
        return names | ({only: found[only]} if only in found else {})
    return names | {name: one for name, one in found.items() if name not in _BUILTINS}


def _failure(where: str, name: str, text: str, line: int) -> dict[str, Any]:
    return {"passed": False, "where": where, "name": name[:100], "text": text[:500], "line": line}


def _line_of(error: BaseException) -> int:
    """The line of the tests that broke, 0 when unknown."""
    trace = traceback.extract_tb(error.__traceback__)
    found = [one.lineno for one in trace if one.filename == "<tests>"]
    return (found[-1] or 0) if found else 0
