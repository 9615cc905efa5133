"""Masked answers are restored for their own person, from memory, and for nobody else."""

import logging
import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select
from tests.support.databases import sqlite_database
from tests.support.site import Site, Visitor, model, parse_events, running_site, settings

from joute.duel.restored import Maskings
from joute.features import FEATURES
from joute.llm.server import Running
from joute.settings import Settings
from joute.store import Base

NAME, PHONE = "Zoran Petrovic", "06 12 34 56 78"
QUESTION = f"Je m'appelle {NAME}, mon numéro est le {PHONE}."
MASKED = "Je m'appelle [PERSONNE_1], mon numéro est le [TELEPHONE_1]."
# Marks as a model may write them, one that it made up, a name that it knows by itself.
DAMAGED = "# Pour PERSON_1\n\nCher [personne 1], [TELEPHONE_9], Marie Curie.\n\n\\[TELEPHONE\\_1\\]"
RESTORED = f"# Pour {NAME}\n\nCher {NAME}, [TELEPHONE_9], Marie Curie.\n\n{PHONE}"
VALUES = re.compile(f"Zoran|Petrovic|{PHONE}")


@pytest.fixture
def chosen(llm_server: Running, tmp_path: Path) -> Settings:
    """A site that masks: a model that repeats the question three letters at a time, and one that
    damages marks, and does not begin before its readers are there."""
    models = [model("oak", "echo,size=3"), model("elm", f"says={quote(DAMAGED)},size=3,first=1")]
    tables = {"privacy": {"prompts": "mask"}}
    return settings(sqlite_database(tmp_path), llm_server.base_url, models, **tables)


async def in_database(site: Site) -> str:
    """All that is stored."""
    FEATURES.load("tables")
    async with site.services.store.read() as session:
        found = [
            (await session.execute(select(table))).all() for table in Base.metadata.tables.values()
        ]
    return repr(found)


async def page(visitor: Visitor, path: str) -> str:
    response = await visitor.client.get(path)
    assert response.status_code == 200, path
    return unescape(response.text)


async def streamed(visitor: Visitor, duel_id: str, after: str = "") -> dict[str, str]:
    """The text of each side, by the events after one."""
    headers = {"Last-Event-ID": after} if after else {}
    response = await visitor.client.get(f"/duels/{duel_id}/events", headers=headers)
    events = list(parse_events(response.text))
    return {
        side: "".join(d["text"] for name, d in events if name == "delta" and d["side"] == side)
        for side in "ab"
    }


async def test_a_persons_own_answers_are_restored_and_nobody_elses(
    chosen: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running_site(chosen) as site:
        visitor, other = await site.visitor(), await site.visitor()
        duel_id = await visitor.open(QUESTION)
        live = await visitor.client.get(f"/duels/{duel_id}/events")
        texts = await streamed(visitor, duel_id)
        assert texts == {"a": QUESTION, "b": RESTORED}
        events = list(parse_events(live.text))
        for side, text in texts.items():
            of_side = [(name, d) for name, d in events if d.get("side") == side]
            assert "".join(d["text"] for name, d in of_side if name == "delta") == text
        # Blocks count the text that they take the place of.
        blocks = [d for name, d in events if name == "block"]
        assert sum(block["units"] for block in blocks) == RESTORED.index(PHONE)
        assert "".join(block["html"] for block in blocks).count(NAME) == 2
        # A reader who comes back in the middle gets the rest.
        ids = re.findall(r"^id: ?(.+)$", live.text, re.MULTILINE)
        for place in (3, len(ids) // 2, -2):
            rest = await streamed(visitor, duel_id, ids[place])
            assert all(texts[side].endswith(rest[side]) for side in "ab")
            _, a, b, *_ = map(int, ids[place].split("."))
            assert (texts["a"][:a] + rest["a"], texts["b"][:b] + rest["b"]) == (QUESTION, RESTORED)

        blind = await page(visitor, f"/duels/{duel_id}")
        assert blind.count(NAME) >= 3
        assert MASKED in blind
        assert "15 minutes" in blind
        assert PHONE in await page(visitor, f"/duels/{duel_id}/answers/1/b")
        sides = (await visitor.duel(duel_id))["turns"][0]["sides"]
        assert {side: sides[side]["text"] for side in "ab"} == texts

        for path in (f"/duels/{duel_id}", f"/duels/{duel_id}/events", f"/api/v1/duels/{duel_id}"):
            refused = await other.client.get(path)
            assert refused.status_code == 404
            assert not VALUES.search(refused.text)
        await visitor.vote(duel_id)
        assert NAME in await page(visitor, f"/duels/{duel_id}")
        await visitor.client.post(f"/duels/{duel_id}/share")
        shared = re.search(r"/s/[\w.-]+", await page(visitor, f"/duels/{duel_id}"))
        assert shared
        for reader in (other, visitor):
            seen = await page(reader, shared[0])
            assert "[PERSONNE_1]" in seen
            assert not VALUES.search(seen)
        for path in ("/me", "/me/export", "/me/export?format=csv", "/api/v1/me"):
            assert not VALUES.search(await page(visitor, path))
        assert not VALUES.search(await in_database(site))
        assert "[personne 1]" in await in_database(site)
    assert not VALUES.search(caplog.text)


async def test_later_questions_keep_their_marks_until_the_values_go(chosen: Settings) -> None:
    async with running_site(chosen) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished(QUESTION)
        site.clock.pass_(minutes=14)
        await visitor.client.post(
            f"/api/v1/duels/{duel_id}/turns",
            json={"prompt": f"Et {NAME} ? Monsieur Durand, [PERSONNE_1] et a@exemple.fr ?"},
        )
        again = await streamed(visitor, duel_id)
        assert again["a"] == f"Et {NAME} ? Monsieur Durand, [PERSONNE_1] et a@exemple.fr ?"
        turns = (await visitor.duel(duel_id))["turns"]
        assert turns[1]["prompt"] == (
            "Et [PERSONNE_1] ? Monsieur [PERSONNE_2], [PERSONNE_3] et [EMAIL_1] ?"
        )
        # Fifteen minutes after the last question: the first answers too.
        site.clock.pass_(minutes=14)
        assert NAME in await page(visitor, f"/duels/{duel_id}")
        site.clock.pass_(minutes=1)
        assert not VALUES.search(await page(visitor, f"/duels/{duel_id}"))
        assert "15 minutes" not in await page(visitor, f"/duels/{duel_id}")
        assert (await streamed(visitor, duel_id))["a"] == turns[1]["prompt"]
        await visitor.client.post(
            f"/api/v1/duels/{duel_id}/turns", json={"prompt": "Et Madame Moreau ?"}
        )
        assert (await streamed(visitor, duel_id))["a"] == "Et Madame Moreau ?"
        last = (await visitor.duel(duel_id))["turns"]
        assert last[2]["prompt"] == "Et Madame [PERSONNE_4] ?"
        assert last[0]["sides"]["a"]["text"] == MASKED

        assert site.services[Maskings].find(duel_id)
        assert (await visitor.client.post(f"/duels/{duel_id}/delete")).status_code == 303
        assert site.services[Maskings].find(duel_id) is None


async def test_another_server_shows_marks(chosen: Settings) -> None:
    """And so does the same one after a restart."""
    async with running_site(chosen) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished(QUESTION)
        async with running_site(chosen) as second:
            elsewhere = Visitor(second.client(cookies=visitor.client.cookies))
            assert (await streamed(elsewhere, duel_id))["a"] == MASKED
            assert not VALUES.search(await page(elsewhere, f"/duels/{duel_id}"))


async def test_a_question_without_personal_data_holds_nothing(chosen: Settings) -> None:
    async with running_site(chosen) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished("Bonjour [PERSONNE_1] ?")
        assert site.services[Maskings].find(duel_id) is None
        assert (await streamed(visitor, duel_id))["a"] == "Bonjour [PERSONNE_1] ?"
