"""Refusals of hosts: from HTTP status and text to one of our errors."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from joute.errors import AnswerError
from joute.llm.errors import (
    ContextTooLong,
    HostError,
    ModelNotFound,
    RateLimited,
    RefusedKey,
    RefusedParameter,
    Withheld,
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
_WITHHELD = re.compile(
    r"content_filter|content management policy"  # OpenAI, Azure
    r"|content_policy_violation"
    r"|input was flagged"  # OpenRouter
    r"|data_inspection_failed",  # Alibaba
    re.IGNORECASE,
)
_LIMIT_TOO_LARGE = re.compile(r"max_(completion_)?tokens\W+is too large", re.I)
_NO_SUCH_MODEL = re.compile(r"model_not_found|invalid model|unknown model|model not exist", re.I)

_BY_STATUS: dict[int, type[AnswerError]] = {
    401: RefusedKey,
    402: RateLimited,
    403: RefusedKey,
    404: ModelNotFound,
    429: RateLimited,
}


def refusal(status: int, detail: str, words: Mapping[str, str] | None = None) -> AnswerError:
    """The error for a refusal, its cause being the status and the host's text.

    `words` are those by which a host may name a parameter of the request, each with our name: where
    the refusal is about one of them, it is a RefusedParameter.
    """
    cause = f"HTTP {status}: {detail}"
    kind = _kind(status, detail)
    name = _named(detail, words or {}) if kind is HostError and status in (400, 422) else None
    return kind(cause) if name is None else RefusedParameter(f"{name}: {cause}", name=name)


def error_in(chunk: Json) -> object:
    """The error that a host sends inside a stream; None when the chunk is none."""
    return chunk.get("error") or (chunk if chunk.get("object") == "error" else None)


def refusal_in_stream(error: object) -> AnswerError:
    """The error for one inside a stream: a text, or an object whose code is a status or a word."""
    body: Json = error if isinstance(error, dict) else {"message": str(error)}
    code: Any = body.get("code")
    status = int(code) if str(code).isdecimal() else 500
    kind = _kind(status, f"{code} {body.get('type')} {body.get('message')}")
    return kind(f"error in the stream: {dict(body)}")


def _kind(status: int, detail: str) -> type[AnswerError]:
    if _WITHHELD.search(detail):
        return Withheld
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    # A request above a quota of tokens per minute also comes as 413 and speaks of length.
    if _TOO_MANY.search(detail):
        return RateLimited
    if _LIMIT_TOO_LARGE.search(detail):
        return HostError
    if _TOO_LONG.search(detail):
        return ContextTooLong
    return ModelNotFound if _NO_SUCH_MODEL.search(detail) else HostError


def _named(detail: str, words: Mapping[str, str]) -> str | None:
    """Our name of the parameter that a refusal is about, if it names one."""
    text = " ".join(_strings(detail))
    found = re.search(rf"\b({'|'.join(map(re.escape, words))})\b", text) if words else None
    return words[found[1]] if found else None


def _strings(detail: str) -> Iterator[str]:
    """The texts in a refusal, without those of the request that it repeats."""
    try:
        yield from _texts(json.loads(detail))
    except ValueError:
        yield detail


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != "input":  # as pydantic repeats it
                yield from _texts(item)
