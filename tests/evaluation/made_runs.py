"""Runs of models that never ran: their files as the runner writes them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from joute.evaluation.runs.files import line_of
from joute.evaluation.runs.records import Row, RunEnd, RunHeader

NOW = datetime(2026, 11, 30, tzinfo=UTC)
EXACT = {"column": "exact", "name": "exact", "version": "1", "weight": 1}


def row(item: object, model: str, score: float | None, **fields: Any) -> dict[str, Any]:
    """An answer and its score; None is unscored, and an `error` has no score at all."""
    error = fields.pop("error", "")
    answer = {"text": "" if error else f"{model}: {score}", "error": error}
    return {
        "item": str(item),
        "item_hash": f"hash of {item}",
        "model": model,
        "answer": answer | fields.pop("answer", {}),
        "scores": {} if error else {"exact": {"value": score}},
        **fields,
    }


def rows(model: str, scores: Iterable[float | None], **fields: Any) -> list[dict[str, Any]]:
    """One answer to each item, numbered from 1."""
    return [row(n, model, score, **fields) for n, score in enumerate(scores, start=1)]


def write_run(
    path: Path, given: Sequence[dict[str, Any]], *, complete: bool = True, **header: Any
) -> Path:
    """The file of a run of these rows."""
    models = tuple(dict.fromkeys(one["model"] for one in given))
    fields = {
        "id": path.stem,
        "set": {"name": "towns", "hash": "h"},
        "models": models,
        "scorers": [EXACT],
        "started_at": NOW,
    }
    lines = line_of(RunHeader.model_validate(fields | header))
    lines += b"".join(line_of(Row.model_validate(one)) for one in given)
    if complete:
        end = RunEnd(rows=len(given), sha256=sha256(lines).hexdigest(), ended_at=NOW)
        lines += line_of(end)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(lines)
    return path
