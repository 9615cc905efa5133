"""The must-haves of a choice."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from joute.choice.constraints import (
    Constraint,
    Kind,
    check_words,
    constraints,
    read_value,
    value_in_words,
)
from joute.choice.needs import default_constraints
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.contexts import MustHavesPage, Requirement
from joute.choice.site.opening import CurrentChoice, Saves, as_number, plain_number, since_of
from joute.errors import BadInput, JouteError
from joute.people.actors import allow
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get(
    "/choices/{key}/must-haves", name="choice_must_haves", dependencies=[allow(READ_CHOICE)]
)
async def must_haves(request: Request, web: Web, choice: CurrentChoice) -> Response:
    return _must_haves(request, web, choice, choice.content.get("constraints") or {})


def _must_haves(
    request: Request,
    web: Web,
    choice: CurrentChoice,
    required: Mapping[str, Any],
    error: JouteError | None = None,
) -> Response:
    words = web.translator(request)
    proposed = default_constraints(choice.content.get("answers") or {})
    page = MustHavesPage(
        choice=choice,
        step="must_haves",
        rows=[
            Requirement(
                constraint=one,
                value=_written(required.get(id)),
                proposed=value_in_words(id, proposed[id], words) if id in proposed else "",
            )
            for id, one in constraints().items()
        ],
        reason=words.error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "choice/must_haves.html", page, status=status, headers=PRIVATE)


def _written(value: object) -> str:
    """A requirement as its field holds it."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None or value is False else f"{value}"


@router.post("/choices/{key}/must-haves", dependencies=[allow(CHANGE_CHOICE)])
async def require(request: Request, web: Web, choice: CurrentChoice, save: Saves) -> Response:
    form = await request.form()
    sent = {id: str(form.get(id, "")).strip() for id in constraints()}
    try:
        required = dict(_required(sent))
    except BadInput as error:
        return _must_haves(request, web, choice, sent, error)
    return await save({"constraints": required}, since_of(form), "choice_candidates")


def _required(sent: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The values of what is required. Raises BadInput."""
    for id, text in sent.items():
        if not text:
            continue
        value = read_value(id, _value(constraints()[id], text))
        check_words(id, value)
        yield id, list(value) if isinstance(value, tuple) else value


def _value(constraint: Constraint, text: str) -> object:
    match constraint.kind:
        case Kind.YES:
            return text == "yes"
        case Kind.AT_LEAST | Kind.AT_MOST:
            plain = plain_number(text)
            return as_number(plain) if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", plain) else text
    return [word.strip() for word in text.split(",") if word.strip()]
