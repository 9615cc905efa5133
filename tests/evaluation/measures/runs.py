"""Runs made of scores."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from joute.evaluation.answers import Answer
from joute.evaluation.runs.files import line_of
from joute.evaluation.runs.records import (
    Row,
    RunEnd,
    RunHeader,
    ScoreRecord,
    ScorerReference,
    SetReference,
)
from joute.evaluation.scorers.scorer import Score

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def header(*scorers: ScorerReference, models: tuple[str, ...] = ("oak",)) -> RunHeader:
    return RunHeader(
        id="r1", set=SetReference(name="towns"), models=models, scorers=scorers, started_at=NOW
    )


def scorer(name: str, **fields: Any) -> ScorerReference:
    return ScorerReference.model_validate(
        {"column": name, "name": name, "version": "1", "weight": 1, **fields}
    )


def row(item: object, answer: Answer | str = "", model: str = "oak", **fields: Any) -> Row:
    """A row; what is no field of one is the value or score of a column."""
    scores = {
        name: ScoreRecord(value=value.value, label=value.label, details=value.details)
        if isinstance(value, Score)
        else ScoreRecord(value=value)
        for name, value in fields.items()
        if name not in Row.model_fields
    }
    given = Answer(text=answer) if isinstance(answer, str) else answer
    own = {name: value for name, value in fields.items() if name in Row.model_fields}
    return Row(item=str(item), model=model, answer=given, scores=scores, **own)


def written(path: Path, head: RunHeader, rows: Iterable[Row]) -> Path:
    lines = line_of(head) + b"".join(map(line_of, rows))
    end = RunEnd(rows=lines.count(b"\n") - 1, sha256=sha256(lines).hexdigest(), ended_at=NOW)
    path.write_bytes(lines + line_of(end))
    return path
