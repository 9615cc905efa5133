"""Before the reveal of a round nothing that is sent to screen or phones tells who answers."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from tests.support.routes import filled, requests_of
from tests.support.served import joute, served
from tests.support.site import settings

from joute.app import create_app
from joute.llm.server import Running
from joute.services import Outside

WAIT_S = 60.0

# Models of the catalogue, whose names answers can betray; their hosts' names betray them too.
NAMED = {
    "our-first": ("Mistral Small", "mistral-small-2506"),
    "our-second": ("Claude Sonnet 4", "claude-sonnet-4"),
    "our-third": ("GPT-5.5", "gpt-5.5"),
    "our-fourth": ("Qwen3 32B", "qwen3-32b"),
}
OTHERS = ("Mistral", "Claude", "Anthropic", "OpenAI", "GPT-5", "Qwen", "Alibaba", "names-itself")
FIGURES = ("tokens", "first_token", "duration", "latency", "footprint", "energy", "price")

PROGRAM = """
id = "blind"

[title]
en = "A blind workshop"

[[rounds]]
pair = ["our-first", "our-second"]
timer_s = 60
[rounds.question]
en = "Say something."

[[rounds]]
pair = ["our-third", "our-fourth"]
[rounds.question]
en = "Say something else."

[[rounds]]
kind = "final"
[rounds.question]
en = "Say it all."
"""


@dataclass
class Audience:
    """A phone and a projected page, the desk that leads them, and all that the two received."""

    app: FastAPI
    client: httpx2.AsyncClient
    desk: str
    code: str
    screen: str
    received: list[str] = field(default_factory=list)
    streams: dict[str, str] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self) -> None:
        """Every address that a phone or a projector may ask for, but the streams."""
        values = {"code": self.code, "token": self.screen.rpartition("/")[2]}
        for method, path in requests_of(self.app):
            theirs = "{code}" in path or path.startswith("/workshop/screen/")
            if method != "GET" or not theirs or path.endswith("/events"):
                continue
            response = await self.client.get(filled(path, values))
            assert response.status_code == 200, response.text
            self._keep(response)

    async def vote(self, number: int, choice: str) -> None:
        """On the page, then once more where it is refused, then with nonsense."""
        for tried in (choice, choice, "nonsense"):
            form = {"round": str(number), "choice": tried}
            self._keep(await self.client.post(f"/w/{self.code}/vote", data=form))

    async def go(self, step: str) -> Mapping[str, Any]:
        """The desk goes to a step; screen and phone are told, and look."""
        seen = (await self.client.get(self.desk)).json()["version"]
        body = {"expected_version": seen, "move": "skip_to", "step": step}
        moved = await self.client.post(f"{self.desk}/moves", json=body)
        assert moved.status_code == 200, moved.text
        await self.told(f'data-step=\\"{step}\\"')
        await self.look()
        state: dict[str, Any] = moved.json()
        return state

    async def answered(self, number: int) -> None:
        """Both answers of a round are over."""
        async with asyncio.timeout(WAIT_S):
            while True:
                state = (await self.client.get(self.desk)).json()
                one = state["rounds"][number - 1]
                if len(one["answers"]) == len(one["choices"]) - (1 if one["final"] else 2):
                    return
                await asyncio.sleep(0.05)

    async def told(self, words: str) -> None:
        """Until these words came on both streams."""
        async with asyncio.timeout(WAIT_S):
            while not all(words in text for text in self.streams.values()):
                self.arrived.clear()
                await self.arrived.wait()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """The streams of both, as browsers hold them."""
        self.streams = {f"/w/{self.code}/events": "", f"{self.screen}/events": ""}
        tasks = [asyncio.create_task(self._listen(address)) for address in self.streams]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, address: str) -> None:
        async with self.client.stream("GET", address) as response:
            self.streams[address] = f"{response.headers!r}\n"
            async for text in response.aiter_text():
                self.streams[address] += text
                self.arrived.set()

    def _keep(self, response: httpx2.Response) -> None:
        self.received.append(f"\n{response.url}\n{response.headers!r}\n{response.text}\n")


@pytest.fixture
async def audience(tmp_path: Path, llm_server: Running) -> AsyncIterator[Audience]:
    """A phone that has joined and a projector, in front of four models that say who they are."""
    database = f"sqlite:///{tmp_path}/joute.sqlite3"
    models = [
        {"id": id_, "endpoint": "test", "name": f"names-itself={name}", "catalog": known}
        for id_, (name, known) in NAMED.items()
    ]
    given = settings(database, llm_server.base_url, models)
    app = create_app(given, Outside(random=Random(0), environ={}))
    with served(app) as address:
        link = joute("workshop", "link", "--database", database, folder=tmp_path)
        async with httpx2.AsyncClient(base_url=address, timeout=WAIT_S) as client:
            body = {"link": link.partition("link=")[2], "program": PROGRAM, "language": "en"}
            created = (await client.post("/api/v1/workshops", json=body)).raise_for_status().json()
            await client.post(f"/w/{created['code']}")
            desk = (await client.get(f"/workshop/desk/{created['desk']}")).text
            screen = re.search(r"/workshop/screen/[\w.-]+", desk)
            assert screen is not None
            api = f"/api/v1/workshops/desk/{created['desk']}"
            audience = Audience(app, client, api, created["code"], screen.group())
            async with audience.listening():
                yield audience


@pytest.fixture
def secrets(llm_server: Running) -> list[str]:
    """Every name, alias, id and host in play."""
    names = [*NAMED, *OTHERS, llm_server.base_url.split("/")[2]]
    names += [told for pair in NAMED.values() for told in pair]
    return [name.casefold() for name in names]


async def test_nothing_sent_before_the_reveal_names_a_model(
    audience: Audience, secrets: list[str]
) -> None:
    await play(audience, 1)
    is_blind(audience, secrets)
    revealed = await audience.go("r1:reveal")
    assert set(revealed["round"]["models"].values()) == {"Mistral Small 3.2", "Claude Sonnet 4"}


async def test_a_final_is_blind_again_until_the_decision_names_its_winner(
    audience: Audience, secrets: list[str]
) -> None:
    for number in (1, 2):
        await play(audience, number)
        await audience.go(f"r{number}:reveal")
    await audience.go("r3:question")
    audience.received.clear()
    audience.streams = dict.fromkeys(audience.streams, "")
    await play(audience, 3)
    is_blind(audience, secrets)
    decided = await audience.go("decision")
    assert len(decided["decision"]["winners"]) == 1
    again = {"expected_version": decided["version"], "move": "skip_to", "step": "r3:vote"}
    refused = await audience.client.post(f"{audience.desk}/moves", json=again)
    assert refused.json()["code"] == "revealed"


async def play(audience: Audience, number: int) -> None:
    """A round as far as its counts, seen from everywhere."""
    await audience.go(f"r{number}:question")
    await audience.go(f"r{number}:answers")
    await audience.answered(number)
    await audience.go(f"r{number}:vote")
    await audience.vote(number, "a")
    await audience.go(f"r{number}:counted")


def is_blind(audience: Audience, secrets: list[str]) -> None:
    """No name in anything received; no figure of the answers in what is told as JSON."""
    for received in (*audience.received, *audience.streams.values()):
        for secret in secrets:
            assert secret not in received.casefold(), f"{secret!r} in {received[:300]}"
        keys = set(re.findall(r'"(\w+)":', received))
        assert not [key for key in keys for figure in FIGURES if figure in key]
