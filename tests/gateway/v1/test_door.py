"""What the door of /v1 takes: methods, bodies in time and within a size, keys that still hold."""

import asyncio
from typing import Any

import httpx2
import pytest
from starlette.requests import Request
from tests.gateway.v1.serving import Served, until

from joute.gateway.bodies import Bodies, Body
from joute.gateway.errors import BadRequest, SlowBody, TooMuchAtOnce
from joute.gateway.keys import Keys
from joute.gateway.v1.door import MOST_VALUES, body_of, parsed

HELLO = [{"role": "user", "content": "Hello"}]


def test_every_answer_is_what_it_says_and_refusals_say_what_is_expected(gateway: Served) -> None:
    here = httpx2.get(f"{gateway.base_url}/chat/completions")
    assert (here.status_code, here.headers["allow"]) == (405, "POST")
    assert here.json()["error"]["code"] == "method_not_allowed"
    there = httpx2.post(f"{gateway.base_url}/models", json={})
    assert (there.status_code, there.headers["allow"]) == (405, "GET")
    nothing = httpx2.get(f"{gateway.base_url}/nothing")
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (404, "not_found")
    unknown = gateway.post("/chat/completions", {}, "joute-unknown")
    assert (unknown.status_code, unknown.headers["www-authenticate"]) == (401, "Bearer")
    whole, stream = gateway.chat("echo"), gateway.chat("echo", stream=True)
    for answer in (here, there, nothing, unknown, whole, stream):
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_revoked_key_stops_an_answer_that_comes_at_once(gateway: Served) -> None:
    key_id, key = gateway.new_key()
    asked = {"model": "steady-30", "messages": HELLO}

    async def meanwhile() -> httpx2.Response:
        async with httpx2.AsyncClient(timeout=30) as client:
            headers = {"Authorization": f"Bearer {key}"}
            url = f"{gateway.base_url}/chat/completions"
            waiting = asyncio.create_task(client.post(url, json=asked, headers=headers))
            await asyncio.to_thread(until, lambda: gateway.gateway.bodies.held > 0)
            await asyncio.to_thread(gateway.do, gateway.services[Keys].revoke(key_id))
            gateway.seen()
            return await waiting

    answer = asyncio.run(meanwhile())
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "key_stopped")
    assert [call.outcome for call in gateway.calls() if call.key_id == key_id] == ["key_stopped"]
    assert gateway.gateway.bodies.held == 0


def request_of(gateway: Served, parts: list[bytes]) -> Request:
    """A request whose body never ends."""

    async def receive() -> Any:
        if not parts:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": parts.pop(0), "more_body": True}

    scope = {"type": "http", "app": gateway.app, "headers": [], "joute.gateway.body": Body()}
    return Request(scope, receive)


def test_a_body_that_does_not_come_is_not_waited_for(gateway: Served) -> None:
    request = request_of(gateway, [b"{"])
    with pytest.raises(SlowBody):
        gateway.do(body_of(request, within_s=0.0))
    request.scope["joute.gateway.body"].free()


def test_bodies_are_held_together_within_a_bound(gateway: Served) -> None:
    bodies = Bodies(most=10)
    first, second = Body(), Body()
    first.grow(bodies, 6)
    with pytest.raises(TooMuchAtOnce):
        second.grow(bodies, 5)
    second.grow(bodies, 4)
    first.free()
    second.free()
    assert bodies.held == 0
    known = gateway.gateway.bodies
    known.most, before = 10, known.most
    try:
        answer = gateway.chat("echo")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["error"]["code"] == "too_much_at_once"
    finally:
        known.most = before
    assert gateway.chat("echo").status_code == 200
    # The caller has the answer a moment before the server is done with the request.
    until(lambda: known.held == 0)


def test_a_body_of_countless_values_is_refused_before_it_is_read() -> None:
    many = b"[" + b"[]," * MOST_VALUES + b"[],[]]"
    with pytest.raises(BadRequest, match="400,000 values"):
        parsed(b'{"input": %s}' % many)
    with pytest.raises(BadRequest, match="400,000 values"):
        parsed(b'{"input": [%s"a"]}' % (b'"a",' * (MOST_VALUES + 1)))
    with pytest.raises(BadRequest):
        parsed(b'{"input": "' + b"," * (MOST_VALUES + 1))
    text = parsed(b'{"input": "\\"%s\\\\"}' % (b"a," * (MOST_VALUES + 1)))
    assert len(text["input"]) == 2 * (MOST_VALUES + 1) + 2
