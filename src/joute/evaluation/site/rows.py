"""Rows of a run in the database and in its codec, both ways."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from joute.errors import BadData
from joute.evaluation.answers import Answer
from joute.evaluation.runs.records import Row, ScoreRecord, ScorerReference, score_of, share_of
from joute.evaluation.runs.summary import refused
from joute.evaluation.tables import StoredRow

# Two judges disagree by half of the scale or more.
FAR_APART = 0.5

_SCORES = TypeAdapter(dict[str, ScoreRecord])


def columns_of(
    run_id: str, position: int, row: Row, scorers: Sequence[ScorerReference]
) -> dict[str, Any]:
    """A row as it is stored. Raises BadData for a text that no database takes."""
    texts = (row.item, row.item_hash, row.model, row.domain, row.cluster, row.answer.finish_reason)
    if any("\0" in text for text in (*texts, row.answer.error)):
        raise BadData(file="run", line=position + 2, reason="a character of value 0 in a name")
    answer, wh = row.answer, row.answer.impact.wh if row.answer.impact else None
    return {
        "run_id": run_id,
        "position": position,
        "item": row.item,
        "item_hash": row.item_hash,
        "model": row.model,
        "epoch": row.epoch,
        "domain": row.domain,
        "cluster": row.cluster,
        "split": row.split,
        "must_pass": row.must_pass,
        "score": score_of(row, tuple(scorers)),
        "share": share_of(row, tuple(scorers)),
        "error": answer.error,
        "finish_reason": answer.finish_reason,
        "refused": refused(row),
        "judges_differ": judges_differ(row),
        "cost_usd": answer.cost_usd,
        "wh_low": wh and wh.low,
        "wh_mid": wh and wh.mid,
        "wh_high": wh and wh.high,
        "latency_s": answer.latency_s,
        "answer": answer.model_dump_json(),
        "scores": _SCORES.dump_json(row.scores).decode(),
    }


def record_of(stored: StoredRow) -> Row:
    """The row as the codec writes it."""
    return Row(
        item=stored.item,
        item_hash=stored.item_hash,
        model=stored.model,
        epoch=stored.epoch,
        domain=stored.domain,
        cluster=stored.cluster,
        split=stored.split,
        must_pass=stored.must_pass,
        answer=Answer.model_validate_json(stored.answer),
        scores=_SCORES.validate_json(stored.scores),
    )


def judges_differ(row: Row) -> bool:
    """Whether the values of scorers that asked a judge are far apart."""
    judged = [score.value for score in row.scores.values() if _opinion(score)]
    values = [value for value in judged if value is not None]
    return bool(values) and max(values) - min(values) >= FAR_APART


def _opinion(score: ScoreRecord) -> bool:
    """Whether a judge wrote of it, where others are vectors alone."""
    return any(answer.text for answer in score.judged)
