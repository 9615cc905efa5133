"""A member gives an endpoint and a key for one run; the key is in memory only."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from sqlalchemy import select

from joute.evaluation.errors import KeyGone
from joute.evaluation.site.keys import Keys
from joute.evaluation.site.submissions.held import Held, Submitted
from joute.evaluation.site.submissions.submitting import Submissions
from joute.evaluation.tables import StoredRow, StoredRun
from joute.llm.server import Running
from joute.people.rights import Role
from joute.store import Base
from tests.evaluation.site.conftest import MODELS, Carrier, items, member_of, set_lines
from tests.evaluation.site.test_pages import words
from tests.support.served import served
from tests.support.site import Site, running_site, settings

KEY = "sk-Ferry7Kettle9Lantern3"
SUBMIT = "/evaluations/villes/submit"
ITEMS = [one.model_copy(update={"expected": ("Bonjour",)}) for one in items(4)]


@dataclass
class Host:
    """A host that sends the key back: in answers, and in a refusal of the third question."""

    keys: set[str] = field(default_factory=set)
    waits: bool = False
    asked: threading.Event = field(default_factory=threading.Event)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/chat/completions")
        async def complete(request: Request) -> Any:
            key = request.headers["authorization"].removeprefix("Bearer ")
            self.keys.add(key)
            self.asked.set()
            asked = (await request.json())["messages"][-1]["content"]
            if self.waits:
                await asyncio.sleep(60)
            if "n° 2" in asked:
                return JSONResponse({"error": {"message": f"the key {key} is wrong"}}, 401)
            # In two parts, neither of which is the key.
            parts = ("Bonjour " if "n° 1" not in asked else "", key[:9], key[9:])
            return StreamingResponse(_events(parts), media_type="text/event-stream")

        return app


async def _events(parts: tuple[str, ...]) -> AsyncIterator[str]:
    for part in parts:
        chunk = {"choices": [{"index": 0, "delta": {"content": part}}], "model": f"m-{KEY}"}
        yield f"data: {json.dumps(chunk)}\n\n"
    over = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    yield f"data: {json.dumps(over)}\n\ndata: [DONE]\n\n"


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def address(host: Host) -> Iterator[str]:
    with served(host.app()) as address:
        yield f"{address}/v1"


@asynccontextmanager
async def opened(database: str, llm_server: Running, **own: Any) -> AsyncIterator[Site]:
    tables = {"evaluation": {"submissions_private": True, **own}}
    async with running_site(settings(database, llm_server.base_url, MODELS, **tables)) as site:
        yield site


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with opened(database, llm_server) as site:
        await with_set(site)
        yield site


async def with_set(site: Site, **header: Any) -> None:
    key = await site.services[Keys].new("ci")
    carrier = Carrier(site.client(headers={"Authorization": f"Bearer {key}"}))
    header = {"scorers": [{"name": "contains"}], **header}
    assert (await carrier.push(set_lines(ITEMS, **header), "sets")).status_code == 201


async def submitted(client: httpx2.AsyncClient, address: str, **form: Any) -> httpx2.Response:
    given = {"base_url": address, "key": KEY, "model": "ferry-1", "limit": "", **form}
    return await client.post(SUBMIT, data=given)


async def run_of(site: Site) -> StoredRun:
    async with site.services.store.read() as session:
        return (await session.scalars(select(StoredRun))).one()


async def everything(site: Site) -> str:
    """All that the database holds, as text."""
    found = []
    async with site.services.store.read() as session:
        for table in Base.metadata.sorted_tables:
            found += [str(tuple(row)) for row in await session.execute(select(table))]
    return "\n".join(found)


async def test_the_key_of_a_run_is_in_no_row_no_file_no_log_and_no_page(
    site: Site, address: str, host: Host, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.INFO)
    member = await member_of(site, Role.CHOOSER)
    sent = await submitted(member, address)
    assert sent.status_code == 303, sent.text
    run = await run_of(site)
    assert (await site.services.jobs.wait(str(run.job_id))).state == "done"
    page = await member.get(sent.headers["location"])
    assert "ferry-1@local 66.7%" in words(page)
    answers = await member.get(f"{sent.headers['location']}/items")
    assert "Bonjour […]" in words(answers)
    assert host.keys == {KEY}
    stored = await everything(site)
    assert "Bonjour […]" in stored
    texts = (stored, page.text, answers.text, caplog.text, repr(site.services.jobs.kinds))
    for text in texts:
        assert KEY not in text
    async with site.services.store.read() as session:
        rows = list(await session.scalars(select(StoredRow).order_by(StoredRow.item)))
    assert [row.error != "" for row in rows] == [False, False, True, False]
    database = site.services.settings.database.url.removeprefix("sqlite:///")
    if database != site.services.settings.database.url:
        for file in Path(database).parent.glob(Path(database).name + "*"):
            assert KEY.encode() not in file.read_bytes()


async def test_an_address_that_is_not_public_is_refused_and_nothing_is_repeated(
    database: str, llm_server: Running, address: str, host: Host
) -> None:
    async with opened(database, llm_server, submissions_private=False) as site:
        await with_set(site)
        member = await member_of(site, Role.CHOOSER)
        for url in (address, "https://127.0.0.1/v1", "https://169.254.169.254/v1", "ftp://x", "x"):
            refused = await submitted(member, url)
            assert refused.status_code == 422
            assert "https address of a public host" in words_of(refused)
            assert KEY not in refused.text
        # A name that leads to this machine is found out when it is connected to.
        sent = await submitted(member, "https://localhost/v1", limit="1")
        if sent.status_code == 303:
            await site.services.jobs.wait(str((await run_of(site)).job_id))
    assert not host.keys


def words_of(page: httpx2.Response) -> str:
    return " ".join(page.text.split())


async def test_what_cannot_be_used_is_refused_and_nothing_is_repeated(
    site: Site, address: str
) -> None:
    member = await member_of(site, Role.CHOOSER)
    for form in (
        {"key": "short"},
        {"key": "with a space in it"},
        {"key": ""},
        {"key": "k" * 501},
        {"model": ""},
        {"base_url": "https://me:secret@host.example/v1"},
    ):
        refused = await submitted(member, address, **form)
        assert refused.status_code == 422
        assert "This endpoint cannot be used" in refused.text
        assert not form.get("key") or form["key"] not in refused.text
        assert KEY not in refused.text
        assert "secret@" not in refused.text


async def test_a_run_whose_process_stopped_must_be_submitted_again(
    database: str, llm_server: Running, address: str, host: Host
) -> None:
    host.waits = True
    async with opened(database, llm_server) as site:
        await with_set(site)
        sent = await submitted(await member_of(site, Role.CHOOSER), address)
        await asyncio.to_thread(host.asked.wait, 60)
    async with opened(database, llm_server) as site:
        steward = await member_of(site, Role.STEWARD)
        assert "submit it again" in words(await steward.get(sent.headers["location"]))
        run = await run_of(site)
        assert run.state == "failed"
        taken = await steward.post(f"{sent.headers['location']}/take-up", data={"budget_eur": ""})
        assert taken.status_code == 409
        assert "submit the run again" in taken.text
        assert KEY not in await everything(site)


async def test_a_run_whose_process_vanished_has_failed_once_its_lease_is_over(
    database: str, llm_server: Running, address: str, host: Host
) -> None:
    host.waits = True
    async with opened(database, llm_server) as site:
        await with_set(site)
        sent = await submitted(await member_of(site, Role.CHOOSER), address)
        await asyncio.to_thread(host.asked.wait, 60)
        async with opened(database, llm_server) as other:
            steward = await member_of(other, Role.STEWARD)
            assert "submit it again" not in words(await steward.get(sent.headers["location"]))
            other.clock.pass_(seconds=60)
            assert "submit it again" in words(await steward.get(sent.headers["location"]))


async def test_only_some_roles_may_submit_and_only_where_the_operator_lets_them(
    database: str, llm_server: Running, address: str
) -> None:
    async with opened(database, llm_server, submissions=False) as site:
        await with_set(site)
        steward = await member_of(site, Role.STEWARD)
        assert (await submitted(steward, address)).status_code == 404
        assert "Submit a model" not in (await steward.get("/evaluations/villes")).text
        facilitator = await member_of(site, Role.FACILITATOR)
        assert (await submitted(facilitator, address)).status_code == 403


async def test_a_set_that_asks_a_judge_cannot_be_submitted(
    database: str, llm_server: Running, address: str
) -> None:
    async with opened(database, llm_server) as site:
        await with_set(site, judge="oak")
        member = await member_of(site, Role.CHOOSER)
        page = words(await member.get(SUBMIT))
        assert "in the memory of this site until the run is over" in page
        refused = await submitted(member, address)
        assert refused.status_code == 422
        assert "asks a judge" in refused.text


async def test_the_key_of_a_run_that_is_stopped_before_it_began_is_forgotten(
    site: Site, address: str, host: Host
) -> None:
    host.waits = True
    own = site.services[Submissions]
    first, second = await member_of(site, Role.CHOOSER), await member_of(site, Role.STEWARD)
    sent = [await submitted(one, address) for one in (first, second)]
    assert [one.status_code for one in sent] == [303, 303]
    again = await submitted(first, address)
    assert again.status_code == 409
    assert "is not over" in again.text
    for one in sent:
        await second.post(f"{one.headers['location']}/stop")
    await own.watching.idle()
    ids = [one.headers["location"].rpartition("/")[2] for one in sent]
    assert [own.holder.of(id) for id in ids] == [None, None]
    assert (await submitted(first, address)).status_code == 303


async def test_a_key_is_not_held_when_its_run_could_not_be_stored(
    site: Site, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = site.services[Submissions]
    held: list[str] = []
    holds = own.holder.hold

    def hold(run_id: str, one: Held) -> None:
        held.append(run_id)
        holds(run_id, one)

    async def fail(*_: object, **__: object) -> str:
        raise KeyGone

    monkeypatch.setattr(own.holder, "hold", hold)
    monkeypatch.setattr(site.services.jobs, "submit", fail)
    assert (await submitted(await member_of(site, Role.CHOOSER), address)).status_code == 409
    assert [own.holder.of(id) for id in held] == [None]


async def test_a_key_is_forgotten_after_the_longest_time(
    site: Site, address: str, host: Host
) -> None:
    host.waits = True
    own = site.services[Submissions]
    short = replace(own, longest=timedelta(0))
    given = Submitted(address, KEY, "ferry-1")
    run_id = await short.submit("villes", given, None, "ana")
    await own.watching.idle()
    assert own.holder.of(run_id) is None
    assert (await run_of(site)).state == "failed"
