"""A gateway before our test server, served over HTTP, and keys of applications."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from fastapi import FastAPI
from sqlalchemy import select
from starlette.types import Receive, Scope, Send
from tests.support.databases import sqlite_database
from tests.support.served import served
from tests.support.site import model, settings

from joute.app import create_app
from joute.gateway.aliases import Aliases
from joute.gateway.answering import Gateway
from joute.gateway.keys import KeyLimits, Keys, NewKey
from joute.gateway.log import CallLog
from joute.gateway.policies import Policies
from joute.gateway.tables import GatewayCall, GatewayHit, GatewayText
from joute.services import Outside, Services, services_of
from joute.settings import Settings
from joute.uses import NewUse, Uses

T = TypeVar("T")

USE = "help"


@dataclass
class Served:
    """A gateway that is served, and a key of the use `help`."""

    url: str
    key: str
    app: FastAPI
    loop: asyncio.AbstractEventLoop

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    @property
    def services(self) -> Services:
        return services_of(self.app)

    @property
    def gateway(self) -> Gateway:
        return self.services[Gateway]

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Something done in the loop of the site."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def new_key(self, **limits: Any) -> tuple[str, str]:
        """The id and the secret of another key."""
        new = NewKey(USE, "", KeyLimits(**limits))
        card, secret = self.do(self.services[Keys].add(new, "operator"))
        self.seen()
        return card.id, secret

    def point(self, alias: str, *models: str) -> None:
        self.do(self.services[Aliases].set(alias, models, "operator"))
        self.seen()

    def seen(self) -> None:
        """What was changed is known to the gateway, which looks once a second."""
        self.gateway.directory._looked_at = -1e9  # instead of waiting for it

    def post(self, path: str, body: Any, key: str | None = None, **headers: str) -> httpx2.Response:
        content = body if isinstance(body, bytes) else json.dumps(body)
        return httpx2.post(
            f"{self.base_url}{path}",
            content=content,
            headers={"Authorization": f"Bearer {key or self.key}", **headers},
            timeout=60,
        )

    def get(self, path: str) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx2.get(f"{self.base_url}{path}", headers=headers, timeout=60)

    def chat(self, alias: str, text: str = "Hello", **body: Any) -> httpx2.Response:
        messages = [{"role": "user", "content": text}]
        return self.post("/chat/completions", {"model": alias, "messages": messages, **body})

    def calls(self) -> Sequence[GatewayCall]:
        """Every call so far, in their order."""

        async def read() -> Sequence[GatewayCall]:
            await self.services[CallLog].flush()
            async with self.services.store.read() as session:
                rows = await session.scalars(select(GatewayCall).order_by(GatewayCall.created_at))
                return rows.all()

        return self.do(read())

    def hits(self, call_id: str) -> Sequence[GatewayHit]:
        """What the guard found in a call."""

        async def read() -> Sequence[GatewayHit]:
            await self.services[CallLog].flush()
            async with self.services.store.read() as session:
                of_call = select(GatewayHit).where(GatewayHit.call_id == call_id)
                return (await session.scalars(of_call.order_by(GatewayHit.id))).all()

        return self.do(read())

    def texts(self) -> Sequence[GatewayText]:
        async def read() -> Sequence[GatewayText]:
            await self.services[CallLog].flush()
            async with self.services.store.read() as session:
                return (await session.scalars(select(GatewayText))).all()

        return self.do(read())


def until(reached: Callable[[], object]) -> None:
    """Wait for a state; a test that never reaches it fails by its time limit."""
    while not reached():
        time.sleep(0.02)


def tables(database: str, llm_url: str, behaviours: Mapping[str, str], **more: Any) -> Settings:
    """Settings of a site whose models are these behaviours of the test server."""
    hosts, vision = more.pop("hosts", {}), more.pop("vision", {})
    models = [
        model(name, behaviour)
        | ({"endpoint": hosts[name]} if name in hosts else {})
        | ({"vision": vision[name]} if name in vision else {})
        for name, behaviour in behaviours.items()
    ]
    return settings(database, llm_url, models, gateway={"enabled": True}, **more)


@contextmanager
def serving(
    folder: Path,
    llm_url: str,
    behaviours: Mapping[str, str],
    outside: Outside | None = None,
    keeps_text: bool = False,
    **more: Any,
) -> Iterator[Served]:
    """A gateway with an alias for each model, of its name, and the use `help` on trial."""
    database = sqlite_database(folder)
    app = create_app(tables(database, llm_url, behaviours, **more), outside)
    loops: list[asyncio.AbstractEventLoop] = []

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        if not loops:
            loops.append(asyncio.get_running_loop())
        await app(scope, receive, send)

    with served(noting) as url:
        found = Served(url, "", app, loops[0])
        found.do(found.services[Uses].add(NewUse(USE)))
        if keeps_text:
            found.do(found.services[Policies].set(USE, keeps_text=True, by="operator"))
        for name in behaviours:
            found.point(name, name)
        _, found.key = found.new_key()
        yield found
