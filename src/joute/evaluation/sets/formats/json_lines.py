"""Items as JSON: lines, an array, or a log of Inspect. Each may be ours or another tool's."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.formats import inspect_samples, lm_eval_samples
from joute.evaluation.sets.formats.entries import Entry

_BOM = b"\xef\xbb\xbf"


def read_lines(path: Path) -> Iterator[Entry | Fault]:
    """The items of lines of JSON."""
    for found in read_objects(path):
        yield _ours(found, path.name) if isinstance(found, Entry) else found


def read_objects(path: Path) -> Iterator[Entry | Fault]:
    """The objects of lines of JSON as they are; of samples of lm-evaluation-harness, those of its
    first filter."""
    with path.open("rb") as file:
        yield from lm_eval_samples.one_filter(_lines(file, path.name))


def read_document(path: Path) -> Iterator[Entry | Fault]:
    """The items of an array of JSON, or the samples of a log of Inspect in its first epoch."""
    try:
        entries = _samples(parsed(path.read_bytes().removeprefix(_BOM)))
    except (ValueError, RecursionError) as error:
        yield Fault(path.name, getattr(error.__cause__, "lineno", 1), str(error))
        return
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            yield Fault(path.name, number, "an item is a JSON object")
        elif entry.get("epoch", 1) == 1:
            yield _ours(Entry(number, entry), path.name)


def _lines(lines: Iterator[bytes], file: str) -> Iterator[Entry | Fault]:
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix(_BOM) if number == 1 else line
        if text.strip():
            try:
                yield Entry(number, _object(parsed(text)))
            except (ValueError, RecursionError) as error:
                yield Fault(file, number, str(error))


def parsed(text: bytes) -> Any:
    """A value of JSON. ValueError for a text that is none, for a key that is there twice, and for
    characters that no file or database stores."""
    try:
        value = json.loads(text.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise ValueError("this is not in UTF-8: save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON: {error.msg}, at character {error.pos + 1}") from error
    if b"\\u" in text:
        _check_characters(json.dumps(value, ensure_ascii=False))
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"no JSON: {name}")


def _check_characters(written: str) -> None:
    try:
        written.encode()
    except UnicodeEncodeError:
        raise ValueError("half of a pair of characters is missing (\\ud800…)") from None
    if "\\u0000" in written.replace("\\\\", ""):
        raise ValueError("there is a NUL (\\u0000)")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{twice}” is there twice")
    return found


def _samples(document: Any) -> list[Any]:
    if isinstance(document, dict):
        document = document.get("samples")
    if not isinstance(document, list):
        raise ValueError("this is neither an array of items nor a log with “samples”")  # of a file
    return document


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("a line is a JSON object")  # of a file
    return value


def _ours(entry: Entry, file: str) -> Entry | Fault:
    """The entry with our fields, whatever tool wrote it."""
    try:
        if inspect_samples.is_sample(entry.fields):
            return Entry(entry.line, inspect_samples.fields_of(entry.fields, entry.line))
        if lm_eval_samples.is_sample(entry.fields):
            return Entry(entry.line, lm_eval_samples.fields_of(entry.fields))
    except (TypeError, ValueError, LookupError, AttributeError):
        return Fault(file, entry.line, "this sample of another tool has an unknown form")
    return entry
