"""A site with duels of people who agree to their publication, and a draft that holds them."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import polars as pl
import pytest

from joute.dataset import Release, ReleasedDuel
from joute.llm.server import Running
from joute.operator import Operators
from joute.people.publication import VERSION
from tests.support.site import Site, Visitor, model, running_site, settings

MODELS = [model("oak", "echo"), model("elm", "echo")]
QUESTIONS = ("My name is [PERSON_1]: why is the sky blue?", "Call [PHONE_1], please.", "Why?")


async def silent(_done: int, _total: int) -> None:
    """An export whose progress is not shown."""


@dataclass(frozen=True)
class Drafted:
    """A draft in `folder` with a duel of each of `visitors`: `duels` by the ids of its rows."""

    site: Site
    folder: Path
    visitors: list[Visitor]
    duels: dict[str, str]
    release_id: int

    @property
    def path(self) -> str:
        return f"/operator/datasets/{self.release_id}"

    def ids(self, table: str) -> set[str]:
        """The ids of duels in the files of a table, which are the same in both formats."""
        parquet = set(pl.read_parquet(self.folder / f"{table}.parquet")["duel"])
        lines = (self.folder / f"{table}.jsonl").read_text("utf-8").splitlines()
        assert {json.loads(line)["duel"] for line in lines} == parquet
        return parquet

    async def release(self) -> Release:
        async with self.site.services.store.read() as session:
            return await session.get_one(Release, self.release_id)

    async def operator(self) -> httpx2.AsyncClient:
        client = self.site.client(headers={"Accept-Language": "en"})
        link = await self.site.services[Operators].new_link()
        await client.post("/operator/enter", data={"link": link})
        return client


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        yield site


@pytest.fixture
async def drafted(site: Site, tmp_path: Path) -> Drafted:
    visitors, duels = [], {}
    for number, question in enumerate(QUESTIONS):
        visitor = await publisher(site)
        duel_id = await visitor.finished(question)
        await visitor.vote(duel_id)
        visitors.append(visitor)
        duels[f"d{number}"] = duel_id
    folder = tmp_path / "release"
    write(folder)
    return Drafted(site, folder, visitors, duels, await add(site, folder, duels))


def write(folder: Path) -> None:
    folder.mkdir()
    rows = [
        {"duel": f"d{number}", "turn": 1, "side": side, "prompt": question, "answer": "Because."}
        for number, question in enumerate(QUESTIONS)
        for side in ("a", "b")
    ]
    votes = [
        {
            "duel": f"d{number}",
            "voter": f"v{number}",
            "created_at": f"2026-1{number % 2}-05",
            "language": "en",
            "model_a": "oak",
            "model_b": "elm",
            "choice": "a",
            "comment_a": "",
        }
        for number in range(len(QUESTIONS))
    ]
    for table, of_table in (("duels", rows), ("votes", votes)):
        pl.DataFrame(of_table).write_parquet(folder / f"{table}.parquet")
        pl.DataFrame(of_table).write_ndjson(folder / f"{table}.jsonl")
    (folder / "README.md").write_text("# A release\n")


async def add(site: Site, folder: Path, duels: dict[str, str]) -> int:
    async with site.services.store.write() as session:
        release = Release(
            name="duels",
            version="2026-11-21",
            created_at=site.clock(),
            folder=str(folder),
            licence="CC-BY-4.0",
            layout="joute",
            settings={"min_voters": 2},
            counts={"votes": len(duels)},
            software="0.1.0",
        )
        session.add(release)
        await session.flush()
        session.add_all(
            ReleasedDuel(release_id=release.id, duel_id=duel_id, row_id=row_id)
            for row_id, duel_id in duels.items()
        )
        return release.id


async def publisher(site: Site) -> Visitor:
    """Somebody who agreed to publish."""
    visitor = await site.visitor()
    await visitor.client.post("/me/publication", data={"agree": VERSION})
    return visitor


async def read_all(
    drafted: Drafted, operator: httpx2.AsyncClient, left: str = "", mask: str = ""
) -> None:
    """Draw the sample and give every text a verdict: personal data is left where `left` stands.
    `mask` is highlighted in some text."""
    await operator.post(f"{drafted.path}/sample")
    page = (await operator.get(f"{drafted.path}/texts")).text
    assert not mask or f"<mark>{mask}</mark>" in page
    texts = re.findall(r"<fieldset.*?</fieldset>", page, re.DOTALL)
    verdicts = {
        number[1]: "left" if left and left in text else "clean"
        for text in texts
        if (number := re.search(r'name="(text-\d+)"', text))
    }
    assert len(verdicts) == len(texts) > 0
    answer = await operator.post(f"{drafted.path}/texts", data=verdicts)
    assert answer.headers["location"] == drafted.path
