"""LiteLLM at /v1, as any address in OpenAI's format: see test_clients.py."""

import os

import litellm

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
    },
}


def main() -> None:
    host = {"api_base": os.environ["OPENAI_BASE_URL"], "api_key": os.environ["OPENAI_API_KEY"]}

    def ask(model: str, question: str, **options: object) -> litellm.ModelResponse:
        messages = [{"role": "user", "content": question}]
        return litellm.completion(f"openai/{model}", messages, num_retries=0, **host, **options)

    answer = ask("echo", "Bonjour à tous")
    assert "Bonjour à tous" in answer.choices[0].message.content, answer
    assert answer.usage.completion_tokens > 0, answer

    chunks = list(ask("fast", "Hello", stream=True, stream_options={"include_usage": True}))
    assert len(chunks) > 5, chunks
    whole = litellm.stream_chunk_builder(chunks)
    assert whole.choices[0].message.content == ask("fast", "Hello").choices[0].message.content
    assert whole.choices[0].finish_reason == "stop", whole

    (call,) = ask("fast", "Which weather?", tools=[WEATHER]).choices[0].message.tool_calls
    assert call.function.name == "weather", call
    vectors = litellm.embedding("openai/embed", input=["Hello", "World"], **host).data
    assert len(vectors) == 2, vectors
    try:
        ask("error-400", "Hello")
    except litellm.BadRequestError as refused:
        assert refused.status_code == 400, refused  # noqa: PT017
    else:
        raise AssertionError("a refusal is an error")
    print("LiteLLM: whole, streamed, tools, embeddings, refusals")  # noqa: T201


if __name__ == "__main__":
    main()
