"""Hosts refuse in their own words; each refusal has one of our classes."""

import pytest

from joute.errors import (
    AnswerError,
    ContextTooLong,
    HostError,
    ModelNotFound,
    RateLimited,
    RefusedKey,
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

OTHERS: list[tuple[int, str, type[AnswerError]]] = [
    (400, "messages: at least one message is required", HostError),
    (400, "Invalid model: mistral-smol", ModelNotFound),
    (400, "Model Not Exist", ModelNotFound),
    (404, "page not found", ModelNotFound),
    (401, "Unauthorized", RefusedKey),
    (403, "Your plan does not include this model", RefusedKey),
    (402, "Insufficient Balance", RateLimited),
    (429, "Requests rate limit exceeded", RateLimited),
    (413, "Request too large … tokens per minute (TPM): Limit 6000", RateLimited),  # Groq
    (413, "Request Entity Too Large", HostError),
    (503, "Service unavailable", HostError),
    (302, "redirects are not followed", HostError),
]


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
