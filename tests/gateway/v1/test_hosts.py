"""A host that says what it is told to: what is counted of it, and what is passed on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tests.gateway.v1.serving import Served, serving
from tests.support.served import served

from joute.llm.server import Running
from joute.operator import console

HELLO = [{"role": "user", "content": "Hello"}]
LONG = "word " * 40_000


@dataclass
class Host:
    """`reply` is what it answers; `got` are the bodies that it received."""

    reply: Response = field(default_factory=Response)
    got: list[Any] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        self.got.append(await request.json())
        return self.reply

    def counts(self, read: int, written: int = 2) -> None:
        choice = {"index": 0, "message": {"content": "Hello"}, "finish_reason": "stop"}
        usage = {"prompt_tokens": read, "completion_tokens": written}
        self.says({"choices": [choice], "usage": usage})

    def says(self, body: Any, status: int = 200) -> None:
        self.reply = JSONResponse(body, status)


@pytest.fixture(scope="module")
def host() -> Host:
    return Host()


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory, llm_server: Running, host: Host
) -> Iterator[Served]:
    """A gateway whose model `told` is at that host."""
    paths = ("/v1/chat/completions", "/v1/embeddings")
    app = Starlette(routes=[Route(path, host.answer, methods=["POST"]) for path in paths])
    folder = tmp_path_factory.mktemp("told")
    with served(app) as url:
        endpoint = {"id": "test", "base_url": f"{url}/v1", "allow_private": True}
        with serving(folder, llm_server.base_url, {"told": "told"}, endpoints=[endpoint]) as site:
            yield site


PDF = {"file_data": "data:application/pdf;base64,AAAA"}


@pytest.mark.parametrize(
    "body",
    [
        {"messages": [{"role": "user", "content": [{"type": "file", "file": PDF, "text": "a"}]}]},
        {"messages": [{"role": "assistant", "content": "a", "reasoning_content": LONG}]},
        {"messages": [{"role": "assistant", "tool_calls": [{"function": {"arguments": [LONG]}}]}]},
        {"functions": [{"name": "f", "description": LONG}]},
        {"documents": [{"text": LONG}]},
        {"tools": [{"type": "custom", "custom": {"name": "f", "description": LONG}}]},
        {"response_format": {"type": "json_schema", "json_schema": {"description": LONG}}},
    ],
)
def test_all_that_a_host_reads_is_counted(told: Served, host: Host, body: Any) -> None:
    """Wherever the words are: else the host's count would not be believed, and cost nothing."""
    host.counts(40_000)
    assert told.chat("told", **body).status_code == 200
    call = told.calls()[-1]
    assert (call.input_tokens, call.microdollars) == (40_000, 40_000 + 2 * 2)


def test_a_count_that_cannot_be_is_replaced_by_an_estimate(told: Served, host: Host) -> None:
    host.counts(10**12)
    usage = told.chat("told").json()["usage"]
    call = told.calls()[-1]
    assert usage["prompt_tokens"] == call.input_tokens == 5
    assert usage["joute"]["tokens_counted_by"] == call.token_source == "estimate"


@pytest.mark.parametrize("name", ["models", "fallbacks", "provider", "api_base", "n_predict"])
def test_no_caller_chooses_what_the_alias_does(told: Served, host: Host, name: str) -> None:
    """OpenRouter and others let a body name further models: the key would call and spend them."""
    host.counts(5)
    received = len(host.got)
    named: Any = {name: ["dear"]}
    answer = told.chat("told", **named)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, name)
    assert len(host.got) == received


@pytest.mark.parametrize(
    ("status", "code"), [(402, "payment_required"), (429, "insufficient_quota")]
)
def test_our_credit_at_a_host_is_not_the_budget_of_a_key(
    told: Served, host: Host, status: int, code: str
) -> None:
    host.says({"error": {"message": "Organization org-1 owes 50 dollars", "code": code}}, status)
    answer = told.chat("told")
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "host_error")
    assert "org-1" not in answer.text


def test_what_a_host_sends_in_a_wrong_form_is_answered_and_counted(
    told: Served, host: Host
) -> None:
    message = {"role": "assistant", "content": "Hello"}
    choice = {"index": [1], "message": message, "finish_reason": "stop"}
    host.says({"choices": [choice], "usage": [1]})
    assert told.chat("told").json()["choices"] == [choice]
    assert told.calls()[-1].output_tokens == 1
    host.says({"data": [], "usage": [1]})
    assert told.post("/embeddings", {"model": "told", "input": "Hello"}).status_code == 200
    assert told.calls()[-1].input_tokens == 1


def test_a_stream_of_wrong_bytes_is_passed_on_as_text(told: Served, host: Host) -> None:
    call = b'{"index": "x", "function": {"name": "f", "arguments": "{}"}}'
    events = (
        b'{"choices": [{"index": 0, "delta": {"content": "a\xff"}}]}',
        b'{"choices": [{"index": 0, "delta": {"tool_calls": [' + call + b"]}}]}",
        b'{"choices": [{"index": [1], "delta": {}, "finish_reason": "stop"}]}',
        b"[DONE]",
    )
    host.reply = Response(b"".join(b"data: " + one + b"\n\n" for one in events))
    streamed = told.chat("told", stream=True).content.decode()
    assert "a\ufffd" in streamed
    assert streamed.endswith("data: [DONE]\n\n")
    response = told.post("/responses", {"model": "told", "input": "a", "stream": True})
    assert "response.completed" in response.content.decode()


def test_blanks_are_reserved_too(told: Served, host: Host) -> None:
    """Else a burst of them would pass any budget: a host reads and bills them."""
    _, key = told.new_key(budget_usd=0.02)
    for path, name in (("/chat/completions", "messages"), ("/embeddings", "input")):
        blank = " \n" * 100_000
        given: Any = [{"role": "user", "content": blank}] if name == "messages" else blank
        answer = told.post(path, {"model": "told", "max_tokens": 1, name: given}, key)
        assert answer.json()["error"]["code"] == "insufficient_quota"


def test_a_refusal_hides_the_host_from_callers_and_nothing_from_the_operator(
    told: Served, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "http://gpu7.acme.internal:8000/v1"
    message = f"told at {secret} takes no seed"
    host.says({"error": {"message": message, "param": "seed", "input": "a prompt"}}, 400)
    answer = told.chat("told", seed=3, stream=True)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (400, "seed")
    assert error["message"] == "told at [address] takes no seed"
    assert message in caplog.text
    assert answer.headers["x-joute-call-id"] in caplog.text
    assert "a prompt" not in caplog.text
    told.calls()  # which are stored then

    async def latest() -> console.FailedCall:
        async with told.services.store.read() as session:
            return (await console.failures(session, 1))[0]

    failure = told.do(latest()).failure
    assert (failure.purpose, failure.model, failure.endpoint) == ("gateway", "told", "test")
    assert message in failure.cause
    assert "a prompt" not in failure.cause


def test_a_host_within_a_network_is_told_no_address(
    told: Served, host: Host, tmp_path: Path, llm_server: Running
) -> None:
    url = {"url": "https://example.org/a.png"}
    body: Any = {
        "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": url}]}]
    }
    received = len(host.got)
    answer = told.chat("told", **body)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "messages")
    response = {
        "role": "user",
        "content": [{"type": "input_image", "image_url": "http://10.0.0.1/"}],
    }
    answer = told.post("/responses", {"model": "told", "input": [response]})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "messages[0]")
    assert len(host.got) == received
    # Where its operator says that it may, the host itself answers, here that it fetches nothing.
    endpoint = {"id": "test", "base_url": llm_server.base_url, "allow_private": True}
    given: Any = {"endpoints": [endpoint | {"fetches": True}]}
    with serving(tmp_path, llm_server.base_url, {"echo": "echo"}, **given) as site:
        assert "a file is a data: URL here" in site.chat("echo", **body).text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("service_tier", "priority"),
        ("web_search_options", {"search_context_size": "high"}),
        ("plugins", [{"id": "web"}]),
        ("prediction", {"type": "content", "content": "a"}),
        ("modalities", ["text", "audio"]),
        ("tools", [{"type": "web_search"}]),
    ],
)
def test_what_costs_beside_tokens_is_not_for_keys_with_a_budget_in_dollars(
    told: Served, host: Host, name: str, value: Any
) -> None:
    host.counts(5)
    _, key = told.new_key(budget_usd=10)
    body: Any = {"model": "told", "messages": HELLO, name: value}
    answer = told.post("/chat/completions", body, key)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (400, "charged_beside", name)
    assert told.post("/chat/completions", body).status_code == 200
    plain: Any = {"service_tier": "auto", "modalities": ["text"], "tools": None, "plugins": []}
    assert told.post("/chat/completions", body | {name: plain.get(name)}, key).status_code == 200


def test_a_long_document_is_reserved_for_and_counted(told: Served, host: Host) -> None:
    """150 pages: at a thousand tokens a file, neither a budget nor a count would hold."""
    data = f"data:application/pdf;base64,{'A' * 800_000}"
    body: Any = {
        "messages": [{"role": "user", "content": [{"type": "file", "file": {"file_data": data}}]}]
    }
    _, poor = told.new_key(budget_usd=0.3)
    answer = told.post("/chat/completions", {"model": "told", "max_tokens": 1, **body}, poor)
    assert answer.json()["error"]["code"] == "insufficient_quota"
    host.counts(300_000)
    assert told.chat("told", **body).status_code == 200
    assert told.calls()[-1].input_tokens == 300_000
    # What cannot be is counted as the most that was reserved.
    host.counts(10**7)
    assert told.chat("told", **body).status_code == 200
    assert 400_000 < (told.calls()[-1].input_tokens or 0) < 500_000
