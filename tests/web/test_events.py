import json
import time
import zlib
from collections.abc import AsyncGenerator
from contextlib import suppress
from random import Random

import anyio
import pytest
from starlette.types import Message

from joute.web import Event, EventStream


class Client:
    """The server's side of a connection that a test holds."""

    def __init__(self, accept_encoding: str = "") -> None:
        self.headers = [(b"accept-encoding", accept_encoding.encode())]
        self.messages: list[Message] = []
        self.gone = anyio.Event()

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def body(self) -> str:
        return b"".join(m.get("body", b"") for m in self.messages).decode()

    async def reads(self, stream: EventStream) -> None:
        with anyio.fail_after(5):
            scope = {"type": "http", "headers": self.headers}
            await stream(scope, self.receive, self.send)


async def three() -> AsyncGenerator[Event, None]:
    yield Event("delta", {"side": "a", "turn": 1, "text": "é\n“x”"}, id=1)
    yield Event("delta", {"side": "b", "turn": 1, "text": ""}, id="2")
    yield Event("turn_over", {"turn": 1})


async def test_events_are_sent_compactly_and_unbuffered() -> None:
    client = Client()
    await client.reads(EventStream(three()))
    headers = dict(client.messages[0]["headers"])
    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert headers[b"cache-control"] == b"no-store, no-transform"
    assert headers[b"x-accel-buffering"] == b"no"
    assert b"content-length" not in headers
    frames = client.body.split("\n\n")
    assert frames[1] == 'id:1\nevent:delta\ndata:{"side":"a","turn":1,"text":"é\\n“x”"}'
    assert frames[3] == 'event:turn_over\ndata:{"turn":1}'
    assert client.messages[-1]["more_body"] is False


async def test_each_event_is_one_message_that_a_browser_can_parse() -> None:
    client = Client()
    await client.reads(EventStream(three()))
    bodies = [m["body"].decode() for m in client.messages[2:-1]]
    assert len(bodies) == 3
    for body in bodies:
        assert body.endswith("\n\n")
        assert isinstance(json.loads(body.split("data:", 1)[1]), dict)


async def test_a_packed_event_can_be_read_as_soon_as_it_is_sent() -> None:
    client, plain = Client("br, gzip"), Client()
    await client.reads(EventStream(three()))
    await plain.reads(EventStream(three()))
    assert (b"content-encoding", b"gzip") in client.messages[0]["headers"]
    unpacker = zlib.decompressobj(wbits=31)
    read = [unpacker.decompress(message["body"]) for message in client.messages[1:]]
    assert read == [message["body"] for message in plain.messages[1:]]


async def test_packed_events_cost_less_than_three_times_their_text_however_slow() -> None:
    async def slow_model() -> AsyncGenerator[Event, None]:
        letters = Random(1)
        text = "".join(letters.choice("etaoinshrdlucmfwypvbgk      ") for _ in range(4000))
        for start in range(0, 4000, 10):
            data = {"side": "a", "turn": 1, "text": text[start : start + 10]}
            yield Event("delta", data, id=f"1.{start}.0")

    client = Client("gzip")
    await client.reads(EventStream(slow_model()))
    assert sum(len(m.get("body", b"")) for m in client.messages) < 3 * 4000


async def test_silences_are_broken_by_comment_lines() -> None:
    async def slow() -> AsyncGenerator[Event, None]:
        await anyio.sleep(0.5)
        yield Event("delta", {})

    client = Client()
    await client.reads(EventStream(slow(), silence_s=0.02))
    assert 2 <= client.body.count(":\n\n") <= 25


async def test_no_comment_is_sent_while_events_flow() -> None:
    async def steady() -> AsyncGenerator[Event, None]:
        for _ in range(10):
            await anyio.sleep(0.01)
            yield Event("delta", {})

    client = Client()
    await client.reads(EventStream(steady(), silence_s=0.09))
    assert ":\n\n" not in client.body.replace("data:{}\n\n", "")


async def test_a_client_that_leaves_ends_the_stream_and_unsubscribes() -> None:
    closed, silent = anyio.Event(), anyio.Event()

    async def endless() -> AsyncGenerator[Event, None]:
        try:
            yield Event("delta", {})
            silent.set()
            await anyio.sleep_forever()
        finally:
            closed.set()

    client = Client()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(client.reads, EventStream(endless()))
        await silent.wait()
        client.gone.set()
        with anyio.fail_after(1):
            await closed.wait()


async def test_a_client_too_slow_to_be_written_to_unsubscribes_when_it_leaves() -> None:
    closed = anyio.Event()
    client = Client()

    async def endless() -> AsyncGenerator[Event, None]:
        try:
            while True:
                yield Event("delta", {})
        finally:
            closed.set()

    async def stuck(message: Message) -> None:
        if b"delta" in message.get("body", b""):
            client.gone.set()
            await anyio.sleep_forever()

    with anyio.fail_after(1), suppress(BaseExceptionGroup):
        await EventStream(endless())({"type": "http", "headers": []}, client.receive, stuck)
    assert closed.is_set()


async def test_an_event_costs_less_than_40_microseconds() -> None:
    count = 5_000

    async def many() -> AsyncGenerator[Event, None]:
        for number in range(count):
            yield Event("delta", {"side": "a", "turn": 1, "text": "ten chars."}, id=number)

    fastest = float("inf")
    for _ in range(3):
        began = time.process_time()
        await Client().reads(EventStream(many()))
        fastest = min(fastest, time.process_time() - began)
    assert fastest / count < 40e-6


def test_a_frame_takes_no_byte_that_it_does_not_need() -> None:
    frame = Event("delta", {"side": "a", "turn": 1, "text": ""}, id=12).frame()
    assert len(frame) == len('id:12\nevent:delta\ndata:{"side":"a","turn":1,"text":""}\n\n')


@pytest.mark.parametrize("text", ["\r\n", "\u2028", "data: x\n\nevent: forged"])
def test_text_cannot_forge_an_event(text: str) -> None:
    frame = Event("delta", {"text": text}).frame().decode()
    assert frame.count("\n") == 3
    assert "\r" not in frame
