"""What a target states of its answer, as a mapping: its text and what it took."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from joute.evaluation.answers import Answer, Band, Impact
from joute.evaluation.errors import NotAnAnswer
from joute.evaluation.scorers.json_text import check_depth
from joute.evaluation.sets.item import Passages
from joute.evaluation.settings import Declared
from joute.llm import clean

# The fields of an Answer that a target may state; `wh` beside them.
_FIELDS = frozenset(
    {
        "text",
        "context",
        "tool_calls",
        "steps",
        "state",
        "input_tokens",
        "output_tokens",
        "cost_usd",
        "model",
        "finish_reason",
        "first_token_s",
    }
) & frozenset(Answer.model_fields)
_PASSAGES: TypeAdapter[Any] = TypeAdapter(Passages)


def answer_of(
    stated: Mapping[str, Any], declared: Declared | None, latency_s: float | None
) -> Answer:
    """The answer that a target states; what it does not say of cost and electricity is what its
    table declares. None is what it does not say. Raises NotAnAnswer."""
    try:
        said = {name: _clean(value) for name, value in stated.items() if value is not None}
    except RecursionError:
        raise NotAnAnswer("it states what is nested too deeply") from None
    if unknown := said.keys() - _FIELDS - {"wh"}:
        raise NotAnAnswer(f"it states {', '.join(sorted(unknown))}, which an answer does not have")
    wh = said.pop("wh", None)
    impact = _stated_impact(wh) if wh is not None else declared and impact_of(declared)
    if "cost_usd" not in said and declared is not None and declared.cost_usd is not None:
        said["cost_usd"] = declared.cost_usd
    try:
        if "context" in said:
            said["context"] = _PASSAGES.validate_python(said["context"])
        if "tool_calls" in said:
            said["tool_calls"] = [*map(_tool_use, said["tool_calls"])]
        if "state" in said:
            _check_json(said["state"])
        return Answer.model_validate(
            {"finish_reason": "stop", **said, "latency_s": latency_s, "impact": impact}
        )
    except TypeError as error:
        raise NotAnAnswer(f"tool_calls: a list of calls ({error})") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise NotAnAnswer(f"{place}: {first['msg']}, not {first['input']!r:.200}") from None


def _clean(value: Any) -> Any:
    """A value whose texts can be written: without half characters and NUL. RecursionError for one
    that is nested very deeply, or in itself."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {_clean(key): _clean(one) for key, one in value.items()}
    return [*map(_clean, value)] if isinstance(value, list | tuple) else value


def _check_json(state: Any) -> None:
    """Raises NotAnAnswer for a state that is no JSON that can be written and compared."""
    try:
        check_depth(state)
        json.dumps(state, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise NotAnAnswer(f"state: {error}") from None


def _tool_use(call: Any) -> Any:
    """A call as an object of `name` and `arguments`, alone or below `function`, as hosts write it;
    arguments that are an object are written as JSON."""
    found = call.get("function", call) if isinstance(call, Mapping) else call
    if not isinstance(found, Mapping):
        return found
    given = found.get("arguments", "")
    written = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return {"name": found.get("name"), "arguments": written}


def impact_of(declared: Declared) -> Impact | None:
    """The electricity that a table declares for an answer."""
    if declared.wh is None:
        return None
    return Impact(wh=_band(declared.wh), method=f"declared: {declared.wh_source}")


def most_wh(declared: Declared) -> float | None:
    return None if declared.wh is None else _band(declared.wh).high


def _stated_impact(wh: Any) -> Impact:
    try:
        return Impact(wh=_band(wh), method="stated by the target")
    except (TypeError, ValueError):
        raise NotAnAnswer(f"wh: a number, or the two ends of a band, not {wh!r:.200}") from None


def _band(wh: Any) -> Band:
    """A number, or the two ends of a band."""
    low, high = sorted(map(float, wh)) if isinstance(wh, list | tuple) else (float(wh),) * 2
    if not 0 <= low <= high < float("inf"):
        raise ValueError(f"no quantity: {wh}")
    return Band(low=low, mid=(low + high) / 2, high=high)
