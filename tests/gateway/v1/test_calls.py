"""What a call does beside its answer: fallback, counts, refusals, hostile input."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select
from tests.gateway.v1.serving import USE, Served, serving, until
from tests.support.databases import sqlite_database
from tests.support.ports import free_port
from tests.support.served import served
from tests.support.site import model, settings

from joute.app import create_app
from joute.calls import DailyCalls, DailyImpact
from joute.gateway.circuit import FAILURES, REST_S, Circuits
from joute.gateway.keys import Keys
from joute.gateway.v1.answers import Streamed
from joute.llm.server import Running
from joute.operator import console

HELLO = [{"role": "user", "content": "Hello"}]


@contextmanager
def streaming(gateway: Served, alias: str, key: str | None = None, **body: Any) -> Iterator[Any]:
    """The lines of a stream as they come."""
    with httpx2.stream(
        "POST",
        f"{gateway.base_url}/chat/completions",
        json={"model": alias, "messages": HELLO, "stream": True, **body},
        headers={"Authorization": f"Bearer {key or gateway.key}"},
        timeout=60,
    ) as response:
        assert response.status_code == 200
        yield response.iter_lines()


def last_call(gateway: Served, alias: str) -> Any:
    return [call for call in gateway.calls() if call.alias == alias][-1]


def _events(text: str) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data:")]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


def reliability(gateway: Served) -> dict[str, console.Reliability]:
    """Of each model, as the operator reads it."""
    gateway.calls()  # which are stored then

    async def read() -> list[console.Reliability]:
        services = gateway.services
        async with services.store.read() as session:
            since = services.now() - timedelta(days=1)
            return await console.models(session, services.offer, since)

    return {one.name: one for one in gateway.do(read())}


def test_another_model_answers_where_the_first_fails(gateway: Served) -> None:
    before = reliability(gateway)
    for failing in ("error-500", "error-429", "error-409"):
        gateway.point("assistant", failing, "echo")
        answer = gateway.chat("assistant")
        assert answer.status_code == 200, answer.text
        assert answer.headers["x-joute-model"] == "echo"
        assert answer.headers["x-joute-attempts"] == "2"
        assert answer.json()["model"] == "echo"
        assert "[DONE]" in gateway.chat("assistant", stream=True).text
    after = reliability(gateway)
    # Where its host rests, a model is not asked.
    assert after["error-409"].failures == before["error-409"].failures + 2
    assert after["echo"].answers == before["echo"].answers + 6
    assert after["echo"].failures == before["echo"].failures


@pytest.mark.parametrize("failing", ["error-400", "error-422", "context", "error-401"])
def test_no_other_model_answers_what_was_refused(gateway: Served, failing: str) -> None:
    gateway.point("refused", failing, "echo")
    answer = gateway.chat("refused")
    assert answer.status_code >= 400
    assert answer.headers["x-joute-attempts"] == "1"


def test_no_other_model_answers_after_the_first_byte(gateway: Served) -> None:
    gateway.point("broken", "error-in-stream", "echo")
    events = _events(gateway.chat("broken", stream=True).text)
    assert "error" in events[-1]
    assert last_call(gateway, "broken").attempts == 1
    assert reliability(gateway)["error-in-stream"].failures == 1


def test_a_host_that_fails_on_and_on_rests() -> None:
    circuits = Circuits()
    for _ in range(FAILURES - 1):
        circuits.failed("host", 0.0)
    assert circuits.rest_s("host", "mine", 0.0) == 0
    circuits.failed("host", 0.0)
    assert circuits.rest_s("host", "mine", 1.0) == REST_S - 1
    assert circuits.rest_s("other", "mine", 1.0) == 0
    # One call tries it; the others wait for how that ends.
    assert circuits.rest_s("host", "mine", REST_S) == 0
    assert circuits.rest_s("host", "another's", REST_S) == REST_S
    circuits.failed("host", REST_S + 1)
    assert circuits.rest_s("host", "mine", REST_S + 2) == REST_S - 1
    assert circuits.rest_s("host", "mine", 2 * REST_S + 1) == 0
    circuits.unknown("host", "mine")
    assert circuits.rest_s("host", "mine", 2 * REST_S + 2) == 0
    circuits.answered("host", "mine")
    assert circuits.rest_s("host", "mine", 2 * REST_S + 2) == 0


def test_a_host_that_fails_one_key_rests_for_that_key_alone() -> None:
    circuits = Circuits()
    for _ in range(FAILURES):
        circuits.failed("host", 0.0, key="mine")
    assert circuits.rest_s("host", "mine", 1.0) == REST_S - 1
    assert circuits.rest_s("host", "another's", 1.0) == 0
    circuits.answered("host", "another's")
    assert circuits.rest_s("host", "mine", 1.0) == REST_S - 1
    # Once it rests for all, it is tried for one key at a time, not twice for one's own.
    for _ in range(FAILURES):
        circuits.failed("host", 1.0)
    assert circuits.rest_s("host", "another's", 2.0) == REST_S - 1
    assert circuits.rest_s("host", "mine", 1 + REST_S) == 0
    circuits.answered("host", "mine")
    assert circuits.rest_s("host", "mine", 1 + REST_S) == 0


def test_requests_that_break_a_host_take_it_from_nobody_else(gateway: Served) -> None:
    _, mine = gateway.new_key()
    asked = {"messages": HELLO, "model": "error-500"}
    for _ in range(FAILURES):
        gateway.post("/chat/completions", asked, mine)
    refused = gateway.post("/chat/completions", asked | {"model": "fast"}, mine)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "hosts_rest")
    assert gateway.chat("fast").status_code == 200


def test_tokens_that_a_host_does_not_count_are_estimated(gateway: Served) -> None:
    answer = gateway.chat("no-usage", stream=True, stream_options={"include_usage": True})
    counts = _events(answer.text)[-2]["usage"]
    call = last_call(gateway, "no-usage")
    assert counts["joute"]["tokens_counted_by"] == call.token_source == "estimate"
    assert counts["completion_tokens"] == call.output_tokens > 50
    assert call.microdollars > 0


def test_the_log_says_what_was_asked_and_what_it_took(gateway: Served) -> None:
    answer = gateway.chat("reasoning")
    call = last_call(gateway, "reasoning")
    assert call.id == answer.headers["x-joute-call-id"]
    joute = answer.json()["usage"]["joute"]
    assert joute["cost_usd"] == call.microdollars / 1e6
    low, mid, high = (joute["energy_wh"][name] for name in ("low", "mid", "high"))
    assert (low, mid, high) == (call.energy_low_wh, call.energy_mid_wh, call.energy_high_wh)
    assert answer.headers["x-joute-energy-wh"] == f"{low:.6f}-{high:.6f}"
    assert (call.outcome, call.reasoning_tokens, call.use_id) == ("ok", 20, "help")
    assert not gateway.texts()


def test_a_revoked_key_stops_its_streams(gateway: Served, llm_server: Running) -> None:
    gateway.point("held", "steady-30")
    key_id, key = gateway.new_key()
    with streaming(gateway, "held", key) as lines:
        next(lines)
        gateway.do(gateway.services[Keys].revoke(key_id))
        gateway.seen()
        rest = [line for line in lines if line.startswith("data:")]
    assert json.loads(rest[-1].removeprefix("data: "))["error"]["code"] == "key_stopped"
    call = last_call(gateway, "held")
    assert call.outcome == "key_stopped"
    assert 0 < call.output_tokens < 300
    assert gateway.chat("held", stream=False).status_code == 200
    assert gateway.post("/chat/completions", {}, key).status_code == 401


def test_a_client_that_goes_is_charged_for_what_it_got(
    gateway: Served, llm_server: Running
) -> None:
    with streaming(gateway, "steady-30") as lines:
        for _ in range(12):
            next(lines)
    until(lambda: llm_server.counts.open_streams == 0)
    until(lambda: last_call(gateway, "steady-30").outcome == "cancelled")
    call = last_call(gateway, "steady-30")
    assert call.token_source == "estimate"
    assert 0 < call.output_tokens < 200
    assert call.microdollars > 0
    assert call.duration_s < 9  # of the ten that the whole answer takes


def test_a_caller_that_does_not_wait_takes_the_host_from_nobody(gateway: Served) -> None:
    """Else one application with short deadlines would have the host rest for all the others."""
    body = {"model": "steady-30", "messages": HELLO}
    short = {"x-stainless-read-timeout": "0.05"}
    for _ in range(FAILURES + 1):
        answer = gateway.post("/chat/completions", body, **short)
        assert (answer.status_code, answer.json()["error"]["code"]) == (504, "timeout")
    assert gateway.chat("echo").status_code == 200
    call = last_call(gateway, "steady-30")
    assert call.outcome == "deadline_passed"
    assert call.microdollars > 0  # the host read the prompt


def test_an_alias_changes_while_two_hundred_streams_run(gateway: Served) -> None:
    gateway.point("moving", "fast")
    ends: list[str] = []

    async def ask(client: httpx2.AsyncClient) -> None:
        body = {"model": "moving", "messages": HELLO, "stream": True}
        answer = await client.post(f"{gateway.base_url}/chat/completions", json=body)
        ends.append(answer.text.rsplit("data: ", 1)[-1].strip())

    async def all_at_once() -> None:
        limits = httpx2.Limits(max_connections=200)
        async with httpx2.AsyncClient(
            timeout=120, limits=limits, headers={"Authorization": f"Bearer {gateway.key}"}
        ) as client:
            await asyncio.gather(*(ask(client) for _ in range(200)))

    running = Thread(target=lambda: asyncio.run(all_at_once()))
    running.start()
    for behaviour in ("markdown", "fast", "reasoning", "fast", "markdown"):
        gateway.point("moving", behaviour)
    running.join()
    assert ends == ["[DONE]"] * 200


def test_a_spent_budget_is_not_tried_again(gateway: Served) -> None:
    _, key = gateway.new_key(budget_usd=0.000001)
    answer = gateway.post("/chat/completions", {"model": "echo", "messages": HELLO}, key)
    assert answer.status_code == 429
    assert answer.json()["error"]["type"] == "insufficient_quota"
    assert answer.headers["x-should-retry"] == "false"
    assert int(answer.headers["retry-after"]) > 0


def test_limits_of_a_key_say_when_to_try_again(gateway: Served) -> None:
    _, key = gateway.new_key(requests_per_minute=1)
    body = {"model": "echo", "messages": HELLO}
    assert gateway.post("/chat/completions", body, key).status_code == 200
    answer = gateway.post("/chat/completions", body, key)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limit_exceeded")
    assert int(answer.headers["retry-after"]) > 0
    assert int(answer.headers["retry-after-ms"]) > 0
    assert "x-should-retry" not in answer.headers


WRONG: list[dict[str, Any]] = [
    {"model": None},
    {"model": 7},
    {"model": ["echo"]},
    {"messages": None},
    {"messages": []},
    {"messages": "Hello"},
    {"messages": [1]},
    {"messages": [{}]},
    {"messages": [{"role": "user", "content": {"text": "a"}}]},
    {"messages": [{"role": "user", "content": [1]}]},
    {"stream": "yes"},
    {"n": 0},
    {"n": 1e9},
    {"n": True},
    {"max_tokens": -1},
    {"max_tokens": "many"},
    {"tools": {"a": 1}},
    {"stream_options": []},
]
DEEP = b'{"model": "echo", "messages": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
NEARLY = b'{"model": "echo", "messages": [{"role": "user", "content": "a"}], "x": %s1%s}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b'{"model": "echo", "messages": [{"role": "user", "content": "\xed\xa0\x80"}]}',
        '{"model": "echo", "messages": [{"role": "user", "content": "\\ud800"}]}'.encode("utf-16"),
        b'{"model": "echo", "messages": [{"role": "user", "content": "a"}], "temperature": 1e999}',
        b'{"model": "echo", "messages": [{"role": "user", "content": "%s"}]}' % (b"a" * 4_000_001),
        DEEP,
        *(NEARLY % (b"[" * depth, b"]" * depth) for depth in (190, 900, 950, 960)),
        b'{"model": "echo", "messages": [{"role": "user", "content": "a"}], "temperature": NaN}',
        b'{"model": "echo", "messages": [{"role": "user", "content": "\\ud800"}]}',
        *(json.dumps({"model": "echo", "messages": HELLO, **wrong}).encode() for wrong in WRONG),
    ],
)
def test_a_hostile_body_is_refused_or_answered(gateway: Served, body: bytes) -> None:
    answer = gateway.post("/chat/completions", body)
    assert answer.status_code == 400 or (b'"x"' in body and answer.status_code == 200)
    if answer.status_code == 400:
        assert answer.json()["error"]["type"] == "invalid_request_error"
        assert answer.json()["error"]["message"]


@pytest.mark.parametrize("given", [None, 7, {}, [], [None], [["a"]], [[]], [1, "a"]])
def test_hostile_inputs_to_embed_are_refused(gateway: Served, given: Any) -> None:
    answer = gateway.post("/embeddings", {"model": "embed", "input": given})
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "input"


@pytest.mark.parametrize(
    "given", [None, 7, [1], [{"type": "x"}], [{}], [{"role": "user", "content": [{"type": []}]}]]
)
def test_hostile_inputs_of_responses_are_refused(gateway: Served, given: Any) -> None:
    assert gateway.post("/responses", {"model": "echo", "input": given}).status_code == 400


def test_a_body_that_is_too_large_is_refused_as_it_comes(gateway: Served) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"model": "'
        for _ in range(40):
            yield b"a" * 2**20

    answer = httpx2.post(
        f"{gateway.base_url}/chat/completions",
        content=endless(),
        headers={"Authorization": f"Bearer {gateway.key}"},
        timeout=60,
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/chat/completions"), ("POST", "/models"), ("GET", "/nothing")]
)
def test_other_addresses_are_refused_in_the_same_format(
    gateway: Served, method: str, path: str
) -> None:
    answer = httpx2.request(method, f"{gateway.base_url}{path}")
    assert answer.status_code in (404, 405)
    assert answer.json()["error"]["message"]


def test_no_page_of_another_site_is_let_in_by_a_browser(gateway: Served) -> None:
    asked = httpx2.options(
        f"{gateway.base_url}/chat/completions",
        headers={"Origin": "https://other.example", "Access-Control-Request-Method": "POST"},
    )
    assert not [name for name in asked.headers if name.startswith("access-control")]
    answer = gateway.post("/chat/completions", {}, Origin="https://other.example", Cookie="a=b")
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


def test_several_answers_at_once_are_counted_together(gateway: Served) -> None:
    """Where the host gives one, as ours, it is one; the limit is that of all."""
    assert gateway.chat("echo", n=3).status_code == 200
    _, key = gateway.new_key(tokens_per_minute=100_000)
    body = {"model": "echo", "messages": HELLO, "max_tokens": 4000}
    assert gateway.post("/chat/completions", {**body, "n": 20}, key).status_code == 200


def test_the_footprints_of_calls_are_in_the_sum_of_the_day(gateway: Served) -> None:
    gateway.chat("fast")
    gateway.calls()

    async def read() -> int:
        async with gateway.services.store.read() as session:
            return await session.scalar(select(func.sum(DailyImpact.answers))) or 0

    before = gateway.do(read())
    gateway.chat("fast")
    gateway.chat("fast")
    gateway.calls()
    assert gateway.do(read()) == before + 2


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory, llm_server: Running) -> Iterator[Served]:
    """A site with an invitation code whose use keeps texts, a dead host among its models."""
    dead = f"http://127.0.0.1:{free_port()}/v1"
    ollama = llm_server.base_url.replace("/v1", "/api")
    with serving(
        tmp_path_factory.mktemp("apart"),
        llm_server.base_url,
        {"echo": "echo", "silent": "silent", "gone": "echo", "own": "timings"},
        endpoints=[
            {"id": "test", "base_url": llm_server.base_url, "allow_private": True},
            {"id": "dead", "base_url": dead, "allow_private": True},
            {"id": "ollama", "base_url": ollama, "allow_private": True, "api": "ollama"},
        ],
        hosts={"gone": "dead", "own": "ollama"},
        keeps_text=True,
        site={"access": "code"},
        access_code="open sesame",
        limits={"first_token_s": 0.3, "total_spend_per_day_usd": 1.0, "max_output_tokens": 100_000},
    ) as served:
        yield served


def test_a_key_opens_a_site_with_an_invitation_code(apart: Served) -> None:
    assert apart.chat("echo").status_code == 200
    assert httpx2.get(f"{apart.url}/duels").status_code != 200


def test_texts_are_kept_where_the_use_keeps_them(apart: Served) -> None:
    call = apart.chat("echo", "Keep this.").headers["x-joute-call-id"]
    kept = next(text for text in apart.texts() if text.call_id == call)
    assert kept.request == {"messages": [{"role": "user", "content": "Keep this."}]}
    assert kept.answer == "Keep this."
    image = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{'A' * 400}"}}
    shown: Any = [{"role": "user", "content": [{"type": "text", "text": "Look."}, image]}]
    answer = apart.post("/chat/completions", {"model": "echo", "messages": shown})
    call = answer.headers["x-joute-call-id"]
    kept = next(text for text in apart.texts() if text.call_id == call)
    assert kept.request["messages"][0]["content"] == [
        {"type": "text", "text": "Look."},
        {"type": "image_url", "omitted": "[image/png, 300 bytes]"},
    ]


def test_a_host_that_is_not_there_gives_way(apart: Served) -> None:
    apart.point("either", "gone", "echo")
    answer = apart.chat("either")
    assert (answer.status_code, answer.headers["x-joute-model"]) == (200, "echo")


def test_a_host_that_says_nothing_gives_way(apart: Served) -> None:
    apart.point("patient", "silent", "echo")
    answer = apart.chat("patient", stream=True)
    assert "[DONE]" in answer.text
    assert last_call(apart, "patient").model == "echo"


def test_hosts_that_all_fail_are_said_to_rest(apart: Served) -> None:
    for _ in range(FAILURES):
        assert apart.chat("gone").status_code in (502, 503)
    answer = apart.chat("gone")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "hosts_rest")
    assert 0 < float(answer.headers["retry-after"]) <= REST_S


def test_a_host_of_another_format_is_translated(apart: Served) -> None:
    whole = apart.chat("own", "Hello", max_tokens=50, temperature=0.1).json()
    streamed = _events(apart.chat("own", stream=True, stream_options={"include_usage": True}).text)
    text = "".join(
        choice["delta"].get("content") or ""
        for event in streamed[:-1]
        for choice in event["choices"]
    )
    assert text == whole["choices"][0]["message"]["content"]
    assert streamed[-1] == "[DONE]"
    assert streamed[-2]["usage"]["completion_tokens"] == whole["usage"]["completion_tokens"]
    for refused in (
        {"n": 2},
        {"stop": 5},
        {"stop": [1]},
        {"logit_bias": {"1": 2}},
        {"messages": [{"role": "x"}]},
    ):
        answer = apart.chat("own", **refused)
        assert answer.status_code == 400
        assert answer.json()["error"]["param"]


def test_the_budget_of_the_site_holds(apart: Served) -> None:
    """A dollar a day: a call that may cost more is refused, whatever its key may spend."""
    answer = apart.chat("echo", n=100)
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "limit_reached"
    assert apart.chat("echo").status_code == 200


def test_a_gateway_that_is_off_says_so(tmp_path: Path, llm_server: Running) -> None:
    models = [model("echo", "echo")]
    app = create_app(settings(sqlite_database(tmp_path), llm_server.base_url, models))
    with served(app) as url:
        answer = httpx2.get(f"{url}/v1/models")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert "[gateway]" in answer.json()["error"]["message"]


def test_a_stream_that_waits_says_so(
    gateway: Served, llm_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proxies close what says nothing."""
    monkeypatch.setattr(Streamed, "keep_alive_s", 0.02)
    with streaming(gateway, "fast-holds-0") as lines:
        assert ": keep-alive" in lines
        llm_server.release("fast,holds=0")
        assert "data: [DONE]" in lines


def test_calls_are_summed_by_use_whatever_comes_of_them(gateway: Served) -> None:
    async def sums() -> Any:
        async with gateway.services.store.read() as session:
            summed = func.sum(DailyCalls.calls), func.sum(DailyCalls.output_tokens)
            of_use = DailyCalls.purpose == "gateway", DailyCalls.use_id == USE
            return (await session.execute(select(*summed).where(*of_use))).one()

    gateway.chat("fast")
    calls = gateway.calls()
    assert len(calls) == gateway.do(sums())[0]
    assert sum(one.output_tokens or 0 for one in calls) == gateway.do(sums())[1]
