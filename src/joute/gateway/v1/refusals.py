"""Errors in OpenAI's format: `{"error": {"message", "type", "param", "code"}}`.

In English, as its clients expect. Statuses are those from which they make their classes.
"""

import logging
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from joute.errors import AnswerError, JouteError, LimitReached
from joute.gateway.call import Call
from joute.gateway.errors import BudgetSpent, DeadlinePassed, HostsRest, KeyRefused, NotJudged
from joute.gateway.v1.host_words import Private, Words, private_of, words_of
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
    (NotJudged, 503, NotJudged.code),
    (HostBusy, 503, "host_busy"),
    (FirstTokenTimeout, 504, "timeout"),
    (TokenGapTimeout, 504, "timeout"),
    (AnswerTooLong, 504, "timeout"),
    (DeadlinePassed, 504, "timeout"),
)

_LONGEST = 1_000


def refused(
    error: Exception, headers: Mapping[str, str] | None = None, call: Call | None = None
) -> Response:
    """The response for an error, of a call if it had begun."""
    status, body = described(error, call)
    return JSONResponse(body, status, {**_own_headers(error), **(headers or {})})


def described(error: Exception, call: Call | None = None) -> tuple[int, dict[str, Any]]:
    """The status and the body for an error; one that nobody foresaw is logged."""
    if isinstance(error, AnswerError):
        return _of_host(error, private_of(call) if call else Private())
    if isinstance(error, JouteError):
        message = load_translators(["en"], [])["en"].error(error)
        param = error.params.get("param")
        status = 400 if error.status == 422 else error.status
        return status, _body(status, message, error.code, param)
    if isinstance(error, HTTPException):
        return error.status_code, _body(error.status_code, error.detail, "invalid_request")
    logger.error("unexpected error", exc_info=error)
    return 500, _body(500, JouteError.message, JouteError.code)


def _of_host(error: AnswerError, private: Private) -> tuple[int, dict[str, Any]]:
    """Of a refusal that is about the request, the host's reason and status. That our credit there
    is spent is a fault of ours, and says nothing of the budget of a key."""
    status, code = next(
        ((status, code) for kind, status, code in _BY_KIND if isinstance(error, kind)),
        (502, "host_error"),
    )
    if error.host_status in _OF_THE_REQUEST:
        status = error.host_status
    spent = isinstance(error, RateLimited) and BudgetSpent.code in error.cause
    if error.host_status == 402 or spent:
        status, code = 502, "host_error"
    said = words_of(error.cause, private) if status in _OF_THE_REQUEST else Words()
    named = error.params.get("name") if status in _OF_THE_REQUEST else None
    return status, _body(
        status,
        said.message or load_translators(["en"], [])["en"].error(error),
        said.code or code,
        said.param or named,
    )


def _body(status: int, message: str, code: str, param: str | None = None) -> dict[str, Any]:
    kind = "server_error" if status >= 500 else _TYPES.get(status, "invalid_request_error")
    if code == BudgetSpent.code:
        kind = code
    error = {"message": message[:_LONGEST], "type": kind, "param": param, "code": code}
    return {"error": error}


def _own_headers(error: Exception) -> dict[str, str]:
    """How a key is given; when to try again, and whether: official clients try a 429 three times
    unless told not to."""
    headers = {"www-authenticate": "Bearer"} if isinstance(error, KeyRefused) else {}
    if isinstance(error, LimitReached | AnswerError) and error.retry_after_s is not None:
        headers["retry-after"] = f"{max(1, round(error.retry_after_s))}"
        headers["retry-after-ms"] = f"{round(error.retry_after_s * 1000)}"
    if isinstance(error, BudgetSpent):
        headers["x-should-retry"] = "false"
    return headers
