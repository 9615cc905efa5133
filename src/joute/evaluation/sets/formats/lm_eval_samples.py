"""Samples of lm-evaluation-harness: the `samples_*.jsonl` of `--log_samples`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.formats.entries import Entry


def is_sample(entry: Mapping[str, Any]) -> bool:
    return {"doc_id", "arguments", "target"} <= entry.keys()


def fields_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a sample: what the model was given, and what it should have answered.

    The options of a multiple choice are its continuations, and its target the number of one.
    """
    requests = _requests(entry["arguments"])
    choices = [_strip(one) for _, one in requests if isinstance(one, str)]
    chosen = choices if len(choices) > 1 else []
    return {
        "id": str(entry["doc_id"]),
        "input": requests[0][0] if requests else None,
        "expected": _expected(entry["target"], chosen),
        "choices": chosen,
    }


def one_filter(found: Iterable[Entry | Fault]) -> Iterator[Entry | Fault]:
    """The entries without the samples that repeat those of the first filter for another one."""
    first: Any = None
    for one in found:
        if isinstance(one, Entry) and is_sample(one.fields):
            name = one.fields.get("filter")
            first = first or name
            if name != first:
                continue
        yield one


def _requests(arguments: Any) -> list[tuple[Any, Any]]:
    """Pairs of a prompt and a continuation, or the settings of a generation."""
    if isinstance(arguments, dict):
        return [(one.get("arg_0"), one.get("arg_1")) for one in arguments.values()]
    return [(one[0], one[1] if len(one) > 1 else None) for one in arguments]


def _expected(target: Any, choices: list[str]) -> Any:
    if choices and str(target).isdecimal() and int(target) < len(choices):
        return [choices[int(target)]]
    return [_strip(one) for one in (target if isinstance(target, list) else [target])]


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
