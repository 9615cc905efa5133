"""What hosts write in their refusals, as they write it, and what a caller is told of that."""

import json
from typing import Any

import pytest

from joute.gateway.v1.host_words import Private, told, words_of
from joute.gateway.v1.refusals import described
from joute.llm.refusals import refusal

PRIVATE = Private(
    {"gpt-4o-2024-08-06": "assistant", "/srv/models/llama-70b": "assistant", "gpu7": "[address]"},
    ("model", "messages", "temperature", "seed", "tools", "max_tokens", "foo", "response_format"),
)

# The host, its status and words, what a caller must read of them, the parameter, and what not.
CORPUS = [
    (
        "OpenAI",
        400,
        {
            "message": "Invalid value: 'banana'. Supported values are: 'system' and 'user'.",
            "type": "invalid_request_error",
            "param": "messages[0].role",
            "code": "invalid_value",
        },
        "Supported values are: 'system' and 'user'.",
        "messages[0].role",
        (),
    ),
    (
        "OpenAI",
        429,
        {
            "message": "Rate limit reached for gpt-4o-2024-08-06 in organization "
            "org-Qz81kPlmX0aaB2 on tokens per min (TPM): Limit 30000, Used 29000, Requested "
            "2000. Please try again in 2s. Visit https://platform.openai.com/account/rate-limits "
            "to learn more.",
            "type": "tokens",
            "param": None,
            "code": "rate_limit_exceeded",
        },
        "Rate limit reached for assistant in organization [name] on tokens per min (TPM): Limit "
        "30000, Used 29000, Requested 2000. Please try again in 2s. Visit [address] to learn more.",
        None,
        ("org-", "gpt-4o", "platform.openai.com"),
    ),
    (
        "OpenAI",
        400,
        {
            "message": "This model's maximum context length is 8192 tokens. However, your messages "
            "resulted in 9001 tokens. Please reduce the length of the messages.",
            "param": "messages",
            "code": "context_length_exceeded",
        },
        "maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
        "messages",
        (),
    ),
    (
        "Azure",
        400,
        {
            "message": "Unsupported parameter: 'seed'. Resource acme-prod.openai.azure.com/openai/"
            "deployments/secret-plan, request 0f8fad5b-d9cb-469f-a165-70867728950e, "
            "contact admin@acme.example for key sk-proj-****wXyZ1.",
            "code": None,
        },
        "Unsupported parameter: 'seed'.",
        None,
        ("acme", "secret-plan", "0f8fad5b", "sk-proj", "wXyZ1"),
    ),
    (
        "Groq",
        400,
        {"message": "Failed in organization `Mairie de X` at messages.0.content", "code": "bad"},
        "Failed in organization `[name]` at messages.0.content",
        None,
        ("Mairie",),
    ),
]
WHOLE = [
    (
        "vLLM",
        404,
        {
            "object": "error",
            "message": "The model `/srv/models/llama-70b` does not support tools: see "
            "/opt/vllm/entrypoints/openai/serving_chat.py and http://gpu7:8000/docs, pod "
            "vllm-0.vllm.default.svc.cluster.local (10.2.3.4:8000, fd00:1:2:3::4).",
            "type": "BadRequestError",
            "param": None,
            "code": 400,
        },
        "The model `assistant` does not support tools",
        None,
        ("/srv", "/opt", "gpu7", "svc", "10.2.3.4", "fd00"),
    ),
    (
        "vLLM",
        400,
        {
            "object": "error",
            "message": "1 validation error for ChatCompletionRequest",
            "type": "Bad Request",
        },
        "1 validation error for ChatCompletionRequest",
        None,
        (),
    ),
    (
        "Mistral",
        422,
        {
            "object": "error",
            "message": {
                "detail": [
                    {
                        "type": "extra_forbidden",
                        "loc": ["body", "foo"],
                        "msg": "Extra inputs are not permitted",
                        "input": "a private word",
                        "url": "https://errors.pydantic.dev/2.7/v/extra_forbidden",
                    }
                ]
            },
            "type": "invalid_request_error",
        },
        "foo: Extra inputs are not permitted",
        "foo",
        ("private", "pydantic"),
    ),
    (
        "FastAPI, such as Albert",
        422,
        {"detail": [{"loc": ["body", "messages", 0, "role"], "msg": "Field required"}]},
        "messages.0.role: Field required",
        "messages.0.role",
        (),
    ),
    (
        "Ollama",
        400,
        {"error": "registry.ollama.ai/library/gemma3:4b does not support tools"},
        "[name] does not support tools",
        None,
        ("ollama.ai", "gemma3"),
    ),
    (
        "Ollama",
        400,
        {"error": "dial tcp 127.0.0.1:11434: connect: connection refused"},
        "connection refused",
        None,
        ("127.0.0.1", "11434"),
    ),
    (
        "llama.cpp",
        400,
        {
            "error": {
                "code": 400,
                "message": "the request exceeds the available context size. try increasing the "
                "context size or enable context shift",
                "type": "invalid_request_error",
            }
        },
        "the request exceeds the available context size.",
        None,
        (),
    ),
    (
        "llama.cpp",
        400,
        {"error": {"message": "failed to load C:\\Users\\jo\\models\\secret.gguf"}},
        "failed to load [path]",
        None,
        ("Users", "secret"),
    ),
]


CASES = [(host, status, {"error": error}, *rest) for host, status, error, *rest in CORPUS] + WHOLE


@pytest.mark.parametrize("case", CASES, ids=[str(case[0]) for case in CASES])
def test_a_caller_reads_the_reason_and_nothing_of_the_host(case: Any) -> None:
    host, status, body, read, param, hidden = case
    words = words_of(f"HTTP {status}: {json.dumps(body)}", PRIVATE)
    assert words.message is not None, host
    assert read in words.message
    assert words.param == param
    assert not [one for one in hidden if one in words.message]


def test_figures_fields_and_plain_sentences_stay() -> None:
    for text in (
        "'temperature' must be between 0.0 and 2.0, got 2.5 (e.g. 0.7)",
        "messages[1].content.text is too long; response_format.json_schema.name is missing.",
        "max_tokens is too large: 4096. Use input/output or and/or.",
        "Expected at 12:30:45 one of 'auto', 'none' or 'required' for tools[0].function.name",
    ):
        assert told(text, PRIVATE) == text


def test_words_are_one_line_of_some_length_and_codes_are_words() -> None:
    long = {"error": {"message": "bad\n\x1b[31m " + "word " * 300, "code": "org-1 owes"}}
    words = words_of(f"seed: HTTP 400: {json.dumps(long)}", PRIVATE)
    assert words.message is not None
    assert words.message.startswith("bad [31m word word")
    assert len(words.message) == 400 - 1
    assert words.message.endswith("word…")
    assert (words.code, words.param) == (None, None)
    assert words_of("HTTP 400: no JSON of gpu7", PRIVATE).message is None


def test_the_words_of_a_fault_of_ours_are_not_passed_on() -> None:
    said = '{"error": {"message": "Incorrect API key provided: sk-acme-9****XYZ"}}'
    status, body = described(refusal(401, said))
    assert status == 502
    assert "sk-acme" not in str(body)
