"""Duels on documents: the same passages for two models, two searches for one, and what is shown."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from joute.documents.asking import Asking, Prepared
from joute.documents.collections import CollectionChange, Collections
from joute.documents.index.writing import remove_file
from joute.documents.tables import DocumentFile, DuelPassage
from joute.evidence import Vote
from joute.llm.server import Running
from joute.people.rights import OPERATOR
from tests.documents.test_asking import GUIDE, add, add_file
from tests.support.site import Site, Visitor, model, running_site, settings

MODELS = [
    model("oak", "says=Ten%20days.%20[1]", size=7.0),
    model("elm", "echo", size=8.0),
    model("yew", "echo", size=9.0),
]
QUESTION = "How long is parental leave?"
MORE = "".join(
    f"## Case {n}\n\nParental leave of case {n} is asked of the office {n}, in writing, "
    + "with a copy of the papers that the office wants to see before it says yes. " * 12
    + "\n\n"
    for n in range(9)
).encode()


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as opened:
        yield opened


@pytest.fixture
async def visitor(site: Site) -> Visitor:
    await add(site, "rules", guide=GUIDE, cases=MORE)
    return await site.visitor()


async def begin(visitor: Visitor, status: int = 201, **body: Any) -> dict[str, Any]:
    asked = {"prompt": QUESTION} | body
    response = await visitor.client.post("/api/v1/collections/rules/duels", json=asked)
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()
    if status == 201:
        await visitor.events(found["id"])
    return found


def texts(duel: dict[str, Any]) -> dict[str, str]:
    return {side: one["text"] for side, one in duel["turns"][0]["sides"].items()}


@pytest.mark.both_engines
async def test_two_models_get_the_same_bytes_and_their_passages_show_after_the_vote(
    site: Site, visitor: Visitor
) -> None:
    begun = await begin(visitor, models=["elm", "yew"])
    assert (begun["mode"], begun["grounds"]) == ("chosen", "documents")
    duel_id = begun["id"]
    answers = texts(await visitor.duel(duel_id))
    assert answers["a"] == answers["b"]
    assert "Parental leave lasts ten days" in answers["a"]
    assert answers["a"].count(QUESTION) == 1

    hidden = await visitor.client.get(f"/duels/{duel_id}/passages")
    assert hidden.status_code == 409
    assert (await visitor.client.get(f"/api/v1/duels/{duel_id}/passages")).status_code == 409
    page = (await visitor.client.get(f"/duels/{duel_id}")).text
    assert "Fidèle à ses sources" in page
    assert "Cite mal" in page
    further = await visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "More?"})
    assert (further.status_code, further.json()["code"]) == (409, "one_question")

    await visitor.vote(duel_id, "a", tags_a=["faithful"], tags_b=["cites_badly"])
    assert f"/duels/{duel_id}/passages" in (await visitor.client.get(f"/duels/{duel_id}")).text
    shown = (await visitor.client.get(f"/duels/{duel_id}/passages")).text
    assert "Parental leave lasts ten days" in shown
    (address, *_) = re.findall(r"/documents/rules/files/[^\"]+", shown)
    assert "Parental" in (await visitor.client.get(address)).text
    found = (await visitor.client.get(f"/api/v1/duels/{duel_id}/passages")).json()
    assert [one["n"] for one in found["passages"]] == [{"a": n, "b": n} for n in range(1, 6)]
    async with site.services.store.read() as session:
        (vote,) = (await session.scalars(select(Vote))).all()
    assert (vote.source, vote.flags, vote.tags_a) == ("documents", [], ["faithful"])
    exported = json.loads((await visitor.client.get("/api/v1/me")).text)["duels"][0]
    assert exported["grounds"] == "documents"

    async with site.services.store.write() as session:
        file = await session.scalar(select(DocumentFile).where(DocumentFile.name == "guide.md"))
        assert file is not None
        await remove_file(session, file.id)
    left = (await visitor.client.get(f"/api/v1/duels/{duel_id}/passages")).json()
    assert left["gone"] > 0
    assert "ten days" not in json.dumps(left["passages"])
    assert "ont été retirés" in (await visitor.client.get(f"/duels/{duel_id}/passages")).text


async def test_what_each_side_cites_is_said(visitor: Visitor) -> None:
    duel_id = (await begin(visitor, models=["oak", "elm"]))["id"]
    answers = texts(await visitor.duel(duel_id))
    citing = "a" if answers["a"].startswith("Ten days. [1]") else "b"
    await visitor.vote(duel_id, "tie")
    found = (await visitor.client.get(f"/api/v1/duels/{duel_id}/passages")).json()
    assert citing in found["passages"][0]["cited"]
    assert [one for one in found["passages"][1:] if citing in one["cited"]] == []


async def test_two_searches_meet_on_one_model_and_rank_no_model(
    site: Site, visitor: Visitor
) -> None:
    three, eight = {"by": "words", "count": 3}, {"by": "words", "count": 8}
    duel_id = (await begin(visitor, models=["elm"], retrievals=[three, eight]))["id"]
    duel = await visitor.duel(duel_id)
    assert duel["mode"] == "retrievals"
    numbers = {side: text.count("[8]") for side, text in texts(duel).items()}
    assert sorted(numbers.values()) == [0, 1]
    assert "words" not in (await visitor.client.get(f"/duels/{duel_id}")).text.split("<main")[1]
    large = max(numbers, key=lambda side: numbers[side])
    await visitor.vote(duel_id, large)
    sides = (await visitor.client.get(f"/api/v1/duels/{duel_id}/reveal")).json()["sides"]
    assert sides[large]["prompt"] == {"name": "words", "version": "8"}
    revealed = (await visitor.client.get(f"/duels/{duel_id}")).text
    assert "Les deux recherches étaient pour un même modèle" in revealed
    for name in ("3 passages trouvés par les mots", "8 passages trouvés par les mots"):
        assert name in revealed
    for wrong in ("Consigne", "words 8", "a nommé son modèle"):
        assert wrong not in revealed
    async with site.services.store.read() as session:
        (vote,) = (await session.scalars(select(Vote))).all()
        kept = (await session.scalars(select(DuelPassage.side))).all()
    assert (vote.source, vote.flags) == ("documents", ["retrievals"])
    assert sorted(map(kept.count, "ab")) == [3, 8]
    ranking = (await visitor.client.get("/api/v1/ranking?source=documents")).json()
    assert ranking["rows"] == []
    assert {one["rule"]: one["votes"] for one in ranking["excluded"]}["flag:retrievals"] == 1
    stored = json.dumps((await visitor.client.get("/api/v1/me")).json()["duels"][0]["prompts"])
    assert "Parental" not in stored


async def test_nothing_found_or_nothing_to_compare_calls_no_model(
    site: Site, visitor: Visitor
) -> None:
    refused = await begin(visitor, 422, prompt="Zyxwv qponm?")
    assert refused["code"] == "nothing_found"
    same = [{"by": "words", "count": 19}, {"by": "words", "count": 20}]
    assert (
        "les mêmes passages"
        in (await begin(visitor, 422, models=["elm"], retrievals=same))["detail"]
    )
    vectors = [{"by": "vectors", "count": 5}, {"by": "words", "count": 5}]
    assert (
        "par vecteurs" in (await begin(visitor, 422, models=["elm"], retrievals=vectors))["detail"]
    )
    async with site.services.store.read() as session:
        assert (await session.scalars(select(DuelPassage))).all() == []


async def test_only_who_may_ask_begins_one_or_reads_its_passages_now(
    site: Site, visitor: Visitor
) -> None:
    sent = {"prompt": QUESTION, "kind": "searches", "model": "elm"}
    opened = await visitor.client.post("/documents/rules/duel", data=sent)
    assert opened.status_code == 303, opened.text
    duel_id = opened.headers["location"].split("/duels/")[1].split("?")[0]
    await visitor.events(duel_id)
    await visitor.vote(duel_id, "a")
    assert "ten days" in (await visitor.client.get(f"/duels/{duel_id}/passages")).text
    share = await visitor.client.post(f"/duels/{duel_id}/share")
    assert share.status_code == 303
    revealed = (await visitor.client.get(f"/duels/{duel_id}")).text
    (address,) = set(re.findall(r"/s/[\w.-]+", revealed))
    assert "passages trouvés par les mots" in (await visitor.client.get(address)).text
    await site.services[Collections].change(
        "rules", CollectionChange("Rules", "readers", frozenset(), None, None), OPERATOR
    )
    shut = await visitor.client.get(f"/duels/{duel_id}/passages")
    assert "ten days" not in shut.text
    assert "ne vous est pas ouverte" in shut.text
    assert (await visitor.client.get(f"/api/v1/duels/{duel_id}/passages")).status_code == 404
    assert (await visitor.client.get("/documents/rules/duel")).status_code == 404
    assert (await begin(visitor, 404))["code"] == "no_such_collection"
    stranger = await site.visitor()
    assert (await stranger.client.get(f"/duels/{duel_id}/passages")).status_code == 404


@pytest.mark.both_engines
async def test_a_file_that_is_removed_while_a_question_is_read_is_said(
    site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    collections, prepare = site.services[Collections], Asking.prepare

    async def slow(self: Asking, *given: Any) -> Prepared:
        prepared = await prepare(self, *given)
        for file in await collections.files("rules"):
            await collections.remove_file("rules", file.id)
        return prepared

    monkeypatch.setattr(Asking, "prepare", slow)
    assert (await begin(visitor, 409))["code"] == "documents_changed"
    monkeypatch.undo()
    await add_file(site, "rules", "guide.md", GUIDE)
    monkeypatch.setattr(Asking, "prepare", slow)
    sent = {"question": QUESTION, "model": "elm"}
    refused = await visitor.client.post("/api/v1/collections/rules/answers", json=sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "documents_changed")
