"""A site, sets and runs that were made elsewhere, and those who may."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx2
import pytest

from joute.evaluation.answers import Answer, Band, Impact
from joute.evaluation.runs.files import line_of
from joute.evaluation.runs.records import (
    Row,
    RunEnd,
    RunHeader,
    ScoreRecord,
    ScorerReference,
    SetReference,
)
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.site.keys import Keys
from joute.llm.server import Running
from joute.operator import Operators
from joute.people.members import Members, NewMember
from joute.people.rights import Role
from tests.support.site import Site, model, running_site, settings

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
API = "/api/v1/evaluations"
MODELS = [model("oak", "echo"), model("elm", "echo")]
EXACT = ScorerReference(column="exact", name="exact", version="1", weight=1)
WH = Band(low=0.1, mid=0.2, high=0.4)
IMPACT = Impact(wh=WH, gco2=WH, method="ecologits-0.8@1")


def items(count: int, *, drafted: int = 0) -> list[Item]:
    """Items of two domains; the last ones are drafts."""
    return [
        Item(
            id=f"q{number}",
            input=f"Capitale n° {number} ?",
            expected=(f"Ville {number}",),
            domain=("villes", "régions")[number % 2],
            drafted=number >= count - drafted,
        )
        for number in range(count)
    ]


def row(item: Item, model: str, score: float | None = 1.0, **answer: Any) -> Row:
    """The answer of a model, which costs a cent."""
    given = {"text": f"Ville de {item.id}", "cost_usd": 0.01, "latency_s": 0.5, "impact": IMPACT}
    return Row(
        item=item.id,
        item_hash=item.hash,
        model=model,
        domain=item.domain,
        split=item.split,
        answer=Answer.model_validate({**given, **answer}),
        scores={} if answer.get("error") else {"exact": ScoreRecord(value=score)},
    )


def run_file(rows: Iterable[Row], run_id: str = "r1", **header: Any) -> bytes:
    """A run that went to its end, as a file."""
    rows = list(rows)
    given: dict[str, Any] = {
        "id": run_id,
        "set": SetReference(name="villes", version="1", hash="h", items=len(rows)),
        "models": tuple(dict.fromkeys(row.model for row in rows)),
        "scorers": (EXACT,),
        "parameters": {"temperature": 0.0},
        "started_at": NOW,
        **header,
    }
    lines = b"".join([line_of(RunHeader(**given)), *map(line_of, rows)])
    end = RunEnd(
        rows=len(rows), sha256=sha256(lines).hexdigest(), ended_at=NOW + timedelta(minutes=5)
    )
    return lines + line_of(end)


def set_lines(items: Iterable[Item], **header: Any) -> bytes:
    """A set as a program sends it."""
    first = SetHeader.model_validate({"name": "villes", "description": "Des villes.", **header})
    lines = (
        first.model_dump_json(),
        *(one.model_dump_json(exclude_defaults=True) for one in items),
    )
    return "".join(f"{line}\n" for line in lines).encode()


@dataclass(frozen=True)
class Carrier:
    """A program with a key."""

    client: httpx2.AsyncClient

    async def push(self, content: bytes, kind: str = "runs") -> httpx2.Response:
        return await self.client.post(f"{API}/{kind}", content=content)

    async def pull(self, path: str) -> httpx2.Response:
        return await self.client.get(f"{API}/{path}")


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as opened:
        yield opened


@pytest.fixture
async def carrier(site: Site) -> Carrier:
    key = await site.services[Keys].new("ci")
    return Carrier(site.client(headers={"Authorization": f"Bearer {key}"}))


async def operator_of(site: Site) -> httpx2.AsyncClient:
    client = site.client(headers={"Accept-Language": "en"})
    link = await site.services[Operators].new_link()
    await client.post("/operator/enter", data={"link": link})
    return client


async def member_of(site: Site, *roles: Role) -> httpx2.AsyncClient:
    client = site.client(headers={"Accept-Language": "en"})
    secret = await site.services[Members].invite(NewMember("Ada", frozenset(roles)))
    await client.post("/invitation", data={"link": secret})
    return client
