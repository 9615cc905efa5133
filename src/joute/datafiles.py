"""Data files in TOML, ours or written by people: an error has its file, its line and its field."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from joute.errors import BadData, worded
from joute.field_reasons import reason_of

# PostgreSQL stores no NUL in a text.
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000, pattern=r"^[^\x00]*$"),
]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Part(BaseModel):
    """Read from TOML; a key that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(Part):
    """A text in both languages."""

    fr: Text
    en: Text

    def of(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


P = TypeVar("P", bound=Part)
Place = Sequence[str | int]


def files_in(folder: Traversable, suffix: str) -> list[Traversable]:
    """The files of `folder` that end so, by name. BadData when it cannot be read."""
    try:
        found = [file for file in folder.iterdir() if file.name.endswith(suffix)]
    except OSError as error:
        raise BadData(file=str(folder), line=1, reason=str(error)) from error
    return sorted(found, key=lambda file: file.name)


def text_of(file: Traversable) -> str:
    """The text of a file in UTF-8, without its byte order mark. BadData when it cannot be read."""
    try:
        written = file.read_bytes()
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        reason = "this line is not in UTF-8: save the file as UTF-8"
        raise BadData(file=file.name, line=line, reason=reason) from error
    except OSError as error:
        raise BadData(file=file.name, line=1, reason=str(error)) from error


def read_part(kind: type[P], text: str, file: str, *, first_line: int = 1) -> P:
    """`text` as a `kind`; `first_line` is where it begins in its file. Raises BadData."""
    try:
        return kind.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise BadData(file=file, line=first_line + line - 1, reason=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{path_name(first['loc'])}{first['msg'].removeprefix('Value error, ')}"
        raise refusal(text, file, first["loc"], reason, first_line=first_line) from error


def problems(error: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What Pydantic found: the place of each, and the reason as people read it. Of a field that
    may have several types, only the first type is named."""
    seen: set[str] = set()
    for found in error.errors(include_url=False, include_input=False):
        name = path_name(found["loc"])
        if name not in seen:
            seen.add(name)
            reason = reason_of(found) or found["msg"].removeprefix("Value error, ")
            yield found["loc"], worded("%(place)s%(reason)s", place=name, reason=reason)


def refusal(text: str, file: str, place: Place, reason: str, *, first_line: int = 1) -> BadData:
    """The error at a place such as ("rounds", 1, "pair"), with its line."""
    line = first_line + _line_of(text.splitlines(), place)
    return BadData(file=file, line=line, reason=reason)


def path_name(location: Place) -> str:
    """The location, as people count: ("rounds", 1, "pair") is "rounds 2, pair: "."""
    words = [str(part + 1) if isinstance(part, int) else part for part in location]
    # The validator adds names of types, which mean nothing to authors of TOML.
    named_parts = [word for word in words if re.fullmatch(r"[\w-]+", word)]
    named = re.sub(r", (\d+)", r" \1", ", ".join(named_parts))
    return f"{named}: " if named else ""


def _line_of(lines: Sequence[str], location: Place) -> int:
    """The line, from 0, nearest to a place such as ("rounds", 1, "pair")."""
    line, name = 0, ""
    for part in location:
        if isinstance(part, int):
            headers = [n for n, found in enumerate(lines) if found.strip() == f"[[{name}]]"]
            line = headers[part] if part < len(headers) else line
        else:
            name = part
            line = _next(lines, line, name)
    return line


def _next(lines: Sequence[str], start: int, name: str) -> int:
    """The first line from `start` that sets `name` or opens its table; `start` without one."""
    opens = re.compile(rf"\s*(\[+([\w-]+\.)*{re.escape(name)}\]+|{re.escape(name)}\s*[=.])")
    return next((n for n in range(start, len(lines)) if opens.match(lines[n])), start)
