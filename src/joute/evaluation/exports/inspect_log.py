"""A run as logs of Inspect, one for each model: its EvalLog, version 2, in JSON.

https://inspect.aisi.org.uk/eval-logs.html
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from joute import __version__
from joute.evaluation.answers import Answer
from joute.evaluation.runs.files import Run
from joute.evaluation.runs.records import Row, RunHeader, ScoreRecord
from joute.evaluation.runs.summary import ModelSummary, summarise
from joute.evaluation.sets.item import Item

# The stop reasons of Inspect by our words.
_STOPS = {
    "stop": "stop",
    "length": "max_tokens",
    "content_filter": "content_filter",
    "tool_calls": "tool_calls",
}


def eval_log(run: Run, model: str, items: Mapping[str, Item]) -> dict[str, Any]:
    """The log of one model. `items` give the questions and what is expected, by their ids; an item
    that is not there, or that has changed since, has its id for its question."""
    header = run.header
    (summary,) = [one for one in summarise(header, _of(run, model)) if one.model == model]
    samples = [_sample(row, _item(row, items)) for row in _of(run, model)]
    started = header.started_at.isoformat()
    ended = run.end.ended_at.isoformat() if run.end else started
    return {
        "version": 2,
        "status": "success" if run.finished else "cancelled",
        "eval": _spec(header, model, sorted({row.item for row in _of(run, model)})),
        "plan": {"name": "plan", "steps": [], "config": _config(header)},
        "results": _results(header, summary, run, model),
        "stats": {
            "started_at": started,
            "completed_at": ended,
            "model_usage": {model: _whole_usage(row.answer for row in _of(run, model))},
        },
        "samples": samples,
    }


def _of(run: Run, model: str) -> Iterator[Row]:
    return (row for row in run.rows() if row.model == model)


def _item(row: Row, items: Mapping[str, Item]) -> Item | None:
    """The item of a row as it was asked."""
    item = items.get(row.item)
    return item if item and item.hash == row.item_hash else None


def _id(*parts: str) -> str:
    """An id in the alphabet and length of those of Inspect, always the same."""
    return sha256("\n".join(parts).encode()).hexdigest()[:22]


def _spec(header: RunHeader, model: str, ids: list[str]) -> dict[str, Any]:
    return {
        "eval_id": _id(header.id, model),
        "run_id": _id(header.id),
        "created": header.started_at.isoformat(),
        "task": header.set.name,
        "task_id": _id(header.set.name, header.set.hash),
        "task_version": header.set.version or 0,
        "task_args": {},
        "dataset": {"name": header.set.name, "samples": len(ids), "sample_ids": ids},
        "model": model,
        "model_generate_config": _config(header),
        "model_args": {},
        "config": {"epochs": header.epochs},
        "packages": {"joute": header.versions.get("joute", __version__)},
        "metadata": {
            "run": header.id,
            "set_hash": header.set.hash,
            "judge": header.judge,
            "versions": header.versions,
        },
    }


def _config(header: RunHeader) -> dict[str, Any]:
    names = {"max_output_tokens": "max_tokens", "temperature": "temperature", "top_p": "top_p"}
    names["seed"] = "seed"
    given = header.parameters
    return {theirs: given[ours] for ours, theirs in names.items() if given.get(ours) is not None}


def _sample(row: Row, item: Item | None) -> dict[str, Any]:
    answer = row.answer
    asked = row.item if item is None else item.question
    return {
        "id": row.item,
        "epoch": row.epoch + 1,
        "input": asked,
        "choices": list(item.choices) if item and item.choices else None,
        "target": list(item.expected) if item else [],
        "messages": [
            {"role": "user", "content": asked, "source": "input"},
            *([] if answer.failed else [_message(answer, row.model)]),
        ],
        "output": _output(answer, row.model),
        "scores": {
            name: _score(found, answer)
            for name, found in row.scores.items()
            if found.value is not None
        },
        "metadata": {
            "domain": row.domain,
            "cluster": row.cluster,
            "split": row.split,
            "item_hash": row.item_hash,
            "unscored": [name for name, found in row.scores.items() if found.value is None],
            "cost_usd": answer.cost_usd,
            "wh": answer.impact and answer.impact.wh.model_dump(),
        },
        "store": {},
        "events": [],
        "model_usage": {row.model: _usage(answer)},
        "total_time": answer.latency_s,
        "error": _error(answer) if answer.failed else None,
        "attachments": {},
    }


def _message(answer: Answer, model: str) -> dict[str, Any]:
    return {
        "role": "assistant",
        "content": answer.text,
        "source": "generate",
        "model": answer.model or model,
    }


def _output(answer: Answer, model: str) -> dict[str, Any]:
    stop = _STOPS.get(answer.finish_reason, "unknown")
    choices = [] if answer.failed else [{"message": _message(answer, model), "stop_reason": stop}]
    return {
        "model": answer.model or model,
        "choices": choices,
        "completion": answer.text,
        "usage": _usage(answer),
        "time": answer.latency_s,
        "error": answer.error or None,
    }


def _error(answer: Answer) -> dict[str, str]:
    return {"message": answer.error, "traceback": "", "traceback_ansi": ""}


def _usage(answer: Answer) -> dict[str, Any]:
    read, written = answer.input_tokens or 0, answer.output_tokens or 0
    return {
        "input_tokens": read,
        "output_tokens": written,
        "total_tokens": read + written,
        "reasoning_tokens": answer.reasoning_tokens,
    }


def _whole_usage(answers: Iterator[Answer]) -> dict[str, int]:
    total = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
    for answer in answers:
        for name in total:
            total[name] += _usage(answer)[name]
    return total


def _score(found: ScoreRecord, answer: Answer) -> dict[str, Any]:
    return {
        "value": found.value,
        "answer": answer.text,
        "explanation": found.reason or None,
        "metadata": {"label": found.label, **found.details},
    }


def _results(header: RunHeader, summary: ModelSummary, run: Run, model: str) -> dict[str, Any]:
    values: dict[str, list[float]] = {scorer.column: [] for scorer in header.scorers}
    for row in _of(run, model):
        for name, score in row.scores.items():
            if score.value is not None:
                values.setdefault(name, []).append(score.value)
    return {
        "total_samples": header.set.items * header.epochs,
        "completed_samples": summary.answers - summary.errors,
        "scores": [
            {
                "name": name,
                "scorer": name,
                "params": {},
                "metrics": {"mean": {"name": "mean", "value": sum(one) / len(one), "params": {}}}
                if one
                else {},
            }
            for name, one in values.items()
        ],
    }
