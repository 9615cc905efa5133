"""What a Parquet file says of its size, read without a reader of Parquet, and whether it is so.

A reader trusts the footer and the headers of pages: one that lies makes it fill the memory. Here
the footer is read by fields, all others skipped, and the headers of all pages are added up: a few
kB of a file of any size. The formats: https://github.com/apache/parquet-format (parquet.thrift) and
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from joute.dataset.errors import FileRefused
from joute.dataset.imports.limits import Limits, check_columns
from joute.errors import N_

MAGIC = b"PAR1"
FOOTER_BYTES = 16 << 20
_HEADER_BYTES = 1 << 16
_MOST_PAGES = 1_000_000
# What a value takes at least once it is decoded.
_BYTES_OF_VALUE = 8

# The fields that are read, by their numbers: a name, or a struct of such fields.
_COLUMN = {5: "values", 6: "uncompressed", 7: "compressed", 9: "data_at", 11: "dictionary_at"}
_ROW_GROUP = {1: ("columns", {3: ("facts", _COLUMN)}), 3: "rows"}
_FOOTER = {2: ("schema", {}), 3: "rows", 4: ("row_groups", _ROW_GROUP)}
_PAGE = {
    **{1: "type", 2: "uncompressed", 3: "compressed"},
    **{5: ("data", {1: "values"}), 8: ("data", {1: "values"})},
}

Fields = Mapping[int, Any]


@dataclass(frozen=True)
class Footer:
    """Sizes that a footer declares; `columns` are the chunks of all row groups."""

    rows: int
    columns: tuple[Mapping[str, int], ...]
    names: int


def check_parquet(path: Path, limits: Limits) -> None:
    """Raises FileRefused for a file that is too large for `limits`, or lies about its size."""
    size = path.stat().st_size
    limits.check_bytes(path.name, size)
    with path.open("rb") as file:
        try:
            footer = _footer(file, size)
            check_columns(path.name, footer.names)
            _check_sizes(path.name, footer, size, limits)
            for column in footer.columns:
                _check_pages(file, column, size)
        except _Malformed as error:
            raise FileRefused(
                str(error),
                message=N_("%(file)s is no Parquet file, or lies about its size."),
                file=path.name,
            ) from error


def _check_sizes(name: str, footer: Footer, size: int, limits: Limits) -> None:
    limits.check_rows(name, footer.rows)
    cells = sum(column["values"] for column in footer.columns)
    limits.check_cells(name, cells)
    declared = sum(column["uncompressed"] for column in footer.columns)
    limits.check_expansion(name, size, max(declared, cells * _BYTES_OF_VALUE))


class _Malformed(Exception):
    """Not as the format says."""


def _footer(file: BinaryIO, size: int) -> Footer:
    file.seek(max(size - 8, 0))
    end = file.read(8)
    length = int.from_bytes(end[:4], "little")
    if size < 12 or end[4:] != MAGIC or length > min(size - 12, FOOTER_BYTES):
        raise _Malformed("the end of the file")
    file.seek(size - 8 - length)
    found = _Reader(file.read(length)).struct(_FOOTER)
    groups = found.get("row_groups", [])
    columns = [column.get("facts", {}) for group in groups for column in group.get("columns", [])]
    rows = sum(group.get("rows", 0) for group in groups)
    if rows != found.get("rows") or any(
        set(_COLUMN.values()) - {"dictionary_at"} - set(one) for one in columns
    ):
        raise _Malformed("the rows of the footer")
    return Footer(rows, tuple(columns), len(found.get("schema", [])))


def _check_pages(file: BinaryIO, column: Mapping[str, int], size: int) -> None:
    """The pages of a column hold as many values and bytes as its footer says."""
    begin = min(column["data_at"], column.get("dictionary_at") or column["data_at"])
    end = begin + column["compressed"]
    if not 0 < begin <= end <= size or min(column.values()) < 0:
        raise _Malformed("the place of a column")
    values = uncompressed = 0
    for page in _pages(file, begin, end):
        values += page.get("data", {}).get("values", 0)
        uncompressed += page["uncompressed"]
        if values > column["values"] or uncompressed > column["uncompressed"]:
            raise _Malformed("pages hold more than the footer says")
    if values != column["values"]:
        raise _Malformed("pages hold less than the footer says")


def _pages(file: BinaryIO, begin: int, end: int) -> Iterator[Mapping[str, Any]]:
    for _ in range(_MOST_PAGES):
        if begin >= end:
            return
        file.seek(begin)
        reader = _Reader(file.read(_HEADER_BYTES))
        page = reader.struct(_PAGE)
        if min(page.get("uncompressed", -1), page.get("compressed", -1)) < 0:
            raise _Malformed("the header of a page")
        yield page
        begin += reader.at + page["compressed"]
    raise _Malformed("too many pages")


class _Reader:
    """Reads structs of Thrift's compact protocol; only the fields that are asked for."""

    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def struct(self, fields: Fields, depth: int = 0) -> dict[str, Any]:
        if depth > 20:
            raise _Malformed("too deep")
        found: dict[str, Any] = {}
        number = 0
        while kind := self._byte():
            number = number + (kind >> 4) if kind >> 4 else self._zigzag()
            wanted = fields.get(number)
            if wanted is None:
                self._skip(kind & 15, depth)
            elif isinstance(wanted, str):
                found[wanted] = self._integer(kind & 15)
            else:
                name, inner = wanted
                found[name] = self._nested(kind & 15, inner, depth)
        return found

    def _nested(self, kind: int, fields: Fields, depth: int) -> Any:
        if kind == _STRUCT:
            return self.struct(fields, depth + 1)
        number, kind = self._list_header() if kind == _LIST else (0, 0)
        if kind != _STRUCT:
            raise _Malformed("a list of structs")
        return [self.struct(fields, depth + 1) for _ in range(number)]

    def _integer(self, kind: int) -> int:
        if kind not in (4, 5, 6):
            raise _Malformed("a number")
        return self._zigzag()

    def _skip(self, kind: int, depth: int) -> None:
        if kind in (1, 2):
            return
        if kind in (4, 5, 6):
            self._zigzag()
        elif kind in (3, 7, 8):
            self._forward(1 if kind == 3 else 8 if kind == 7 else self._varint())
        elif kind in (_LIST, 10):
            number, inner = self._list_header()
            for _ in range(number):
                # Truth values of a list take a byte each.
                self._skip(3 if inner in (1, 2) else inner, depth + 1)
        elif kind == _STRUCT:
            self.struct({}, depth + 1)
        else:
            raise _Malformed("a field of an unknown kind")

    def _list_header(self) -> tuple[int, int]:
        header = self._byte()
        number = header >> 4 if header >> 4 < 15 else self._varint()
        if number > len(self._data) - self.at:
            raise _Malformed("a list longer than the file")
        return number, header & 15

    def _zigzag(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def _varint(self) -> int:
        value = shift = 0
        while shift < 70:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
        raise _Malformed("an endless number")

    def _byte(self) -> int:
        self._forward(1)
        return self._data[self.at - 1]

    def _forward(self, number: int) -> None:
        self.at += number
        if self.at > len(self._data):
            raise _Malformed("the end of the data")


_LIST, _STRUCT = 9, 12
