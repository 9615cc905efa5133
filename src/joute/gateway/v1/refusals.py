"""Errors in OpenAI's format: `{"error": {"message", "type", "param", "code"}}`.

In English, as its clients expect. Statuses are those from which they make their classes.
"""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from joute.errors import AnswerError, JouteError, LimitReached
from joute.gateway.errors import BudgetSpent, DeadlinePassed, HostsRest
from joute.llm.errors import (
    AnswerTooLong,
    ContextTooLong,
    FirstTokenTimeout,
    HostBusy,
    RateLimited,
    RefusedParameter,
    TokenGapTimeout,
    Withheld,
)
from joute.llm.untrusted import mapping
from joute.translation import load_translators

logger = logging.getLogger(__name__)

_DOCUMENTED = {
    "description": "An error in OpenAI's format.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["error"],
                "properties": {
                    "error": {
                        "type": "object",
                        "required": ["message", "type", "param", "code"],
                        "properties": {
                            "message": {"type": "string"},
                            "type": {"type": "string"},
                            "param": {"type": ["string", "null"]},
                            "code": {"type": ["string", "null"]},
                        },
                    }
                },
            }
        }
    },
}
# The OpenAPI documentation of every error under /v1: `APIRouter(responses=ERRORS_DOCUMENTED)`.
ERRORS_DOCUMENTED: dict[int | str, dict[str, Any]] = {"4XX": _DOCUMENTED, "5XX": _DOCUMENTED}

_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}

# Statuses of hosts that are about the request, and not about our key or our settings.
_OF_THE_REQUEST = (400, 408, 409, 413, 422, 429)

_BY_KIND: tuple[tuple[type[AnswerError], int, str], ...] = (
    (Withheld, 400, "content_filter"),
    (ContextTooLong, 400, "context_length_exceeded"),
    (RefusedParameter, 400, "unsupported_parameter"),
    (RateLimited, 429, "rate_limit_exceeded"),
    (HostsRest, 503, HostsRest.code),
    (HostBusy, 503, "host_busy"),
    (FirstTokenTimeout, 504, "timeout"),
    (TokenGapTimeout, 504, "timeout"),
    (AnswerTooLong, 504, "timeout"),
    (DeadlinePassed, 504, "timeout"),
)

_HOST_SAID = re.compile(r"(?:[\w.]+: )?HTTP \d{3}: (.*)", re.DOTALL)
_LONGEST = 1_000


def refused(error: Exception, headers: Mapping[str, str] | None = None) -> Response:
    """The response for an error."""
    status, body = described(error)
    return JSONResponse(body, status, {**_retrying(error), **(headers or {})})


def described(error: Exception) -> tuple[int, dict[str, Any]]:
    """The status and the body for an error; one that nobody foresaw is logged."""
    if isinstance(error, AnswerError):
        return _of_host(error)
    if isinstance(error, JouteError):
        message = load_translators(["en"], [])["en"].error(error)
        param = error.params.get("param")
        status = 400 if error.status == 422 else error.status
        return status, _body(status, message, error.code, param)
    if isinstance(error, HTTPException):
        return error.status_code, _body(error.status_code, error.detail, "invalid_request")
    logger.error("unexpected error", exc_info=error)
    return 500, _body(500, JouteError.message, JouteError.code)


def _of_host(error: AnswerError) -> tuple[int, dict[str, Any]]:
    """Of a refusal that is about the request, the host's own words and status. That our credit
    there is spent is a fault of ours, and says nothing of the budget of a key."""
    status, code = next(
        ((status, code) for kind, status, code in _BY_KIND if isinstance(error, kind)),
        (502, "host_error"),
    )
    if error.host_status in _OF_THE_REQUEST:
        status = error.host_status
    said = _said(error) if status in _OF_THE_REQUEST else {}
    if error.host_status == 402 or BudgetSpent.code in (said.get("code"), said.get("type")):
        status, code, said = 502, "host_error", {}
    message = said.get("message")
    param, own = said.get("param") or error.params.get("name"), said.get("code")
    return status, _body(
        status,
        message if isinstance(message, str) else load_translators(["en"], [])["en"].error(error),
        own if own and isinstance(own, str) else code,
        param if isinstance(param, str) else None,
    )


def _said(error: AnswerError) -> Mapping[str, Any]:
    """What the host wrote in its refusal, where that can be read; our key is not in it."""
    found = _HOST_SAID.fullmatch(error.cause)
    try:
        body = mapping(json.loads(found[1])) if found else {}
    except (ValueError, RecursionError):
        return {}
    inner = body.get("error")
    if isinstance(inner, str):
        return {"message": inner}
    return mapping(inner) or {"message": body.get("message") or body.get("detail")}


def _body(status: int, message: str, code: str, param: str | None = None) -> dict[str, Any]:
    kind = "server_error" if status >= 500 else _TYPES.get(status, "invalid_request_error")
    if code == BudgetSpent.code:
        kind = code
    error = {"message": message[:_LONGEST], "type": kind, "param": param, "code": code}
    return {"error": error}


def _retrying(error: Exception) -> dict[str, str]:
    """When to try again, and whether: official clients try a 429 three times unless told not to."""
    headers: dict[str, str] = {}
    if isinstance(error, LimitReached | AnswerError) and error.retry_after_s is not None:
        headers["retry-after"] = f"{max(1, round(error.retry_after_s))}"
        headers["retry-after-ms"] = f"{round(error.retry_after_s * 1000)}"
    if isinstance(error, BudgetSpent):
        headers["x-should-retry"] = "false"
    return headers
