"""Spans and events of OTLP in JSON, read one line after another, each line and the whole within
bounds.

The file has an object a line, as the file exporter of a collector writes it, or is one object or an
array of them. Traces and logs may be mixed: some libraries write what was said as log records.
https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from joute.errors import N_, BadInput
from joute.evaluation.scorers.json_text import check_depth
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.formats.json_lines import parsed

# A line, or a file that is one document, at most.
MOST_BYTES = 64 * 2**20
# What is looked at to tell a file of traces from one of results.
_HEAD = 65_536
_BOM = b"\xef\xbb\xbf"
_KINDS = (b'"resourceSpans"', b'"resourceLogs"', b'"resourceMetrics"')
# What is kept of a span; of an event all.
_KEPT = ("gen_ai.", "llm.", "error.")


@dataclass(frozen=True)
class Event:
    """An event of a span, or a record of a log: its name, its attributes and body."""

    name: str
    attributes: Mapping[str, Any]
    body: Any = None


@dataclass(frozen=True)
class Span:
    """A span; `parent` is "" for the root, `failed` whether its status is an error, times are in
    nanoseconds and 0 when unknown."""

    trace: str
    id: str
    parent: str
    attributes: Mapping[str, Any]
    started: int = 0
    ended: int = 0
    failed: bool = False
    events: tuple[Event, ...] = field(default=())


@dataclass(frozen=True)
class LogRecord:
    """An event that was written apart from its span."""

    trace: str
    span: str
    event: Event


def is_traces(path: Path) -> bool:
    """Whether a file begins as one of OTLP in JSON. False where it cannot be opened."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    begins = head.removeprefix(_BOM).lstrip()[:1] in {b"{", b"["}
    return begins and any(kind in head for kind in _KINDS)


def read_spans(path: Path) -> Iterator[Span | LogRecord | Fault]:
    """The spans and log records of a file, in its order; a line that cannot be read is a fault, and
    the next ones are read. Raises BadInput for a file that cannot be opened."""
    try:
        with path.open("rb") as file:
            yield from _read(file, path.name)
    except OSError as error:
        raise BadInput(
            message=N_("%(file)s cannot be read: %(reason)s"),
            file=path.name,
            reason=error.strerror or str(error),
        ) from error


def _read(file: BinaryIO, name: str) -> Iterator[Span | LogRecord | Fault]:
    first = True
    for number, line in _lines(file):
        if line is None:
            yield Fault(name, number, f"it has more than {MOST_BYTES // 2**20} MB")
            continue
        text = line.removeprefix(_BOM).strip() if first else line.strip()
        if not text:
            continue
        try:
            value = parsed(text)
        except (ValueError, RecursionError) as error:
            if first and (whole := _whole(file)) is not None:
                yield from _of_document(whole, name, number)
                return
            yield Fault(name, number, _reason(error))
        else:
            yield from _of_document(value, name, number)
        first = False


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines; None for one that is too long, of which no more than that is held."""
    number = 0
    while line := file.readline(MOST_BYTES + 1):
        number += 1
        if len(line) <= MOST_BYTES:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(MOST_BYTES)
        yield number, None


def _whole(file: BinaryIO) -> Any:
    """The document that the whole file is; None for one that is none, or too large. The file is
    then where it was."""
    place = file.tell()
    file.seek(0)
    text = file.read(MOST_BYTES + 1)
    file.seek(place)
    if len(text) > MOST_BYTES:
        return None
    try:
        return parsed(text.removeprefix(_BOM))
    except (ValueError, RecursionError):
        return None


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _of_document(value: Any, name: str, line: int) -> Iterator[Span | LogRecord | Fault]:
    try:
        check_depth(value)
    except ValueError as error:
        yield Fault(name, line, str(error))
        return
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, dict) or not one.keys() & {
            "resourceSpans",
            "resourceLogs",
            "resourceMetrics",
        }:
            yield Fault(name, line, "it holds no resourceSpans or resourceLogs of OTLP")
            continue
        for span in _nested(one, "resourceSpans", "scopeSpans", "spans"):
            if found := _span(span):
                yield found
            else:
                yield Fault(name, line, "a span has no traceId and spanId")
        for record in _nested(one, "resourceLogs", "scopeLogs", "logRecords"):
            yield _log_record(record)


def _nested(value: Mapping[str, Any], *keys: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a list in objects of a list, and so on; what has another form is left out."""
    found: list[Mapping[str, Any]] = [value]
    for key in keys:
        found = [each for one in found for each in objects(one.get(key))]
    yield from found


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; none of anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _span(span: Mapping[str, Any]) -> Span | None:
    trace, own = span.get("traceId"), span.get("spanId")
    if not (isinstance(trace, str) and isinstance(own, str) and trace and own):
        return None
    parent, status = span.get("parentSpanId"), span.get("status")
    code = status.get("code") if isinstance(status, dict) else None
    return Span(
        trace=trace,
        id=own,
        parent=parent if isinstance(parent, str) else "",
        attributes={
            key: value
            for key, value in attributes(span.get("attributes")).items()
            if key.startswith(_KEPT)
        },
        started=_nanoseconds(span.get("startTimeUnixNano")),
        ended=_nanoseconds(span.get("endTimeUnixNano")),
        failed=code in (2, "2", "STATUS_CODE_ERROR"),
        events=tuple(
            Event(str(one.get("name")), found)
            for one in objects(span.get("events"))
            if (found := attributes(one.get("attributes"))) and _of_ai(str(one.get("name")))
        ),
    )


def _of_ai(name: str) -> bool:
    return name.startswith("gen_ai.")


def _log_record(record: Mapping[str, Any]) -> LogRecord:
    found = attributes(record.get("attributes"))
    name = record.get("eventName") or found.get("event.name")
    trace, span = record.get("traceId"), record.get("spanId")
    body = value_of(record.get("body"))
    return LogRecord(str(trace or ""), str(span or ""), Event(str(name or ""), found, body))


def attributes(pairs: Any) -> dict[str, Any]:
    """Attributes of OTLP, `[{key, value}]`, as a mapping."""
    return {
        pair["key"]: value_of(pair.get("value"))
        for pair in objects(pairs)
        if isinstance(pair.get("key"), str)
    }


def value_of(value: Any) -> Any:
    """A value of OTLP, `{stringValue: …}`, as one of JSON; None for one of another form. What it is
    nested in was not too deep."""
    if not isinstance(value, dict):
        return None
    kind, plain = next(iter(value.items()), ("", None))
    if kind == "intValue":
        return whole_number(plain)
    if isinstance(plain, dict):
        return _nested_value(kind, plain)
    if kind == "doubleValue":
        return _number(plain)
    return plain if isinstance(plain, _PLAIN.get(kind, ())) else None


_PLAIN: Mapping[str, tuple[type, ...]] = {"stringValue": (str,), "boolValue": (bool,)}


def _number(value: Any) -> float | None:
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:
        return None


def _nested_value(kind: str, plain: Mapping[str, Any]) -> list[Any] | dict[str, Any] | None:
    if kind == "arrayValue":
        return [*map(value_of, objects(plain.get("values")))]
    return attributes(plain.get("values")) if kind == "kvlistValue" else None


def whole_number(value: Any) -> int | None:
    """Of what OTLP writes as a text or a number; None for anything else, or below 0."""
    if isinstance(value, str) and len(value) < 20 and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
        return value
    return None


def _nanoseconds(value: Any) -> int:
    return whole_number(value) or 0
