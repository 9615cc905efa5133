"""Files of answers: lines or an array of JSON, CSV, Parquet."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from joute.errors import BadData
from joute.evaluation.sets.formats.json_lines import parsed
from joute.evaluation.sets.formats.parquet import parquet_rows
from joute.evaluation.sets.item import Passage
from joute.evaluation.targets.imported.traces import Exchange, is_traces, read_traces
from joute.textfiles import column_key, read_table

# Names of a column in English and French, without accents; the first that a row has is taken.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "item": ("item", "item_id", "id", "identifiant", "numero"),
    "question": ("question", "input", "prompt", "demande"),
    "text": ("answer", "reponse", "response", "output", "completion", "prediction", "text"),
}
_OURS: Mapping[str, str] = {"answer": "text"}
# Of these names alone.
_STATED = ("context", "tool_calls", "cost_usd", "wh", "input_tokens", "output_tokens", "model")

Column = Literal["item", "question", "answer"]
Rows = Iterator[tuple[int, Mapping[str, Any]]]


def read_answers(path: Path, columns: Mapping[Column, str]) -> Iterator[dict[str, Any]]:
    """The answers of a file, in its order: `item` or `question`, `text`, and what else is stated.

    `columns` names those that are called otherwise: item, question, answer. Of a file of traces,
    those of its exchanges; a call that failed has no `text`. Raises BadData.
    """
    if is_traces(path):
        yield from map(_of_exchange, read_traces(path).exchanges)
        return
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise BadData(file=path.name, line=1, reason=f"answers are read from {', '.join(_READERS)}")
    named = {_OURS.get(ours, ours): (name,) for ours, name in columns.items()}
    try:
        for line, row in reader(path):
            found = _answer(row, _COLUMNS | named)
            if not found.keys() & {"item", "question"}:
                raise BadData(file=path.name, line=line, reason=_NO_ITEM)
            yield found
    except OSError as error:
        raise BadData(file=str(path), line=1, reason=error.strerror or str(error)) from error


_NO_ITEM = "it has neither the id of an item (“item”) nor its “question”: name them by columns"


def _answer(row: Mapping[str, Any], columns: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    keyed = {column_key(name): value for name, value in row.items()}
    found = {}
    for ours, names in (columns | {one: (one,) for one in _STATED}).items():
        value = next((keyed[key] for name in names if (key := column_key(name)) in keyed), None)
        if value is not None and value != "":
            found[ours] = str(value) if ours in columns else value
    return found


def _of_exchange(exchange: Exchange) -> dict[str, Any]:
    """What is known of it; the rest is left out."""
    answer = exchange.answer
    found = {
        "question": exchange.question,
        "text": None if answer.failed else answer.text,
        "tool_calls": [call.model_dump() for call in answer.tool_calls] or None,
        "input_tokens": answer.input_tokens,
        "output_tokens": answer.output_tokens,
        "model": answer.model or exchange.model,
    }
    return {name: value for name, value in found.items() if value is not None}


def _lines(path: Path) -> Rows:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, _object(path, number, line)


def _object(path: Path, number: int, text: bytes) -> Mapping[str, Any]:
    try:
        value = parsed(text.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise BadData(file=path.name, line=number, reason=str(error)) from None
    if not isinstance(value, dict):
        raise BadData(file=path.name, line=number, reason="an answer is a JSON object")
    return value


def _array(path: Path) -> Rows:
    try:
        values = parsed(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise BadData(file=path.name, line=1, reason=str(error)) from None
    for number, value in enumerate(values if isinstance(values, list) else [values], start=1):
        if not isinstance(value, dict):
            raise BadData(file=path.name, line=number, reason="an answer is a JSON object")
        yield number, value


_READERS: Mapping[str, Callable[[Path], Rows]] = {
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".json": _array,
    ".csv": read_table,
    ".tsv": read_table,
    ".parquet": parquet_rows,
}


def read_passages(path: Path) -> Iterator[Passage]:
    """The passages of a file: `id` and `text`. Raises BadData."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise BadData(
            file=path.name, line=1, reason=f"passages are read from {', '.join(_READERS)}"
        )
    try:
        for line, row in reader(path):
            keyed = {column_key(name): value for name, value in row.items()}
            text = next((keyed[one] for one in _TEXTS if keyed.get(one)), None)
            if text is None:
                raise BadData(file=path.name, line=line, reason="a passage has a “text”")
            yield Passage(id=str(keyed.get("id") or ""), text=str(text))
    except OSError as error:
        raise BadData(file=str(path), line=1, reason=error.strerror or str(error)) from error


_TEXTS = ("text", "texte", "passage", "contenu", "content")
