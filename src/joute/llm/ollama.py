"""Ollama's own format, which tells how long the machine computed: values in, values out.

Its chat completions tell no times. Durations are nanoseconds:
https://github.com/ollama/ollama/blob/main/docs/api.md
"""

from dataclasses import dataclass
from typing import Any

from joute.llm.request import Json, Request

_MS_PER_NS = 1e-6
_TIMES = {
    "prompt_ms": "prompt_eval_duration",
    "predicted_ms": "eval_duration",
    "load_ms": "load_duration",
}


@dataclass(frozen=True)
class OllamaDialect:
    """How Ollama is asked at its own address, that of /api."""

    path = "chat"
    models_path = "tags"

    def body(self, request: Request) -> Json:
        """The body of a streamed request."""
        return {
            "model": request.model,
            "messages": [{"role": m.role, "content": m.text} for m in request.messages],
            "stream": True,
            "options": {"num_predict": request.parameters.max_output_tokens},
        }

    def after_refusal(self, detail: str) -> None:  # noqa: ARG002 # the same as Dialect
        """It refuses no parameter of ours."""
        return

    def model_names(self, listed: Json) -> tuple[str, ...]:
        """The names in a list of models. Raises KeyError or TypeError when it is none."""
        return tuple(str(model["name"]) for model in listed["models"])


def as_chunk(line: Json) -> Json:
    """A line of Ollama's stream, as a chunk of chat completions."""
    message: Any = line.get("message")
    message = message if isinstance(message, dict) else {}
    delta = {"content": message.get("content"), "reasoning": message.get("thinking")}
    if not line.get("done"):
        return {"choices": [{"delta": delta}]}
    return {
        "choices": [{"delta": delta, "finish_reason": line.get("done_reason") or "stop"}],
        "usage": {
            "prompt_tokens": line.get("prompt_eval_count"),
            "completion_tokens": line.get("eval_count"),
        },
        "timings": {
            ours: line[theirs] * _MS_PER_NS
            for ours, theirs in _TIMES.items()
            if isinstance(line.get(theirs), int)
        },
    }
