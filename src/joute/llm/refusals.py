"""What a host's refusal means: HTTP status and text to one of our errors."""

import re
from typing import Any

from joute.errors import (
    AnswerError,
    ContextTooLong,
    HostError,
    ModelNotFound,
    RateLimited,
    RefusedKey,
)
from joute.llm.request import Json

_TOO_LONG = re.compile(
    r"context_length_exceeded"  # OpenAI, Groq and those who follow them
    r"|context length"  # vLLM, SGLang, LM Studio, DeepSeek, OpenRouter, Mistral
    r"|context window|context limit|prompt is too long"  # OpenAI, Anthropic
    r"|maximum prompt length"  # xAI
    r"|context.size"  # llama.cpp
    r"|input token count"  # Google
    r"|max_new_tokens",  # Text Generation Inference
    re.IGNORECASE,
)
_TOO_MANY = re.compile(r"rate.?limit|tokens per minute|insufficient_quota|too many requests", re.I)
_NO_SUCH_MODEL = re.compile(r"model_not_found|invalid model|unknown model|model not exist", re.I)

_BY_STATUS: dict[int, type[AnswerError]] = {
    401: RefusedKey,
    402: RateLimited,
    403: RefusedKey,
    404: ModelNotFound,
    429: RateLimited,
}


def refusal(status: int, detail: str) -> AnswerError:
    """The error for a refusal, its cause being the status and the host's text."""
    return _kind(status, detail)(f"HTTP {status}: {detail}")


def refusal_in_stream(error: Json) -> AnswerError:
    """The error for an error object inside a stream, whose code is a status or a word."""
    code: Any = error.get("code")
    status = int(code) if str(code).isdecimal() else 500
    kind = _kind(status, f"{code} {error.get('type')} {error.get('message')}")
    return kind(f"error in the stream: {dict(error)}")


def _kind(status: int, detail: str) -> type[AnswerError]:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    # A request above a quota of tokens per minute also comes as 413 and speaks of length.
    if _TOO_MANY.search(detail):
        return RateLimited
    if _TOO_LONG.search(detail):
        return ContextTooLong
    return ModelNotFound if _NO_SUCH_MODEL.search(detail) else HostError
