"""Hosts refuse in their own words; each refusal has one of our classes."""

import pytest

from joute.errors import AnswerError
from joute.llm.errors import (
    ContextTooLong,
    HostBusy,
    HostError,
    ModelNotFound,
    RateLimited,
    RefusedKey,
    RefusedParameter,
    Withheld,
    WrongAddress,
)
from joute.llm.refusals import refusal

# The telling part of each host's words.
TOO_LONG = [
    (400, '{"error": {"code": "context_length_exceeded"}}'),  # OpenAI
    (400, "Your input exceeds the context window of this model."),  # OpenAI
    (400, "Please reduce the length … 'code': 'context_length_exceeded'"),  # Groq
    (400, "This model's maximum context length is 1024 tokens. However, you requested 1029"),
    (400, "This endpoint's maximum context length is 8192 tokens."),  # OpenRouter
    (400, "Prompt contains 40000 tokens, too large for model with 32768 maximum context length"),
    (400, "prompt is too long: 210000 tokens > 200000 maximum"),  # Anthropic
    (413, "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000"),
    (400, "the request exceeds the available context size"),  # llama.cpp
    (500, "Context size has been exceeded."),  # llama.cpp, LM Studio
    (400, "The input (9000 tokens) is longer than the model's context length (8192 tokens)."),
    (400, "The model is loaded with context length of only 4096 tokens"),  # LM Studio
    (400, "This model's maximum prompt length is 131072 but the request contains 140000 tokens"),
    (400, "The input token count (1100000) exceeds the maximum number of tokens allowed"),
    (422, "`inputs` tokens + `max_new_tokens` must be <= 4097"),  # Text Generation Inference
]

WITHHELD = [
    (400, '{"error": {"code": "content_filter", "message": "The response was filtered"}}'),  # Azure
    (403, "Your chosen model requires moderation and your input was flagged"),  # OpenRouter
    (400, '{"code": "data_inspection_failed"}'),  # Alibaba
]

OTHERS: list[tuple[int, str, type[AnswerError]]] = [
    (400, "messages: at least one message is required", HostError),
    (400, "Invalid model: mistral-smol", ModelNotFound),
    (400, "Model Not Exist", ModelNotFound),
    (404, '{"error": {"message": "The model `x` does not exist"}}', ModelNotFound),  # vLLM
    (404, '{"detail": "Model not found."}', ModelNotFound),  # Albert
    (400, '{"detail": "The model gpt-9 does not exist."}', ModelNotFound),
    (404, "The model `rate-limited,retry-after=20` does not exist", ModelNotFound),
    (404, "No deployment named overloaded, tokens per minute", ModelNotFound),
    (404, "page not found", WrongAddress),
    (404, '{"detail":"Not Found"}', WrongAddress),  # FastAPI
    (404, "<!DOCTYPE html><title>404</title>", WrongAddress),
    (404, '{"error": {"message": "Invalid URL (POST /v1/v1/chat/completions)"}}', WrongAddress),
    (405, "Method Not Allowed", WrongAddress),
    (200, '{"error": "Unexpected endpoint or method. (POST /chat)"}', WrongAddress),  # LM Studio
    (401, "Unauthorized", RefusedKey),
    (401, "the model is overloaded, or the key is wrong", RefusedKey),
    (400, '[{"error": {"details": [{"reason": "API_KEY_INVALID"}]}}]', RefusedKey),  # Google
    (400, '{"code": "InvalidApiKey", "message": "Invalid API-key provided."}', RefusedKey),
    (400, '{"error": {"type": "authentication_error"}}', RefusedKey),  # Anthropic
    (403, "Your plan does not include this model", RefusedKey),
    (402, "Insufficient Balance", RateLimited),
    (429, "Requests rate limit exceeded", RateLimited),
    (413, "Request too large … tokens per minute (TPM): Limit 6000", RateLimited),  # Groq
    (413, "Request Entity Too Large", HostError),
    (429, "Service tier capacity exceeded for this model.", HostBusy),  # Mistral
    (529, '{"error": {"type": "overloaded_error"}}', HostBusy),  # Anthropic
    (503, "Service unavailable", HostBusy),
    (503, '{"error": {"message": "Loading model"}}', HostBusy),  # llama.cpp
    (500, "Model google/gemma is currently loading", HostBusy),  # Hugging Face
    (524, "<html><title>524: A timeout occurred</title></html>", HostBusy),  # Cloudflare
    (500, "EngineCore died", HostError),  # vLLM
    (302, "redirects are not followed", HostError),
]


WORDS = {
    "max_tokens": "max_output_tokens",
    "temperature": "temperature",
    "seed": "seed",
    "tools": "tools",
    "json_schema": "response_format",
}

# Hosts that refuse a parameter, with its name in Parameters.
NAMED = [
    ('{"error": {"message": "Unsupported parameter", "param": "seed"}}', "seed"),
    ("Unsupported value: 'temperature' does not support 0 with this model.", "temperature"),
    ('{"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "input": 3}]}', "seed"),
    ("registry.ollama.ai/library/gemma3:4b does not support tools", "tools"),
    ("'json_schema' is not supported by this model", "response_format"),
    (
        "'max_tokens' is too large: 4096. This model's maximum context length is …",
        "max_output_tokens",
    ),
    (
        "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum …",
        "max_output_tokens",
    ),
]


@pytest.mark.parametrize(("detail", "name"), NAMED)
def test_a_refused_parameter_is_named_in_our_words_and_in_those_of_the_host(
    detail: str, name: str
) -> None:
    refused = refusal(400, detail, WORDS)
    assert type(refused) is RefusedParameter
    assert refused.params["name"] == name
    assert refused.cause == f"{name}: HTTP 400: {detail}"


@pytest.mark.parametrize(
    ("status", "detail", "words"),
    [
        (400, "Unsupported parameter: 'seed'", {}),  # it was not sent
        (500, "the seed of the failure", WORDS),
        (400, '{"detail": [{"loc": ["body"], "input": {"seed": 3}}]}', WORDS),
    ],
)
def test_a_refusal_of_something_else_names_no_parameter(
    status: int, detail: str, words: dict[str, str]
) -> None:
    assert type(refusal(status, detail, words)) is HostError


@pytest.mark.parametrize(("status", "detail"), WITHHELD)
def test_a_question_refused_by_a_filter_is_withheld(status: int, detail: str) -> None:
    assert type(refusal(status, detail, WORDS)) is Withheld


@pytest.mark.parametrize(("status", "detail"), TOO_LONG)
def test_a_conversation_too_long_is_recognised(status: int, detail: str) -> None:
    assert type(refusal(status, detail)) is ContextTooLong


@pytest.mark.parametrize(("status", "detail", "error"), OTHERS)
def test_every_other_refusal_has_its_class(
    status: int, detail: str, error: type[AnswerError]
) -> None:
    refused = refusal(status, detail)
    assert type(refused) is error
    assert refused.cause == f"HTTP {status}: {detail}"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "20"}, 20.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "Mon, 30 Nov 2026 12:00:20 GMT"}, None),
        (
            {
                "retry-after": "Mon, 30 Nov 2026 12:00:20 GMT",
                "date": "Mon, 30 Nov 2026 12:00:00 GMT",
            },
            20.0,
        ),
    ],
)
def test_a_host_says_when_it_may_be_asked_again(
    headers: dict[str, str], seconds: float | None
) -> None:
    refused = refusal(429, "slow down", headers=headers)
    assert (refused.host_status, refused.retry_after_s) == (429, seconds)
