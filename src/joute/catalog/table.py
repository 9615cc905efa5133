"""CSV files read row by row, with the line and the reason of every row that is refused."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Generic, TypeVar

from joute.catalog.facts import PartialDate

T = TypeVar("T")

# ASCII digits only: float() also takes "nan", "1_000" and the digits of other scripts.
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,30})?")
_WHOLE = re.compile(r"[0-9]{1,12}")
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9.-]*")
_ADDRESS = re.compile(r"https://[^\s/]+\.[^\s]+")


@dataclass(frozen=True)
class Problem:
    """A row that was refused; `line` is where it starts in the file, from 1."""

    file: str
    line: int
    reason: str


class Refused(Exception):
    """A problem of a cell or a row. It never leaves this package: `read` raises BadData."""


class Skipped(Exception):
    """A row that is left out because it points at a row which was refused for its own reason."""


@dataclass(frozen=True)
class Row:
    """One row of a file, by column."""

    line: int
    cells: Mapping[str, str]

    def get(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The cell, or None when it is blank. Raises Refused naming the column."""
        text = self.cells[column]
        if not text:
            return None
        try:
            return parse(text)
        except Refused as error:
            raise Refused(f"{column}: {error}") from None

    def need(self, column: str, parse: Callable[[str], T]) -> T:
        """The cell, which may not be blank."""
        value = self.get(column, parse)
        if value is None:
            raise Refused(f"{column}: blank")
        return value

    def items(self, column: str, parse: Callable[[str], T]) -> tuple[T, ...]:
        """The parts of a cell that holds several with a semicolon between them."""

        def parts(text: str) -> tuple[T, ...]:
            found = [part.strip() for part in text.split(";")]
            if not all(found):
                raise Refused("a blank between two semicolons")
            return tuple(map(parse, found))

        return self.get(column, parts) or ()


class Accepted(Generic[T]):
    """The rows of a file that were accepted, by id, and the ids of those that were not.

    `incomplete` when a row was refused: it may have been any that is not there.
    """

    def __init__(self, items: dict[str, T] | None = None) -> None:
        self.items = items or {}
        self.refused: set[str] = set()
        self.incomplete = False

    def __getitem__(self, id: str) -> T:
        if id in self.refused or (self.incomplete and id not in self.items):
            raise Skipped
        if id not in self.items:
            raise Refused(f"there is no {id!r}")
        return self.items[id]


class Reader:
    """Reads the files of one folder and collects every problem, in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def identified(
        self, file: str, columns: Collection[str], build: Callable[[Row], T]
    ) -> Accepted[T]:
        """The rows of `file` by their id, which may not be used twice."""
        accepted: Accepted[T] = Accepted()

        def unique(row: Row) -> T:
            id = row.need("id", identifier)
            if id in accepted.items or id in accepted.refused:
                raise Refused(f"id: {id!r} is used twice")
            accepted.refused.add(id)
            accepted.items[id] = build(row)
            accepted.refused.remove(id)
            return accepted.items[id]

        before = len(self.problems)
        self.rows(file, columns, unique)
        accepted.incomplete = len(self.problems) > before
        return accepted

    def rows(self, file: str, columns: Collection[str], build: Callable[[Row], T]) -> list[T]:
        """What `build` makes of each row of `file`; a row it refuses becomes a problem."""
        built: list[T] = []
        for row in self._read(file, columns):
            try:
                built.append(build(row))
            except Refused as error:
                self.problems.append(Problem(file, row.line, str(error)))
            except Skipped:
                continue
        return built

    def _read(self, file: str, columns: Collection[str]) -> Iterator[Row]:
        text = self._text(file)
        if text is None:
            return
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        start = 1
        try:
            header = next(lines, [])
            if not self._header_fits(file, header, columns):
                return
            start = lines.line_num + 1
            for cells in lines:
                if cells and (row := self._row(file, start, header, cells)):
                    yield row
                start = lines.line_num + 1
        except csv.Error as error:
            self.problems.append(Problem(file, start, f"not CSV: {error}"))

    def _text(self, file: str) -> str | None:
        try:
            content = (self.folder / file).read_bytes()
        except OSError as error:
            self.problems.append(Problem(file, 1, f"cannot be read: {error.strerror}"))
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.problems.append(Problem(file, line, "not UTF-8"))
            return None

    def _header_fits(self, file: str, header: list[str], columns: Collection[str]) -> bool:
        reasons = [
            *(f"unknown column {name!r}" for name in header if name not in columns),
            *(f"no column {name!r}" for name in columns if name not in header),
            *(f"column {name!r} twice" for name in columns if header.count(name) > 1),
        ]
        self.problems.extend(Problem(file, 1, reason) for reason in reasons)
        return not reasons

    def _row(self, file: str, line: int, header: list[str], cells: list[str]) -> Row | None:
        reason = ""
        if len(cells) != len(header):
            reason = f"{len(cells)} cells under {len(header)} columns"
        elif spaced := [n for n, cell in zip(header, cells, strict=True) if cell != cell.strip()]:
            reason = f"{spaced[0]}: spaces around the value"
        if reason:
            self.problems.append(Problem(file, line, reason))
            return None
        return Row(line, dict(zip(header, cells, strict=True)))


def identifier(text: str) -> str:
    if not _IDENTIFIER.fullmatch(text):
        raise Refused(f"expected small letters, digits, dots and hyphens, received {text!r}")
    return text


def number(text: str) -> float:
    """A positive number."""
    return float(_positive(text, _NUMBER, "a number above 0"))


def whole(text: str) -> int:
    """A positive whole number."""
    return int(_positive(text, _WHOLE, "a whole number above 0"))


def dollars(text: str) -> Decimal:
    """An amount of money, zero included."""
    if not _NUMBER.fullmatch(text):
        raise Refused(f"expected US dollars, 0 or more, received {text!r}")
    return Decimal(text)


def _positive(text: str, shape: re.Pattern[str], expected: str) -> str:
    if not shape.fullmatch(text) or not float(text):
        raise Refused(f"expected {expected}, received {text!r}")
    return text


def day(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise Refused(str(error)) from None


def address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise Refused(f"expected an https address, received {text!r}")
    return text


def plain(text: str) -> str:
    return text


def one_of(words: Collection[T]) -> Callable[[str], T]:
    """A parser that takes one of `words` and nothing else."""
    known = {str(word): word for word in words}

    def parse(text: str) -> T:
        if text not in known:
            raise Refused(f"expected {', '.join(known)}, received {text!r}")
        return known[text]

    return parse
