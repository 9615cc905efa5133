"""Personal data in a question: what each policy of a site does, on pages and in the API."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select
from tests.support.databases import sqlite_database
from tests.support.site import Site, Visitor, model, running_site, settings

from joute.calls import Failure
from joute.duel.personal_data import KIND_LABELS
from joute.duel.suggestions import load
from joute.duel.tables import Turn
from joute.llm.server import Running
from joute.privacy import KINDS, THRESHOLD, find

IBAN = "FR76 3000 6000 0112 3456 7890 189"
PHONE = "06 12 34 56 78"
WITH_PHONE = f"Écris un message à ma voisine, son numéro est le {PHONE}."
WITH_IBAN = f"Vérifie mon RIB : {IBAN}."
MODELS = [model("oak", "echo"), model("elm", "echo"), model("ash", "echo")]


@asynccontextmanager
async def site_with(llm_server: Running, folder: Path, policy: str | None) -> AsyncIterator[Site]:
    tables = {} if policy is None else {"privacy": {"prompts": policy}}
    chosen = settings(sqlite_database(folder), llm_server.base_url, MODELS, **tables)
    async with running_site(chosen) as site:
        yield site


async def asked(visitor: Visitor, prompt: str, **body: str) -> httpx2.Response:
    return await visitor.client.post("/api/v1/duels", json={"prompt": prompt, **body})


async def stored(site: Site) -> list[str]:
    async with site.services.store.read() as session:
        return list(await session.scalars(select(Turn.prompt).order_by(Turn.created_at)))


async def test_by_default_a_program_is_told_what_was_found_and_where(
    llm_server: Running, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with site_with(llm_server, tmp_path, None) as site:
        visitor = await site.visitor()
        refused = await asked(visitor, WITH_PHONE)
        assert refused.status_code == 422
        problem = refused.json()
        assert problem["code"] == "personal_data_found"
        start = WITH_PHONE.index(PHONE)
        assert problem["found"] == [{"kind": "phone", "start": start, "end": start + len(PHONE)}]
        assert await stored(site) == []
        async with site.services.store.read() as session:
            assert (await session.scalars(select(Failure))).all() == []
    assert PHONE not in refused.text
    assert PHONE not in caplog.text


@pytest.mark.parametrize(
    ("choice", "sent"),
    [("keep", WITH_PHONE), ("mask", WITH_PHONE.replace(PHONE, "[TELEPHONE_1]"))],
)
async def test_a_person_who_was_warned_decides(
    llm_server: Running, tmp_path: Path, choice: str, sent: str
) -> None:
    async with site_with(llm_server, tmp_path, "warn") as site:
        visitor = await site.visitor()
        assert (await asked(visitor, WITH_PHONE, personal_data=choice)).status_code == 201
        assert await stored(site) == [sent]


async def test_a_site_that_masks_asks_nobody(llm_server: Running, tmp_path: Path) -> None:
    async with site_with(llm_server, tmp_path, "mask") as site:
        visitor = await site.visitor()
        assert (await asked(visitor, WITH_PHONE, personal_data="keep")).status_code == 201
        assert await stored(site) == [WITH_PHONE.replace(PHONE, "[TELEPHONE_1]")]


async def test_a_site_that_looks_for_nothing_sends_the_question(
    llm_server: Running, tmp_path: Path
) -> None:
    async with site_with(llm_server, tmp_path, "off") as site:
        assert (await asked(await site.visitor(), WITH_IBAN)).status_code == 201
        assert await stored(site) == [WITH_IBAN]


@pytest.mark.parametrize(
    ("prompt", "may_keep"),
    [
        (WITH_IBAN, False),
        ("Corrige : mot de passe : Tr0mbone!42-zq", False),
        (WITH_PHONE, True),
        ("Le RIB FR76 3000 6000 0112 3456 7890 188 est-il valable ?", True),
    ],
    ids=["checksum", "secret", "phone", "failed checksum"],
)
async def test_a_site_that_blocks_refuses_what_is_certain(
    llm_server: Running, tmp_path: Path, prompt: str, may_keep: bool
) -> None:
    async with site_with(llm_server, tmp_path, "block") as site:
        visitor = await site.visitor()
        kept = await asked(visitor, prompt, personal_data="keep")
        assert kept.status_code == (201 if may_keep else 422)
        if not may_keep:
            assert kept.json()["code"] == "personal_data_refused"
            assert (await asked(visitor, prompt, personal_data="mask")).status_code == 201
            assert prompt not in await stored(site)


async def test_the_page_shows_what_was_found_and_masks_it_at_a_click(
    llm_server: Running, tmp_path: Path
) -> None:
    async with site_with(llm_server, tmp_path, None) as site:
        visitor = await site.visitor()
        client = visitor.client
        client.headers["Accept-Language"] = "fr"
        warned = await client.post("/duels", data={"prompt": WITH_PHONE, "mode": "random"})
        page = unescape(warned.text)
        assert warned.status_code == 422
        assert f"<q>{PHONE}</q>" in page
        assert WITH_PHONE in page
        assert 'name="personal_data" value="mask"' in page
        assert 'name="personal_data" value="keep"' in page
        sent = await client.post("/duels", data={"prompt": WITH_PHONE, "personal_data": "mask"})
        assert sent.status_code == 303
        assert await stored(site) == [WITH_PHONE.replace(PHONE, "[TELEPHONE_1]")]


async def test_further_questions_are_looked_at_too_and_marks_go_on(
    llm_server: Running, tmp_path: Path
) -> None:
    other = WITH_PHONE.replace(PHONE, "07 98 76 54 32")
    async with site_with(llm_server, tmp_path, None) as site:
        visitor = await site.visitor()
        client = visitor.client
        duel_id = await visitor.finished(WITH_PHONE, personal_data="mask")
        warned = await client.post(f"/duels/{duel_id}/turns", data={"prompt": other})
        assert warned.status_code == 422
        assert other in unescape(warned.text)
        more = {"prompt": other, "personal_data": "mask"}
        assert (await client.post(f"/duels/{duel_id}/turns", data=more)).status_code == 303
        await visitor.events(duel_id)
        await visitor.vote(duel_id)
        further = f"/api/v1/duels/{duel_id}/further"
        assert (await client.post(further, json={"prompt": other})).status_code == 422
        shown = await client.post(f"/duels/{duel_id}/further", data={"prompt": other})
        assert shown.status_code == 422
        assert other in unescape(shown.text)
        assert (await client.post(further, json=more)).status_code == 201
        marks = [prompt.partition("[")[2].partition("]")[0] for prompt in await stored(site)]
        # The same number is asked about twice.
        assert marks == ["TELEPHONE_1", "TELEPHONE_2", "TELEPHONE_2"]


def test_no_suggested_question_is_warned_about() -> None:
    for item in load().items:
        for language in ("fr", "en"):
            text = item.plain(language)
            assert [one for one in find(text) if one.certainty >= THRESHOLD] == [], text


def test_every_kind_has_a_name_for_people() -> None:
    assert set(KIND_LABELS) == set(KINDS)
