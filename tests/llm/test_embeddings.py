"""Texts as vectors, from hosts of both formats, and from those that give none."""

import math
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest

from joute.errors import AnswerError
from joute.llm import DemoEndpoint, Embeddings, LiveEndpoint, Usage
from joute.llm.errors import AnswerTooLong, CannotEmbed, HostError, RateLimited
from joute.llm.server import Running


@pytest.fixture(params=["openai", "ollama"])
async def host(request: pytest.FixtureRequest, llm_server: Running) -> AsyncIterator[LiveEndpoint]:
    url = llm_server.base_url
    url = url.replace("/v1", "/api") if request.param == "ollama" else url
    endpoint = LiveEndpoint("host", url, allow_private=True, api=request.param)
    yield endpoint
    await endpoint.close()


def host_doing(respond: Callable[[httpx2.Request], httpx2.Response]) -> LiveEndpoint:
    client = httpx2.AsyncClient(transport=httpx2.MockTransport(respond))
    return LiveEndpoint("host", "https://host.example/v1", client=client)


def host_sending(*vectors: Any, **fields: Any) -> LiveEndpoint:
    rows = [{"index": index, "embedding": vector} for index, vector in enumerate(vectors)]
    answer = {"data": rows} | fields
    return host_doing(lambda _: httpx2.Response(200, json=answer))


async def test_each_text_has_its_vector(host: LiveEndpoint) -> None:
    texts = ["un chat", "deux chiens et un chat", "un chat"]
    found = await host.embed("embed", texts)
    one, other, again = found.vectors
    assert one == again != other
    assert {len(vector) for vector in found.vectors} == {64}
    assert found.usage == Usage(9, 0, None, "host")


async def test_many_texts_are_sent_in_batches_and_stay_in_order(host: LiveEndpoint) -> None:
    texts = [f"texte numéro {number}" for number in range(100)]
    found = await host.embed("embed,dimensions=8", texts)
    alone = await host.embed("embed,dimensions=8", texts[70:71])
    assert len(found.vectors) == 100
    assert found.vectors[70] == pytest.approx(alone.vectors[0])
    assert found.usage.input_tokens == 300


async def test_no_text_has_no_vector(host: LiveEndpoint) -> None:
    assert await host.embed("embed", []) == Embeddings((), Usage(0, 0, None, "host"))


async def test_vectors_stand_by_their_index_whatever_their_order() -> None:
    rows = [{"index": 1, "embedding": [2.0]}, {"index": 0, "embedding": [1.0]}]
    host = host_doing(lambda _: httpx2.Response(200, json={"data": rows}))
    found = await host.embed("m", ["a", "b"])
    assert found.vectors == ((1.0,), (2.0,))
    assert found.usage == Usage(2, 0, None, "estimate")


@pytest.mark.parametrize(
    "host",
    [
        host_sending([1.0, 2.0], [1.0]),
        host_sending([], []),
        host_sending([1.0]),
        host_sending([1.0], [None]),
        host_sending([1.0], "AAAA"),
        host_sending([1.0], None),
        host_doing(lambda _: httpx2.Response(200, text='{"data": [{"index": 0}, {"index": 1}]}')),
        host_doing(lambda _: httpx2.Response(200, text='{"data": [{"index": 0}, {"index": 0}]}')),
        host_doing(
            lambda _: httpx2.Response(
                200,
                text='{"data": [{"index": 0, "embedding": [NaN]}, {"index": 1, "embedding": [1]}]}',
            )
        ),
        host_doing(lambda _: httpx2.Response(200, text="<html>")),
        host_doing(lambda _: httpx2.Response(200, json=["a"])),
    ],
)
async def test_what_is_no_vector_for_each_text_is_a_host_error(host: LiveEndpoint) -> None:
    with pytest.raises(HostError):
        await host.embed("m", ["a", "b"])


async def test_batches_of_different_dimensions_are_refused() -> None:
    sizes = iter([2, 3])

    def respond(_: httpx2.Request) -> httpx2.Response:
        vector = [1.0] * next(sizes)
        rows = [{"index": index, "embedding": vector} for index in range(32)]
        return httpx2.Response(200, json={"data": rows})

    with pytest.raises(HostError, match="several dimensions"):
        await host_doing(respond).embed("m", ["a"] * 64)


@pytest.mark.parametrize(
    ("model", "error"), [("error-429", RateLimited), ("fast", HostError), ("echo", HostError)]
)
async def test_a_refusal_has_its_class(
    host: LiveEndpoint, model: str, error: type[AnswerError]
) -> None:
    with pytest.raises(error):
        await host.embed(model, ["a"])


async def test_a_host_that_is_late_is_told_so() -> None:
    def respond(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("late", request=request)

    with pytest.raises(AnswerTooLong):
        await host_doing(respond).embed("m", ["a"])


async def test_simulated_players_do_not_embed() -> None:
    with pytest.raises(CannotEmbed):
        await DemoEndpoint(speed=math.inf).embed("roseau", ["a"])
