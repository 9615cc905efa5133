"""Error responses: pages for people, RFC 9457 problems for programs.

A page is in the language of the person and links to what helps; a problem has a stable `code`.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from joute.errors import N_, AnswerError, JouteError, NotFound, Worded
from joute.feature import Link
from joute.field_reasons import reason_of
from joute.translation import Translator
from joute.web.rendering import Pages

logger = logging.getLogger("joute.web")

MEDIA_TYPE = "application/problem+json"

# The OpenAPI documentation of every refusal: `APIRouter(responses=REFUSALS_DOCUMENTED)`.
REFUSALS_DOCUMENTED: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "Refused: a problem (RFC 9457) whose `code` is stable and whose `detail` "
        "is for the person, in their language",
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "detail", "code", "request_id"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                        "code": {"type": "string"},
                        "request_id": {"type": "string"},
                        "errors": {"type": "array", "items": {"type": "object"}},
                    },
                }
            }
        },
    }
}

HEADINGS = {
    HTTPStatus.FORBIDDEN: N_("Access denied"),
    HTTPStatus.NOT_FOUND: N_("Page not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: N_("Page not found"),
    HTTPStatus.CONFLICT: N_("Not possible at this step"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: N_("Too long"),
    HTTPStatus.UNPROCESSABLE_ENTITY: N_("Check what you entered"),
    HTTPStatus.TOO_MANY_REQUESTS: N_("Too many requests"),
}
OTHER_REFUSAL = N_("Request refused")
OUR_FAULT = N_("Server error")

# Refusals of the framework: their code and message.
REFUSALS = {
    HTTPStatus.NOT_FOUND: (NotFound.code, NotFound.message),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", NotFound.message),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "too_large",
        N_("The data sent is too long for this site. Shorten it and send it again."),
    ),
}
BAD_REQUEST = (
    "bad_request",
    N_("This request cannot be understood. Go back, check what you entered and send it again."),
)
OTHER = N_("This value cannot be used.")
BAD_FIELDS = N_("Some of the data sent is missing or invalid. Check it and send it again.")


@dataclass(frozen=True)
class BadField:
    """A refused field; the received value is not repeated."""

    field: str
    message: str


@dataclass(frozen=True)
class Problem:
    """Something refused or gone wrong, in the person's language; `code` is stable."""

    status: int
    code: str
    detail: str
    fields: Sequence[BadField] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ErrorPage:
    """web/error.html: the error, and the page that helps."""

    heading: str
    problem: Problem
    remedy: Link | None
    request_id: str


class Problems:
    """Turns every error into a response.

    `remedies` gives, for the code of an error, the page that helps: `consent_needed` leads to
    the conditions. Others lead home.
    """

    def __init__(self, pages: Pages, remedies: Mapping[str, Link]) -> None:
        self.pages = pages
        self.remedies = remedies

    async def response(self, request: Request, error: Exception) -> Response:
        """Usable as an exception handler of the application."""
        problem = describe(error, self.pages.translator(request))
        _log(problem, error, request.state.request_id)
        if self._wants_json(request):
            return _json(problem, request.state.request_id)
        heading = HEADINGS.get(HTTPStatus(problem.status), OTHER_REFUSAL)
        page = ErrorPage(
            heading=OUR_FAULT if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR else heading,
            problem=problem,
            remedy=self.remedies.get(problem.code),
            request_id=request.state.request_id,
        )
        return self.pages.render(
            request, "web/error.html", page, status=problem.status, headers=problem.headers
        )

    def _wants_json(self, request: Request) -> bool:
        accept = request.headers.get("accept", "")
        return request.scope["path"].startswith(f"{self.pages.base_path}/api/") or (
            "json" in accept and "text/html" not in accept
        )


def describe(error: Exception, translator: Translator) -> Problem:
    """The problem that an error is reported as. An error that is not ours is reported as a 500."""
    if isinstance(error, JouteError):
        return Problem(
            status=error.status,
            # The exact code of a model's failure would help to recognise its host.
            code=error.public_code if isinstance(error, AnswerError) else error.code,
            detail=translator.error(error),
            headers=error.headers,
            members={name: _said(part, translator) for name, part in error.members.items()},
        )
    if isinstance(error, RequestValidationError):
        return Problem(
            422, "bad_input", translator.gettext(BAD_FIELDS), _bad_fields(error, translator)
        )
    if isinstance(error, HTTPException):
        code, message = REFUSALS.get(HTTPStatus(error.status_code), BAD_REQUEST)
        detail = translator.gettext(message)
        return Problem(error.status_code, code, detail, headers=error.headers or {})
    return describe(JouteError(), translator)


def _said(part: Any, translator: Translator) -> Any:
    """A part of a problem with the texts of ours that it holds in the person's language."""
    if isinstance(part, Mapping):
        return {name: _said(one, translator) for name, one in part.items()}
    if isinstance(part, list):
        return [_said(one, translator) for one in part]
    return translator.phrase(part) if isinstance(part, Worded) else part


def _bad_fields(error: RequestValidationError, translator: Translator) -> list[BadField]:
    return [
        BadField(
            ".".join(str(part) for part in found["loc"][1:]),
            translator.phrase(reason_of(found) or OTHER),
        )
        for found in error.errors()
    ]


def _log(problem: Problem, error: Exception, request_id: str) -> None:
    if isinstance(error, JouteError | HTTPException | RequestValidationError):
        level = logging.WARNING if problem.status >= 500 else logging.INFO
        logger.log(level, "%s request=%s", problem.code, request_id)
    else:
        logger.error("unexpected error request=%s", request_id, exc_info=error)


def _json(problem: Problem, request_id: str) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "request_id": request_id,
        **problem.members,
    }
    if problem.fields:
        body["errors"] = [{"field": bad.field, "message": bad.message} for bad in problem.fields]
    return JSONResponse(body, problem.status, problem.headers, media_type=MEDIA_TYPE)


class ErrorBoundary:
    """Answers whatever was raised below it: by routes, their dependencies and other middlewares.

    Stands just inside `RequestLog` and `SecurityHeaders`, so that every error has their headers;
    the framework's own place for unexpected errors is outside of them. A websocket is refused
    before it is accepted: no page has one.
    """

    def __init__(self, app: ASGIApp, problems: Problems) -> None:
        self.app = app
        self.problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        # Errors need a language even where the middleware that chooses one is what failed.
        scope["state"]["language"] = self.problems.pages.site.languages[0]
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:
            if started:
                raise
            response = await self._response(Request(scope, receive), error)
            await response(scope, receive, send)

    async def _response(self, request: Request, error: Exception) -> Response:
        try:
            return await self.problems.response(request, error)
        except Exception as failure:
            request_id = request.state.request_id
            logger.error("the error page failed request=%s", request_id, exc_info=failure)
            return PlainTextResponse(f"{OUR_FAULT}. {request_id}", 500)
