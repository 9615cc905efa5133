"""What no database or page can hold is refused at the door or made fit, on all addresses."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from joute.duel import Duel
from joute.llm.server import Running
from tests.support.routes import requests_of
from tests.support.site import model, running_site, settings
from tests.workshop.held import MODELS as PLAYERS
from tests.workshop.held import hold

MODELS = [model("oak", "fast"), model("elm", "echo"), model("ash", "fast")]
LIMITS = {"new_voters_per_address_per_hour": 10_000, "running_duels_per_voter": 100}
PARAMETER = re.compile(r"{\w+(?::\w+)?}")
# NUL; half of an emoji as some programs write it, then a whole one; a number that no column
# holds; a long word with markup.
VALUES = ["a%00b", "%ED%A0%80%F0%9F%8E%89", "9" * 300, "x" * 2000 + "'<>"]
NAMES = (
    "model",
    "language",
    "by",
    "suggestion",
    "cohort",
    "wait",
    "next",
    "link",
    "code",
    "before",
)


async def test_no_value_in_an_address_breaks_a_page(database: str, llm_server: Running) -> None:
    chosen = settings(database, llm_server.base_url, MODELS, limits=LIMITS)
    async with running_site(chosen) as site:
        visitor = await site.visitor()
        asked = 0
        for method, path in requests_of(site.app):
            for value in VALUES:
                query = "&".join(f"{name}={value}" for name in NAMES)
                address = f"{PARAMETER.sub(value, path)}?{query}"
                response = await visitor.client.request(method, address)
                assert response.status_code < 500, (method, address[:80], response.text[:500])
                asked += 1
        assert asked > 300


@pytest.mark.parametrize(
    "text",
    ["half an emoji \ud83d", "\ud83d\ude00 two halves", "NUL \x00 inside", "\u0085\u2028\x1b[31m"],
)
async def test_text_that_is_not_text_is_kept_as_far_as_it_is(
    database: str, llm_server: Running, text: str
) -> None:
    chosen = settings(database, llm_server.base_url, MODELS, limits=LIMITS)
    async with running_site(chosen) as site:
        visitor = await site.visitor()
        duel_id = (await sent(visitor.client, "POST", "/api/v1/duels", prompt=text))["id"]
        await visitor.events(duel_id)
        reaction = f"/api/v1/duels/{duel_id}/reactions/a/1"
        await sent(visitor.client, "PUT", reaction, like=True, comment=text)
        vote = f"/api/v1/duels/{duel_id}/vote"
        await sent(visitor.client, "POST", vote, choice="a", comment_a=text)
        exported = (await visitor.client.get("/api/v1/me")).json()["duels"][0]
        for kept in (exported["turns"][0]["prompt"], exported["vote"]["comment_a"]):
            assert "\x00" not in kept
            kept.encode()
        assert (await visitor.client.get(f"/duels/{duel_id}")).status_code == 200


async def sent(client: Any, method: str, address: str, **body: Any) -> dict[str, Any]:
    """The answer to a body whose text is escaped, as programs send it; it must be accepted."""
    response = await client.request(
        method,
        address,
        content=json.dumps(body),
        headers={"content-type": "application/json"},
    )
    assert response.status_code < 300, response.text
    answer: dict[str, Any] = response.json() if response.content else {}
    return answer


async def test_a_suggestion_that_is_none_is_not_stored(database: str, llm_server: Running) -> None:
    chosen = settings(database, llm_server.base_url, MODELS, limits=LIMITS)
    async with running_site(chosen) as site:
        visitor = await site.visitor()
        for suggestion in ("x" * 300_000, "\x00", "%ED%A0%80"):
            form = {"prompt": "Why?", "mode": "random", "suggestion": suggestion}
            assert (await visitor.client.post("/duels", data=form)).status_code == 303
        async with site.services.store.read() as session:
            assert set(await session.scalars(select(Duel.suggestion))) == {None}


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 10**30])
async def test_a_number_that_no_column_holds_is_refused_in_a_workshop(
    database: str, llm_server: Running, number: int
) -> None:
    async with running_site(settings(database, llm_server.base_url, PLAYERS)) as site:
        held = await hold(site)
        (phone,) = await held.join()
        move = {"expected_version": number, "move": "advance"}
        ballot = {"round": str(number), "choice": "a"}
        responses = [
            await held.client.post(f"{held.desk}/moves", json=move),
            await held.change("PUT", f"rounds/{number}/question", question="Why?"),
            await held.change("PUT", "rounds/1/hands", hands={"a": number}),
            await phone.vote(number, "a"),
            await held.client.post(f"/w/{held.created.code}/vote", data=ballot),
        ]
        assert {response.status_code for response in responses} <= {404, 405, 409, 422}
