"""Tools, schemas, log-probabilities, files and embeddings of the test server: the openai client
and jsonschema are the judges."""

import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from joute.llm.server import Running

jsonschema = pytest.importorskip("jsonschema", reason="it is an oracle of these tests")
openai = pytest.importorskip("openai", reason="the openai client is the oracle of these tests")

WEATHER = {
    "type": "object",
    "properties": {
        "town": {"type": "string", "minLength": 2},
        "days": {"type": "integer", "minimum": 3, "maximum": 9},
        "unit": {"enum": ["celsius", "kelvin"]},
    },
    "required": ["town", "days"],
    "additionalProperties": False,
}
TOOLS = [
    {"type": "function", "function": {"name": "clock", "parameters": {"type": "object"}}},
    {"type": "function", "function": {"name": "weather", "parameters": WEATHER}},
]
NAMED = {"type": "function", "function": {"name": "weather"}}
AGAINST_PATTERNS = {"schema": {"type": "string", "pattern": "^a$"}}


@pytest.fixture
async def client(llm_server: Running) -> AsyncIterator[Any]:
    base_url = llm_server.base_url
    async with openai.AsyncOpenAI(base_url=base_url, api_key="any", max_retries=0) as client:
        yield client


def question(model: str, **options: object) -> dict[str, object]:
    return {"model": model, "messages": [{"role": "user", "content": "Bonjour à vous"}]} | options


async def text_of(client: Any, model: str, **options: object) -> str:
    completion = await client.chat.completions.create(**question(model, **options))
    text: str = completion.choices[0].message.content
    return text


async def test_the_tool_that_is_named_is_called_as_its_schema_wants(client: Any) -> None:
    asked = question("fast", tools=TOOLS, tool_choice=NAMED)
    (choice,) = (await client.chat.completions.create(**asked)).choices
    (call,) = choice.message.tool_calls
    assert (choice.finish_reason, choice.message.content) == ("tool_calls", None)
    assert call.function.name == "weather"
    jsonschema.validate(json.loads(call.function.arguments), WEATHER)


async def test_a_streamed_call_adds_up_to_the_whole_one(client: Any) -> None:
    asked = question("fast,size=3", tools=TOOLS, tool_choice=NAMED)
    whole = await client.chat.completions.create(**asked)
    async with client.chat.completions.stream(**asked) as stream:
        streamed = await stream.get_final_completion()
    assert streamed.choices[0].finish_reason == "tool_calls"
    (call,), (expected,) = (found.choices[0].message.tool_calls for found in (streamed, whole))
    assert (call.id, call.function.name) == (expected.id, "weather")
    assert call.function.arguments == expected.function.arguments


async def test_the_result_of_a_tool_is_answered_in_words(client: Any) -> None:
    first = (await client.chat.completions.create(**question("fast", tools=TOOLS))).choices[0]
    result = {"role": "tool", "tool_call_id": first.message.tool_calls[0].id, "content": "noon"}
    messages = [{"role": "user", "content": "What time is it?"}, first.message, result]
    answer = await text_of(client, "fast", messages=messages, tools=TOOLS)
    assert answer == "The tool answered: noon"


async def test_no_tool_is_called_when_the_caller_says_none(client: Any) -> None:
    assert await text_of(client, "echo", tools=TOOLS, tool_choice="none") == "Bonjour à vous"


async def test_a_schema_is_obeyed_always_in_the_same_way(client: Any) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "weather", "schema": WEATHER}}
    texts = [await text_of(client, "fast", response_format=wanted) for _ in range(2)]
    jsonschema.validate(json.loads(texts[0]), WEATHER)
    assert texts[0] == texts[1]


async def test_an_object_is_written_where_any_will_do(client: Any) -> None:
    text = await text_of(client, "fast", response_format={"type": "json_object"})
    assert json.loads(text) == {"answer": "Bonjour à vous"}


async def test_each_chunk_has_its_log_probability(client: Any) -> None:
    asked = question("echo,size=5", logprobs=True, top_logprobs=3)
    completion = await client.chat.completions.create(**asked)
    tokens = completion.choices[0].logprobs.content
    assert "".join(token.token for token in tokens) == "Bonjour à vous"
    for token in tokens:
        likeliest = [other.logprob for other in token.top_logprobs]
        assert token.logprob == likeliest[0] <= 0
        assert likeliest == sorted(likeliest, reverse=True)
        assert len(likeliest) == 3
    streamed = await client.chat.completions.create(**asked, stream=True)
    again = [c.choices[0].logprobs.content async for c in streamed if c.choices[0].logprobs]
    assert [token for chunk in again for token in chunk] == tokens


async def test_an_image_and_a_document_are_described(client: Any) -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAEC"}}
    file_data = "data:application/pdf;base64,AAEC"
    document = {"type": "file", "file": {"filename": "a.pdf", "file_data": file_data}}
    content = [{"type": "text", "text": "Look:"}, image, document]
    messages = [{"role": "user", "content": content}]
    digest = hashlib.sha256(b"\x00\x01\x02").hexdigest()[:16]
    assert await text_of(client, "echo", messages=messages) == (
        f"Look:\n[image/png, 3 bytes, sha256 {digest}]"
        f"\n[a.pdf: application/pdf, 3 bytes, sha256 {digest}]"
    )


async def test_an_image_comes_in_three_spellings(client: Any) -> None:
    url = "data:image/png;base64,AAEC"
    file = {"type": "file", "file": {"filename": "a.png", "file_data": url}}
    spellings: list[Any] = [
        {"type": "image_url", "image_url": {"url": url, "detail": "low"}},
        {"type": "image_url", "image_url": url},
        file,
    ]

    async def seen(part: Any, model: str = "echo") -> str:
        return await text_of(client, model, messages=[{"role": "user", "content": [part]}])

    digest = hashlib.sha256(b"\x00\x01\x02").hexdigest()[:16]
    described = f"image/png, 3 bytes, sha256 {digest}]"
    found = [await seen(part) for part in spellings]
    assert found == [f"[{described}", f"[{described}", f"[a.png: {described}"]
    for part in spellings:
        with pytest.raises(openai.BadRequestError, match="text-only is not a multimodal model"):
            await seen(part, "text-only")
    at_address = {"type": "image_url", "image_url": "https://example.org/a.png"}
    assert await seen(at_address, "fetching") == "[https://example.org/a.png]"
    for wrong in (
        at_address,
        {"type": "image_url", "image_url": "data:image/png;base64,AAE"},
        {"type": "image_url", "image_url": "data:image/png;base64,A?EC"},
        {"type": "input_image", "image_url": url},  # of responses, and of no chat completion
    ):
        with pytest.raises(openai.BadRequestError):
            await seen(wrong)


async def test_an_answer_stops_before_a_stop_sequence(client: Any) -> None:
    assert await text_of(client, "echo", stop=[" à", "vous"]) == "Bonjour"


@pytest.mark.parametrize(
    ("model", "reason"),
    [("at-limit", "length"), ("withheld", "content_filter"), ("aborted", "abort")],
)
async def test_abnormal_ends_give_their_reason(client: Any, model: str, reason: str) -> None:
    completion = await client.chat.completions.create(**question(model))
    assert completion.choices[0].finish_reason == reason


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("options", [{}, {"encoding_format": "float"}], ids=["base64", "float"])
async def test_embeddings_are_read_by_the_openai_client(client: Any, options: Any) -> None:
    texts = ["Le chat dort sur le lit", "Un chat dort sur un lit", "Prix du gazole"]
    found = await client.embeddings.create(model="embed", input=texts, **options)
    one, near, far = (row.embedding for row in found.data)
    assert {len(one), len(near), len(far)} == {64}
    assert cosine(one, one) == pytest.approx(1, abs=1e-6)
    assert cosine(one, near) > 0.5 > cosine(one, far)
    assert found.usage.prompt_tokens == 15
    short = await client.embeddings.create(model="embed", input=texts[0], dimensions=8, **options)
    assert len(short.data[0].embedding) == 8


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("embeddings", {"model": "fast", "input": "chats, and does not embed"}),
        ("embeddings", {"model": "embed", "input": [""]}),
        ("embeddings", {"model": "embed"}),
        ("embeddings", {"model": "embed,refuses=dimensions", "input": "a", "dimensions": 8}),
        ("chat/completions", question("embed")),
        ("chat/completions", question("no-tools", tools=TOOLS)),
        ("chat/completions", question("fast", tools=TOOLS, tool_choice={"function": {}})),
        ("chat/completions", question("fast", logprobs=True, top_logprobs=21)),
        ("chat/completions", question("fast", messages=[{"role": "user", "content": [{}]}])),
        ("chat/completions", question("fast", messages=[{"role": "user", "content": 7}])),
        (
            "chat/completions",
            question(
                "fast", response_format={"type": "json_schema", "json_schema": AGAINST_PATTERNS}
            ),
        ),
    ],
)
async def test_what_a_model_cannot_do_is_refused(
    llm_server: Running, path: str, body: dict[str, object]
) -> None:
    async with httpx2.AsyncClient() as client:
        response = await client.post(f"{llm_server.base_url}/{path}", json=body)
    assert response.status_code == 400
    assert response.json()["error"]["message"]
