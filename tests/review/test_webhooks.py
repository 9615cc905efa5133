"""Cases that are handed over: to an address that people write to, to a webhook that is told."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from joute.review.cases import Source
from joute.review.contacts import Contacts
from joute.review.errors import BadContact
from joute.review.tables import ReviewDelivery
from joute.review.webhooks import AGAIN_MIN, Webhooks, key_of, signature
from tests.docs.pages import ROOT
from tests.review.conftest import QUESTION, USE, call
from tests.support.served import served
from tests.support.site import Site


class Listener:
    """A server that is told; it answers `status`, and with `endless` never ends its answer."""

    def __init__(self) -> None:
        self.status = 200
        self.endless = False
        self.told: list[tuple[str, bytes]] = []

    def app(self) -> Starlette:
        async def take(request: Request) -> Response:
            self.told.append((request.headers["x-joute-signature"], await request.body()))
            if self.endless:
                return StreamingResponse(_drops(), status_code=self.status)
            return Response(status_code=self.status)

        return Starlette(routes=[Route("/told", take, methods=["POST"])])


async def _drops() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 100_000
        await asyncio.sleep(0.01)


@pytest.fixture
def listener() -> Iterator[tuple[Listener, str]]:
    one = Listener()
    with served(one.app()) as address:
        yield one, f"{address}/told"


@asynccontextmanager
async def webhooks(site: Site) -> AsyncIterator[Webhooks]:
    """Those of the site, which here may tell this machine."""
    async with httpx2.AsyncClient() as client:
        yield Webhooks(
            site.services, site.clock, client, lambda source, subject: f"{source} {subject}"
        )


async def deliveries(site: Site) -> list[tuple[str, int, str]]:
    async with site.services.store.read() as session:
        rows = (await session.scalars(select(ReviewDelivery))).all()
    return [(row.state, row.attempts, row.problem) for row in rows]


async def handed_over(site: Site, owner: httpx2.AsyncClient, webhook: str) -> str:
    """The key of the webhook that a case of the use waits for."""
    contacts = Contacts(site.services.store, site.clock, allow_private=True)
    contact = await contacts.set(USE, "operator", email="", webhook=webhook)
    await call(site, "bad", thumb="down", comment="Nine?", texts=True)
    await owner.post("/review/low_score/call/bad", data={"decision": "handed_over"})
    return key_of(site.services, USE, contact)


def test_a_signature_is_what_the_docs_say() -> None:
    found = signature("k" * 64, 1_796_083_200, b'{"a":1}')
    expected = "09aa8f148d15d7c8f22bdbca1294af0ecfb6082b909d963be99bcdadac1cf558"
    assert found == f"t=1796083200,v1={expected}"
    page = (ROOT / "docs" / "review.md").read_text("utf-8")
    assert expected in page
    program = page.partition("```python")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102 # of our own page
    now = int(time.time())
    assert names["is_genuine"]("k" * 64, signature("k" * 64, now, b"{}"), b"{}")
    assert not names["is_genuine"]("k" * 64, signature("k" * 64, now, b"{}"), b"[]")
    assert not names["is_genuine"]("k" * 64, found, b'{"a":1}')


async def test_a_webhook_is_told_once_signed_with_texts_that_are_stored(
    site: Site, owner: httpx2.AsyncClient, listener: tuple[Listener, str]
) -> None:
    told, address = listener
    key = await handed_over(site, owner, address)
    async with webhooks(site) as sending:
        await sending.deliver_due()
        await sending.deliver_due()
    ((header, body),) = told.told
    seconds = int(header.split(",")[0].removeprefix("t="))
    assert header == signature(key, seconds, body)
    facts: dict[str, Any] = json.loads(body)
    assert (facts["source"], facts["subject"], facts["use"]) == ("low_score", "call/bad", USE)
    assert (facts["question"], facts["report"]) == (QUESTION, "Nine?")
    assert facts["page"] == f"{Source.LOW_SCORE} call/bad"
    assert await deliveries(site) == [("delivered", 1, "")]
    assert "The webhook was told" in (await owner.get("/review/low_score/call/bad")).text


async def test_a_webhook_that_does_not_answer_is_told_again_and_then_given_up(
    site: Site, owner: httpx2.AsyncClient, listener: tuple[Listener, str]
) -> None:
    told, address = listener
    told.status = 503
    await handed_over(site, owner, address)
    async with webhooks(site) as sending:
        for minutes in AGAIN_MIN:
            await sending.deliver_due()
            await sending.deliver_due()
            site.clock.pass_(seconds=60 * minutes)
        assert await deliveries(site) == [("waiting", len(AGAIN_MIN), "HTTP 503")]
        await sending.deliver_due()
    assert len(told.told) == len(AGAIN_MIN) + 1
    assert await deliveries(site) == [("given_up", len(AGAIN_MIN) + 1, "HTTP 503")]
    assert "tell people yourself" in (await owner.get("/review/low_score/call/bad")).text


async def test_an_answer_without_an_end_holds_nothing(
    site: Site, owner: httpx2.AsyncClient, listener: tuple[Listener, str]
) -> None:
    told, address = listener
    told.endless = True
    await handed_over(site, owner, address)
    async with webhooks(site) as sending:
        await sending.deliver_due()
    assert await deliveries(site) == [("delivered", 1, "")]


async def test_a_webhook_whose_name_cannot_be_looked_up_is_told_again(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    await handed_over(site, owner, f"https://{'a' * 70}.example/x")
    await site.services[Webhooks].deliver_due()
    ((state, attempts, problem),) = await deliveries(site)
    assert (state, attempts) == ("waiting", 1)
    assert problem


async def test_the_site_itself_tells_no_address_of_its_network(
    site: Site, owner: httpx2.AsyncClient, listener: tuple[Listener, str]
) -> None:
    told, address = listener
    await handed_over(site, owner, address)
    await site.services[Webhooks].deliver_due()
    assert not told.told
    assert await deliveries(site) == [("waiting", 1, "ForbiddenAddress")]


@pytest.mark.parametrize(
    "webhook",
    ["http://hook.example/x", "https://127.0.0.1/x", "https://u:p@hook.example/", "ftp://x", "x"],
)
async def test_a_webhook_is_a_public_https_address(
    webhook: str, site: Site, owner: httpx2.AsyncClient
) -> None:
    with pytest.raises(BadContact):
        await site.services[Contacts].set(USE, "operator", email="", webhook=webhook)
    refused = await owner.post(f"/review/contact/{USE}", data={"webhook": webhook})
    assert refused.status_code == 422
    assert "A webhook is a public https:// address" in refused.text


async def test_an_address_is_written_to_by_people_and_another_webhook_has_another_key(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    path = f"/review/contact/{USE}"
    bad = await owner.post(path, data={"email": "nobody"})
    assert "This is no e-mail address" in bad.text
    sent = {"email": "care@town.example", "webhook": "https://hook.example/a"}
    assert (await owner.post(path, data=sent)).status_code == 303
    first = await site.services[Contacts].get(USE)
    key = key_of(site.services, USE, first)
    assert key in (await owner.get(path)).text
    await owner.post(path, data=sent | {"webhook": "https://hook.example/b"})
    second = await site.services[Contacts].get(USE)
    assert key_of(site.services, USE, second) != key
    await call(site, "bad", thumb="down")
    await owner.post("/review/low_score/call/bad", data={"decision": "handed_over"})
    page = await owner.get("/review/low_score/call/bad")
    assert "mailto:care@town.example?subject=" in page.text
