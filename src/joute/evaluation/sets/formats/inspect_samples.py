"""Samples of Inspect: https://inspect.aisi.org.uk/datasets.html, and those of its logs."""

from collections.abc import Mapping
from typing import Any

# Fields of ours that an author may have put into the metadata of a sample.
_OURS = ("domain", "source_id", "criteria")


def is_sample(entry: Mapping[str, Any]) -> bool:
    return "input" in entry and "target" in entry


def fields_of(entry: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The fields of a sample; `number` is its id where it has none."""
    attachments = entry.get("attachments") or {}
    meta = dict(entry.get("metadata") or {})
    ours = {name: meta.pop(name) for name in _OURS if isinstance(meta.get(name), str)}
    choices = entry.get("choices") or []
    return {
        "id": str(number if entry.get("id") is None else entry["id"]),
        "input": _input(entry["input"], attachments),
        "expected": [_expected(one, choices) for one in _several(entry["target"]) if one != ""],
        "choices": choices,
        "meta": meta,
        **ours,
    }


def _several(target: Any) -> list[Any]:
    return target if isinstance(target, list) else [target]


def _expected(target: Any, choices: list[Any]) -> Any:
    """The target; of a multiple choice, the text of the choice that its letter names."""
    if isinstance(target, str) and len(target) == 1 and target not in choices:
        position = ord(target) - ord("A")
        if 0 <= position < len(choices):
            return choices[position]
    return target


def _input(value: Any, attachments: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_message(one, attachments) for one in value]
    return _text(value, attachments)


def _message(message: Any, attachments: Mapping[str, str]) -> Any:
    if not isinstance(message, dict):
        return message
    content = message.get("content")
    if isinstance(content, list):
        parts = [one.get("text") for one in content if isinstance(one, dict)]
        content = "\n".join(part for part in parts if isinstance(part, str))
    return {"role": message.get("role"), "content": _text(content, attachments)}


def _text(value: Any, attachments: Mapping[str, str]) -> Any:
    if isinstance(value, str) and value.startswith("attachment://"):
        return attachments.get(value.removeprefix("attachment://"), value)
    return value
