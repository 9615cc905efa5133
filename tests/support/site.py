"""The whole application with real models behind it: our test server on loopback."""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import httpx2
from fastapi import FastAPI

from joute.app import create_app
from joute.calls import Offer
from joute.calls.channel import Channel
from joute.duel import Duels
from joute.features import FEATURES
from joute.services import Outside, Services, services_of
from joute.settings import Settings

BASE_URL = "http://joute.test"
SECRET = "s" * 40
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


class Loaded(Random):
    """A random source that always falls the same way: of two models, `first` gets side a."""

    def __init__(self, first: bool) -> None:
        super().__init__(0)
        self._value = 0.9 if first else 0.1

    def random(self) -> float:
        return self._value


def model(
    name: str, behaviour: str, *, size: float | None = 7.0, family: str = "", maker: str = "Forge"
) -> dict[str, Any]:
    """A [[models]] table of a model of the test server."""
    return {
        "id": name,
        "endpoint": "test",
        "name": behaviour,
        "display_name": f"{name.title()} Model",
        "maker": maker,
        "family": family,
        "params_total_b": size,
        "price_in": 1.0,
        "price_out": 2.0,
    }


def settings(
    database: str | Mapping[str, str],
    llm_url: str,
    models: Sequence[Mapping[str, Any]],
    **tables: Any,
) -> Settings:
    """Settings of a site whose models are those of the test server at `llm_url`."""
    endpoint = {"id": "test", "base_url": llm_url, "allow_private": True, "country": "FRA"}
    return FEATURES.settings(
        **{
            "database": {"url": database} if isinstance(database, str) else database,
            "endpoints": [endpoint],
            "models": list(models),
            "secret": SECRET,
            **tables,
        }
    )


@dataclass
class Visitor:
    """A person with a browser that keeps cookies, talking to the API."""

    client: httpx2.AsyncClient
    cohort: str | None = None

    async def consent(self) -> "Visitor":
        conditions = (await self.client.get("/api/v1/consent")).json()
        accepted = await self.client.post(
            "/api/v1/consent", json={"version": conditions["version"]}
        )
        assert accepted.status_code == 204, accepted.text
        return self

    async def open(self, prompt: str = "Why is the sky blue?", **body: Any) -> str:
        response = await self.client.post("/api/v1/duels", json={"prompt": prompt, **body})
        assert response.status_code == 201, response.text
        duel_id: str = response.json()["id"]
        return duel_id

    async def events(self, duel_id: str) -> list[tuple[str, dict[str, Any]]]:
        """Every event of the last turn; returns when the turn is over."""
        response = await self.client.get(f"/api/v1/duels/{duel_id}/events")
        assert response.status_code == 200, response.text
        return list(parse_events(response.text))

    async def finished(self, prompt: str = "Why is the sky blue?", **body: Any) -> str:
        """A duel whose first turn is over."""
        duel_id = await self.open(prompt, **body)
        await self.events(duel_id)
        return duel_id

    async def duel(self, duel_id: str) -> dict[str, Any]:
        response = await self.client.get(f"/api/v1/duels/{duel_id}")
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    async def vote(self, duel_id: str, choice: str = "a", **body: Any) -> httpx2.Response:
        return await self.client.post(
            f"/api/v1/duels/{duel_id}/vote", json={"choice": choice, **body}
        )


def parse_events(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for frame in text.split("\n\n"):
        fields = dict(line.split(":", 1) for line in frame.splitlines() if not line.startswith(":"))
        if "event" in fields:
            yield fields["event"].strip(), json.loads(fields["data"])


def speaking(channel: Channel) -> bool:
    return all(side.text for side in channel.sides.values())


@dataclass
class Site:
    """A running application."""

    app: FastAPI
    clock: Clock
    numbers: "count[int]" = field(default_factory=count)

    @property
    def services(self) -> Services:
        return services_of(self.app)

    @property
    def duels(self) -> Duels:
        return self.services[Duels]

    def client(self, **options: Any) -> httpx2.AsyncClient:
        """A browser of its own, from an address of its own."""
        transport = httpx2.ASGITransport(self.app, client=(f"10.0.0.{next(self.numbers)}", 1))
        return httpx2.AsyncClient(transport=transport, base_url=BASE_URL, **options)

    async def until(self, duel_id: str, reached: Callable[[Channel], bool] = speaking) -> None:
        """Wait for a state of the turn that is being answered; at first, until both sides speak."""
        channel = await self.services.bus.find(duel_id)
        assert channel is not None
        while not reached(channel):
            await channel.changed.next.wait()

    async def visitor(self) -> Visitor:
        """Someone who accepted the conditions."""
        return await Visitor(self.client()).consent()


@asynccontextmanager
async def running_site(
    settings: Settings,
    *,
    first_is_a: bool = True,
    random: Random | None = None,
    offer: Offer | None = None,
) -> AsyncIterator[Site]:
    clock = Clock()
    outside = Outside(now=clock, random=random or Loaded(first_is_a), environ={}, offer=offer)
    app = create_app(settings, outside)
    async with app.router.lifespan_context(app):
        yield Site(app, clock)
