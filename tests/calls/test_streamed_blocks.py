"""Answers are formatted while they are written: blocks follow the text they take the place of."""

import asyncio
import re
from collections.abc import AsyncGenerator
from random import Random

import pytest
from starlette.types import Message

from joute.calls.channel import Channel, Cursor
from joute.web import Event, EventStream, to_html

PROSE = (
    "The **mistral** blows from the north, along the valley of the Rhône, and is said to last "
    "three, six or nine days. It clears the sky; people of the region say that it *drives mad*."
    "\n\nIts name comes from *maestral*, the master wind. Painters liked its light, farmers "
    "planted rows of cypresses against it, and houses turn their backs to it.\n\n"
)
LISTS = (
    "Here is what to take along:\n\n- a **warm** jacket, even in summer;\n- a map, since paths are "
    "badly marked;\n- water, two litres each;\n- a hat.\n\n1. Leave before eight.\n2. Walk up to "
    "the pass.\n3. Come down by the forest.\n\n"
)
CODE = (
    "The function below reads a file:\n\n```python\nimport csv\n\ndef rows(path: str) -> list[str]:"
    '\n    with open(path, encoding="utf-8") as file:\n        return [row[0] for row in '
    "csv.reader(file) if row]\n\nprint(rows('names.csv'))\n```\n\nIt closes the file itself.\n\n"
)
TABLES = (
    "| Town | People | Height |\n|---|--:|--:|\n| Avignon | 91,000 | 23 m |\n| Arles | 51,000 | "
    "10 m |\n| Orange | 29,000 | 46 m |\n\nThe figures are those of the last count.\n\n"
)
FORMULAS = (
    "The sum is $\\sum_{i=1}^n i = \\frac{n(n+1)}{2}$, hence:\n\n$$\nS_n = \\frac{n(n+1)(2n+1)}{6}"
    "\n$$\n\nThe proof goes by induction on the number of terms.\n\n"
)
SCRIPTS = {"prose": PROSE, "lists": LISTS, "code": CODE, "tables": TABLES, "formulas": FORMULAS}


KEPT = frozenset(["python", "import", "return", "print", "open", "with", "file"])


def varied(text: str, times: int) -> str:
    """The same forms again and again in other words, which no compression knows yet."""
    chance = Random(1)

    def other(word: re.Match[str]) -> str:
        letters = (chance.choice("etaoinshrdlucmfwypvbgk") for _ in word[0])
        return word[0] if word[0] in KEPT else "".join(letters)

    return "".join(re.sub(r"(?<!\\)\b[a-z]{3,}\b", other, text) for _ in range(times))


def tokens(text: str) -> list[str]:
    """As a model writes: a word, or a piece of one, at a time."""
    return re.findall(r"\s*\w{1,6}|\s*[^\w\s]+|\s+", text)


async def reader(channel: Channel, text: str) -> AsyncGenerator[Event, None]:
    """The events of a reader; side "a" writes the next token each time the reader waits."""
    events, pending = channel.follow(Cursor(1), hold_s=3600), tokens(text)
    while True:
        following = asyncio.ensure_future(anext(events, None))
        while not following.done():
            await asyncio.sleep(0)
            if not following.done() and is_waited_for(channel):
                release(channel, pending)
        if (event := following.result()) is None:
            return
        yield event


def is_waited_for(channel: Channel) -> bool:
    return bool(channel.changed.next._waiters)  # the reader has all that there is


def release(channel: Channel, pending: list[str]) -> None:
    if pending:
        channel.append("a", pending.pop(0))
    else:
        channel.finish("a")
        channel.finish("b")
    channel.notify()


async def sent(text: str) -> tuple[int, list[Event]]:
    """The bytes sent to a browser that reads this answer as it is written, and its events."""
    bodies: list[int] = []
    events: list[Event] = []

    async def send(message: Message) -> None:
        bodies.append(len(message.get("body", b"")))

    async def receive() -> Message:
        await asyncio.Event().wait()
        return {}

    async def kept() -> AsyncGenerator[Event, None]:
        async for event in reader(Channel(1), text):
            events.append(event)
            yield event

    scope = {"type": "http", "headers": [(b"accept-encoding", b"gzip")]}
    await EventStream(kept())(scope, receive, send)
    return sum(bodies), events


@pytest.mark.parametrize("script", SCRIPTS)
async def test_text_and_blocks_cost_less_than_three_times_the_text(script: str) -> None:
    text = varied(SCRIPTS[script], 8)
    size, events = await sent(text)
    assert size < 3 * len(text.encode())
    assert sum(event.name == "block" for event in events) >= 8


@pytest.mark.parametrize("script", SCRIPTS)
async def test_every_block_takes_the_place_of_its_text(script: str) -> None:
    text = varied(SCRIPTS[script], 2) + "🙂 é\n\nEnd"
    _, events = await sent(text)
    open_text, blocks, written = "", [], ""
    for event in events:
        if event.name == "delta":
            open_text += event.data["text"]
            written += event.data["text"]
        if event.name == "block":
            units = open_text.encode("utf-16-le")
            source = units[: 2 * event.data["units"]].decode("utf-16-le")
            assert event.data["html"] == to_html(source)
            blocks.append(source)
            open_text = units[2 * event.data["units"] :].decode("utf-16-le")
    assert written == text
    assert "".join(blocks) + open_text == text
    assert open_text == "End"


async def test_a_reader_who_comes_back_gets_each_block_once() -> None:
    channel = Channel(1)
    channel.append("a", "One\n\nTwo\n\nThree")
    first = channel.follow(Cursor(1))
    seen: list[Event] = []
    while not seen or seen[-1].name != "block":
        seen.append(await anext(first))
    await first.aclose()
    assert seen[-1].data["html"] == "<p>One</p>\n<p>Two</p>\n"
    channel.append("a", "\n\nFour")
    again = channel.follow(Cursor.parse(str(seen[-1].id), 1))
    more: list[Event] = []
    while not more or more[-1].name != "block":
        more.append(await anext(again))
    assert [event.data["html"] for event in more if event.name == "block"] == ["<p>Three</p>\n"]


async def test_the_blocks_hold_no_script_of_the_answer() -> None:
    _, events = await sent(
        "<script>x</script>\n\n<img src=x onerror=y>\n\n[a](javascript:b)\n\nEnd"
    )
    html = "".join(event.data["html"] for event in events if event.name == "block")
    assert "&lt;script&gt;" in html
    assert not re.search(r"<(?:script|img)|href=\"javascript", html)
