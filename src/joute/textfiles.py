"""Text files that other programs write and read: their encoding, their separator, their cells."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from joute.errors import N_, BadData, BadInput
from joute.language import plain

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 4096
_CHUNK_BYTES = 1 << 20
_SEPARATORS = ",;\t|"

# What a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # Japanese keyboards


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252, without its byte order mark.

    Raises BadInput for another encoding, and OSError.
    """
    encoding = encoding_of(path)
    try:
        return path.read_text(encoding)
    except UnicodeError:
        raise _unknown_encoding(path) from None


def _unknown_encoding(path: Path) -> BadInput:
    return BadInput(
        message=N_("%(file)s is text in an encoding that is not recognised: save it as UTF-8."),
        file=path.name,
    )


def encoding_of(path: Path) -> str:
    """The encoding of a text file: that of its byte order mark, else UTF-8 when all of it is
    UTF-8, else UTF-16 by its zeros, else Windows-1252."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES)
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    if b"\0" in sample:
        return "utf-16-be" if sample[:1] == b"\0" else "utf-16-le"
    return "utf-8" if _is_utf8(path) else "cp1252"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def separator_of(header: str) -> str:
    """The separator of a table, by its first line: comma, semicolon, tab or bar."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_SEPARATORS, key=bare.count)


def read_table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table of text with the lines where they end. Raises BadData for a row that is
    wider than the header, a quote that is not closed and a column that is there twice, BadInput for
    another encoding, and OSError."""
    with path.open(encoding=encoding_of(path), newline="") as file:
        try:
            separator = separator_of(file.readline())
            file.seek(0)
            header, rows = table_rows(file, separator, path.name)
            keys = [column_key(name) for name in header]
            if twice := next((key for key in keys if key and keys.count(key) > 1), ""):
                reason = f"the column “{twice}” is there twice"
                raise BadData(file=path.name, line=1, reason=reason)
            for line, cells in rows:
                yield line, dict(zip(header, cells, strict=False))
        except UnicodeError:
            raise _unknown_encoding(path) from None


def table_rows(
    lines: Iterable[str], separator: str, file: str
) -> tuple[Sequence[str], Iterator[tuple[int, list[str]]]]:
    """The header of a table, and its rows that are not empty with the lines where they end. Raises
    BadData for a row that is wider than the header, and for a quote that is not closed."""
    rows = csv.reader(lines, delimiter=separator, strict=True)
    try:
        header = next(rows, [])
    except csv.Error as error:
        raise _no_row(file, 0, error) from error
    return header, _rows(rows, len(header), file)


def _rows(rows: Any, width: int, file: str) -> Iterator[tuple[int, list[str]]]:
    before = rows.line_num
    try:
        for cells in rows:
            if len(cells) > width:
                reason = f"{len(cells)} cells below a header of {width}"
                raise BadData(file=file, line=rows.line_num, reason=reason)
            if any(cells):
                yield rows.line_num, cells
            before = rows.line_num
    except csv.Error as error:
        raise _no_row(file, before, error) from error


def _no_row(file: str, before: int, error: csv.Error) -> BadData:
    """What is wrong with the row after a line; of a quote that is not closed, the line where the
    row begins tells more than that where the file ends."""
    return BadData(file=file, line=before + 1, reason=f"the row that begins here: {error}")


def column_key(name: str) -> str:
    """The name of a column in small letters without accents, its words joined by underscores."""
    return re.sub(r"[\s-]+", "_", plain(name.strip()))


def inert(cell: object) -> object:
    """A cell that a spreadsheet shows as it is: a text that it would run begins with an
    apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell


def active(cell: str) -> str:
    """The cell that was made inert."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    # One more apostrophe for a text that begins with some, so that each is taken off again.
    return cell.lstrip("'").startswith(_FORMULA_STARTS)
