"""LangChain's chat model and embeddings at /v1: see test_clients.py."""

import asyncio

from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel


class City(BaseModel):
    """What a schema asks for."""

    name: str
    inhabitants: int


@tool
def weather(place: str) -> str:
    """The weather of a place."""
    return f"Rain in {place}."


async def _streamed(model: ChatOpenAI) -> str:
    return "".join([str(chunk.text) async for chunk in model.astream("Hello")])


def main() -> None:
    echo, fast = ChatOpenAI(model="echo"), ChatOpenAI(model="fast")
    answer = echo.invoke("Bonjour à tous")
    assert "Bonjour à tous" in answer.text, answer
    assert (answer.usage_metadata or {}).get("output_tokens", 0) > 0, answer

    chunks = list(ChatOpenAI(model="fast", stream_usage=True).stream("Hello"))
    assert len(chunks) > 5, chunks
    assert chunks[-1].chunk_position == "last", chunks[-1]
    whole = "".join(chunk.text for chunk in chunks)
    assert whole
    assert asyncio.run(_streamed(fast)) == whole
    assert sum((chunk.usage_metadata or {}).get("output_tokens", 0) for chunk in chunks) > 0

    (call,) = fast.bind_tools([weather]).invoke("Which weather?").tool_calls
    assert call["name"] == "weather", call
    assert weather.invoke(call["args"]), call
    city = fast.with_structured_output(City).invoke("A city")
    assert isinstance(city, City), city

    # Otherwise it sends tokens of OpenAI's models, whose tables it fetches from the Internet.
    embeddings = OpenAIEmbeddings(model="embed", check_embedding_ctx_length=False)
    vectors = embeddings.embed_documents(["Hello", "World"])
    assert len(vectors) == 2
    assert vectors[0] != vectors[1]
    responses = ChatOpenAI(model="echo", use_responses_api=True).invoke("Bonjour à tous")
    assert "Bonjour à tous" in responses.text, responses
    print("LangChain: whole, streamed, tools, schema, embeddings, responses")  # noqa: T201


if __name__ == "__main__":
    main()
