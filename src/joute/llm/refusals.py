"""Refusals of hosts: from HTTP status and text to one of our errors."""

import json
import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from math import isfinite, nan
from typing import Any

from joute.errors import AnswerError
from joute.llm.errors import (
    ContextTooLong,
    HostBusy,
    HostError,
    ModelNotFound,
    RateLimited,
    RefusedKey,
    RefusedParameter,
    Withheld,
    WrongAddress,
)
from joute.llm.request import Json

# The words of hosts, for every status that decides nothing; the first that is found decides.
_WORDS: tuple[tuple[re.Pattern[str], type[AnswerError]], ...] = tuple(
    (re.compile(words, re.IGNORECASE), kind)
    for words, kind in (
        (
            r"content_filter|content management policy"  # OpenAI, Azure
            r"|content_policy_violation"
            r"|input was flagged"  # OpenRouter
            r"|data_inspection_failed",  # Alibaba
            Withheld,
        ),
        (
            r"api[_ ]key[_ ](not valid|invalid|expired)"  # Google
            r"|(invalid|incorrect|missing)[_ ](x-)?api[_ -]?key"  # OpenAI, Anthropic, Alibaba
            r"|authentication_error|invalid_authentication",
            RefusedKey,
        ),
        (
            r"overloaded"  # Anthropic
            r"|capacity[_ ]exceeded|at capacity|no capacity"  # Mistral, Groq
            r"|loading model|model\b.{0,80}\bis (currently )?loading"  # llama.cpp, Hugging Face
            r"|still loading|server busy|upstream (request )?(timed out|timeout)",
            HostBusy,
        ),
        # A request above a quota of tokens per minute also comes as 413 and speaks of length.
        (
            r"rate.?limit|tokens per minute|insufficient_quota|too many requests",
            RateLimited,
        ),
        # The limit of the answer, and not the conversation, although it speaks of the context.
        (r"max_(completion_)?tokens\W.{0,40}is too large", HostError),
        (
            r"context_length_exceeded"  # OpenAI, Groq and those who follow them
            r"|context length"  # vLLM, SGLang, LM Studio, DeepSeek, OpenRouter, Mistral
            r"|context window|context limit|prompt is too long"  # OpenAI, Anthropic
            r"|maximum prompt length"  # xAI
            r"|context.size"  # llama.cpp
            r"|input token count"  # Google
            r"|max_new_tokens",  # Text Generation Inference
            ContextTooLong,
        ),
        (
            r"model_not_found|invalid model|unknown model|model not exist"
            r"|model\b.{0,120}\b(not found|does not exist)",  # Ollama, vLLM, OpenAI
            ModelNotFound,
        ),
        (
            r"unexpected endpoint"  # LM Studio, with status 200
            r"|page not found|invalid url|cannot post|unknown request url|no route"
            r'|^\W*"detail":\s*"not found"\W*$',  # FastAPI
            WrongAddress,
        ),
    )
)
_WEB_PAGE = re.compile(r"\s*<(!doctype|html)", re.IGNORECASE)

# What a status says by itself; words say more, but for those below.
_BY_STATUS: dict[int, type[AnswerError]] = {
    401: RefusedKey,
    402: RateLimited,
    403: RefusedKey,
    404: ModelNotFound,
    405: WrongAddress,
    429: RateLimited,
    502: HostBusy,
    503: HostBusy,
    504: HostBusy,
    **dict.fromkeys(range(520, 531), HostBusy),  # Cloudflare: the host behind it; Anthropic's 529
}

# What words may say beside a status that decides: of a key, of credit, and of what is not there,
# whose name is in the text and may be any words.
_SAID_BESIDE: dict[int, tuple[type[AnswerError], ...]] = {
    401: (Withheld,),
    402: (Withheld,),
    404: (Withheld, ModelNotFound, WrongAddress),
}

_NAMES_OF_REFUSALS = ("message", "detail", "msg", "error_message")


def refusal(
    status: int,
    detail: str,
    words: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> AnswerError:
    """The error for a refusal, its cause being the status and the host's text.

    `words` are those by which a host may name a parameter of the request, each with our name: where
    the refusal is about one of them, it is a RefusedParameter. `headers` are those of the response.
    """
    cause = f"HTTP {status}: {detail}"
    kind = _kind(status, detail)
    name = _named(detail, words or {}) if kind is HostError and status in (400, 422) else None
    error = kind(cause) if name is None else RefusedParameter(f"{name}: {cause}", name=name)
    error.host_status, error.retry_after_s = status, retry_after_s(headers or {})
    return error


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """The seconds in Retry-After: a number, or a date, which is held against that of the response
    (RFC 9110, section 10.2.3). None where there is none, or no sense in it."""
    given = headers.get("retry-after", "")
    try:
        wait_s = float(given)
    except ValueError:
        moments = [_moment(given), _moment(headers.get("date", ""))]
        wait_s = nan if None in moments else moments[0] - moments[1]  # type: ignore[operator]
    return max(0.0, wait_s) if isfinite(wait_s) else None


def _moment(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


def error_in(chunk: Json) -> object:
    """The error that a host sends inside a stream; None when the chunk is none."""
    if chunk.get("error"):
        return chunk["error"]
    if chunk.get("object") == "error" or chunk.get("type") == "error":
        return chunk
    # A refusal without a name for it; Ollama's `message` is an object.
    bare = not chunk.get("choices") and any(
        chunk.get(name) and not isinstance(chunk[name], dict) for name in _NAMES_OF_REFUSALS
    )
    return chunk if bare else None


def refusal_in_stream(error: object) -> AnswerError:
    """The error for one inside a stream: a text, or an object whose code is a status or a word."""
    body: Json = error if isinstance(error, dict) else {"message": str(error)}
    code: Any = body.get("code") or body.get("status")
    status = int(code) if re.fullmatch(r"[1-5]\d\d", str(code)) else 500
    kind = _kind(status, " ".join((str(code), *_texts(body))))
    return kind(f"error in the stream: {dict(body)}")


def _kind(status: int, detail: str) -> type[AnswerError]:
    of_status = _BY_STATUS.get(status)
    if status == 404 and _WEB_PAGE.match(detail):
        return WrongAddress
    found = (kind for words, kind in _WORDS if words.search(detail))
    if status in _SAID_BESIDE:
        found = (kind for kind in found if kind in _SAID_BESIDE[status])
    return next(found, of_status or HostError)


def _named(detail: str, words: Mapping[str, str]) -> str | None:
    """Our name of the parameter that a refusal is about, if it names one."""
    text = " ".join(_strings(detail))
    found = re.search(rf"\b({'|'.join(map(re.escape, words))})\b", text) if words else None
    return words[found[1]] if found else None


def _strings(detail: str) -> Iterator[str]:
    """The texts in a refusal, without those of the request that it repeats."""
    try:
        yield from _texts(json.loads(detail))
    except (ValueError, RecursionError):
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
