"""The addresses of the gateway. Each takes a key of an application: `Authorization: Bearer …`."""

from decimal import Decimal
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from joute.calls import Offer
from joute.gateway.aliases import AliasCard
from joute.gateway.rights import CALL
from joute.gateway.v1.answers import ChatForm, Streamed, whole
from joute.gateway.v1.door import ProgramRoute, body_of, caller_of
from joute.gateway.v1.refusals import ERRORS_DOCUMENTED
from joute.gateway.v1.responses import ResponseForm, as_chat, as_response
from joute.gateway.wanted import chat, embedding
from joute.people.actors import allow

PREFIX = "/v1"

router = APIRouter(
    prefix=PREFIX,
    tags=["gateway"],
    route_class=ProgramRoute,
    dependencies=[allow(CALL)],
    responses=ERRORS_DOCUMENTED,
)

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["model"],
                    "properties": {"model": {"type": "string", "description": "an alias"}},
                    "additionalProperties": True,
                }
            }
        },
    }
}
_ID = {
    "parameters": [
        {"name": "model_id", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
}


@router.post("/chat/completions", openapi_extra=_BODY)
async def chat_completions(request: Request) -> Response:
    """An answer of the model behind an alias, in OpenAI's format, whole or streamed."""
    gateway, caller = await caller_of(request)
    wanted = chat(await body_of(request), gateway.limits.max_output_tokens)
    if wanted.streamed:
        return Streamed(gateway, caller, wanted, ChatForm(wanted))
    return await whole(gateway, caller, wanted, request)


@router.post("/responses", openapi_extra=_BODY)
async def responses(request: Request) -> Response:
    """The same answer in the format of OpenAI's responses, of which nothing is stored."""
    gateway, caller = await caller_of(request)
    body = await body_of(request)
    wanted = chat(as_chat(body), gateway.limits.max_output_tokens)
    if wanted.streamed:
        return Streamed(gateway, caller, wanted, ResponseForm(body))
    return await whole(gateway, caller, wanted, request, partial(as_response, body=body))


@router.post("/embeddings", openapi_extra=_BODY)
async def embeddings(request: Request) -> Response:
    """Texts as vectors, in OpenAI's format."""
    gateway, caller = await caller_of(request)
    wanted = embedding(await body_of(request))
    return await whole(gateway, caller, wanted, request)


@router.get("/models")
async def models(request: Request) -> Response:
    """The aliases that the key may call."""
    gateway, caller = await caller_of(request)
    cards = gateway.directory.aliases_of(caller)
    rows = [_described(card, gateway.offer) for card in cards]
    return JSONResponse({"object": "list", "data": rows})


@router.get("/models/{model_id:path}", openapi_extra=_ID)
async def model(request: Request) -> Response:
    """One alias that the key may call."""
    gateway, caller = await caller_of(request)
    card = gateway.directory.alias(caller, request.path_params["model_id"])
    return JSONResponse(_described(card, gateway.offer))


def _described(card: AliasCard, offer: Offer) -> dict[str, Any]:
    """An alias as a model of OpenAI's; what is ours is under `joute`."""
    found = [offer.models[one].card for one in card.models if one in offer.models]
    return {
        "id": card.name,
        "object": "model",
        "created": int(card.created_at.timestamp()) if card.created_at else 0,
        "owned_by": "joute",
        "joute": {
            "version": card.number,
            "targets": list(card.targets),
            "models": [
                {
                    "id": one.id,
                    "name": one.name,
                    "context_tokens": one.context_tokens,
                    "reads_images": one.reads_images,
                    "usd_per_million_tokens": one.price
                    and {
                        "input": _dollars(one.price.input_usd),
                        "output": _dollars(one.price.output_usd),
                    },
                }
                for one in found
            ],
        },
    }


def _dollars(price: Decimal | None) -> float | None:
    return None if price is None else float(price)
