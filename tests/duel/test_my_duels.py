"""One's own duels: read, taken away, shared, erased, and purged in time."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.duel.conftest import OpenSite
from tests.support.orphans import orphans
from tests.support.site import Site, Visitor, model

from joute.calls import Answer, Failure, StoredFootprint
from joute.calls.tables import Spending
from joute.duel import Duel, DuelAnswer, DuelFailure, Flag, Reaction, my_duels
from joute.duel.settings import DuelRetention
from joute.duel.tables import Share, Turn
from joute.evidence import ErasedVotes, Score, Vote
from joute.features import FEATURES
from joute.llm.server import Running
from joute.people import Consent, Voter

TABLES: list[Any] = [
    Voter, Consent, Duel, Turn, DuelAnswer, DuelFailure, Answer, Failure, StoredFootprint,
    Reaction, Vote, Score, Flag, Share, Spending,
]  # fmt: skip


async def counts(site: Site) -> dict[str, int]:
    async with site.services.store.read() as session:
        return {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in TABLES
        }


async def lived_in(site: Site) -> Visitor:
    """Someone who did all there is to do."""
    visitor = await site.visitor()
    duel_id = await visitor.finished("Who are you?")
    await visitor.client.put(f"/api/v1/duels/{duel_id}/reactions/a/1", json={"like": True})
    await visitor.vote(duel_id, comment_a="Good.")
    await visitor.client.post(f"/duels/{duel_id}/share")
    site.clock.pass_(minutes=1)
    await visitor.finished("Another one.")
    return visitor


async def test_export_holds_everything_and_names_only_what_is_revealed(site: Site) -> None:
    visitor = await lived_in(site)
    exported = (await visitor.client.get("/api/v1/me")).json()
    assert exported["ai_generated"]
    assert len(exported["consents"]) == 1
    second, first = exported["duels"]
    assert first["vote"]["comment_a"] == "Good."
    assert first["vote"]["language"] == "en"
    assert first["vote"].keys() >= {"category", "task"}
    assert set(first["models"].values()) == {"oak", "elm"}
    assert first["turns"][0]["answers"]["a"]["like"] is True
    assert second["models"] is None
    assert (await visitor.client.get("/me/export")).json() == exported


async def test_erasure_leaves_nothing_of_the_person(site: Site) -> None:
    other = await lived_in(site)
    before = await counts(site)
    visitor = await lived_in(site)
    assert (await visitor.client.delete("/api/v1/me")).status_code == 204
    after = await counts(site)
    after["spending"] = before["spending"] = 0
    assert after == before
    assert (await visitor.client.get("/api/v1/me")).status_code == 404
    assert len((await other.client.get("/api/v1/me")).json()["duels"]) == 2


async def test_erasure_and_time_leave_no_answer_or_failure_behind(open_site: OpenSite) -> None:
    models = [model("good", "echo"), model("bad", "error-500"), model("spare", "echo")]
    async with open_site(models) as site:
        store, settings = site.services.store, site.services.settings
        for leaves in (True, False):
            visitor = await site.visitor()
            await visitor.finished(mode="chosen", models=["good", "bad"])
            await visitor.finished()
            before = await counts(site)
            assert before["answers"] == before["duel_answers"] > 0
            assert before["failures"] == before["duel_failures"] > 0
            if leaves:
                await visitor.client.delete("/api/v1/me")
            else:
                days = settings.of(DuelRetention).unvoted_days + 1
                late = site.clock() + timedelta(days=days)
                gone = await FEATURES.purge(store, settings, late)
                assert gone["duels without a vote"] == 2
            assert await orphans(store) == {"answers": 0, "failures": 0, "votes": 0}
            after = await counts(site)
            assert after["answers"] == after["failures"] == after["footprints"] == 0


async def test_withdrawn_consent_stops_new_questions_and_keeps_what_was_written(
    site: Site,
) -> None:
    visitor = await lived_in(site)
    await visitor.client.post("/me/withdraw")
    refused = await visitor.client.post("/api/v1/duels", json={"prompt": "hi"})
    assert (refused.status_code, refused.json()["code"]) == (403, "consent_needed")
    assert len((await visitor.client.get("/api/v1/me")).json()["duels"]) == 2
    await visitor.consent()
    assert await visitor.finished()


async def test_a_share_opens_without_a_cookie_until_it_is_revoked(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished("A question to share.")
    early = await visitor.client.post(f"/duels/{duel_id}/share")
    assert early.status_code == 409
    await visitor.vote(duel_id)
    await visitor.client.post(f"/duels/{duel_id}/share")
    await visitor.client.post(f"/duels/{duel_id}/share")
    assert (await counts(site))["shares"] == 1
    page = (await visitor.client.get(f"/duels/{duel_id}")).text
    token = page.split("/s/")[1].split('"')[0].split("<")[0].strip()
    stranger = site.client()
    shared = await stranger.get(f"/s/{token}")
    assert shared.status_code == 200
    assert "A question to share." in shared.text
    assert "Oak Model" in shared.text
    assert "noindex" in shared.headers["x-robots-tag"]
    assert not shared.headers.get("set-cookie")
    assert (await stranger.get(f"/s/{token}x")).status_code == 404
    assert (await stranger.get(f"/duels/{duel_id}")).status_code == 404
    await visitor.client.post(f"/duels/{duel_id}/unshare")
    assert (await stranger.get(f"/s/{token}")).status_code == 404


async def test_a_stranger_cannot_share_or_unshare(site: Site) -> None:
    visitor, stranger = await site.visitor(), await site.visitor()
    duel_id = await visitor.finished()
    await visitor.vote(duel_id)
    for action in ("share", "unshare"):
        assert (await stranger.client.post(f"/duels/{duel_id}/{action}")).status_code == 404


async def test_what_is_too_old_is_purged_and_nothing_else(open_site: OpenSite) -> None:
    retention = {"unvoted_days": 30, "voted_days": 365, "failures_days": 100, "voter_days": 395}
    failing = [model("oak", "echo"), model("elm", "echo")]
    async with open_site(failing, retention=retention) as site:
        store, clock = site.services.store, site.clock
        settings = site.services.settings

        async def purged(days: int) -> tuple[int, ...]:
            gone = await FEATURES.purge(store, settings, clock() + timedelta(days=days))
            names = ("duels without a vote", "duels with a vote", "unused voters")
            return tuple(gone[name] for name in names)

        visitor = await lived_in(site)
        assert await purged(0) == (0, 0, 0)
        assert await purged(29) == (0, 0, 0)
        assert await purged(31) == (1, 0, 0)
        assert len((await visitor.client.get("/api/v1/me")).json()["duels"]) == 1
        assert await purged(366) == (0, 1, 0)
        assert await purged(396) == (0, 0, 1)
        assert set((await counts(site)).values()) == {0}


@pytest.mark.parametrize("changed", [{"fr": "Nouvelles conditions"}, {}])
async def test_changed_conditions_ask_everyone_again(
    open_site: OpenSite, changed: dict[str, str]
) -> None:
    async with open_site() as site:
        visitor = await site.visitor()
        cookies = visitor.client.cookies
    async with open_site(site={"consent_text": changed}) as site:
        back = Visitor(site.client(cookies=cookies))
        conditions = (await back.client.get("/api/v1/consent")).json()
        assert conditions["accepted"] is not bool(changed)


async def test_the_conditions_list_every_host_with_its_country(
    open_site: OpenSite, llm_server: Running
) -> None:
    endpoints = [
        {"id": "test", "base_url": llm_server.base_url, "allow_private": True},
        {"id": "far", "base_url": "https://api.far.example/v1", "country": "FRA"},
    ]
    models = [model("x", "echo"), {**model("y", "echo"), "endpoint": "far"}]
    async with open_site(models, endpoints=endpoints) as site:
        conditions = (await site.client().get("/api/v1/consent")).json()
        assert {"name": "api.far.example", "country": "FRA"} in conditions["hosts"]
        home = (await site.client(headers={"accept-language": "fr"}).get("/")).text
        assert "api.far.example" in home
        assert "France" in home


async def test_another_version_of_the_conditions_is_not_accepted(site: Site) -> None:
    stale = await site.client().post("/api/v1/consent", json={"version": "old"})
    assert (stale.status_code, stale.json()["code"]) == (403, "consent_needed")


async def listed(visitor: Visitor, query: str = "") -> str:
    page = await visitor.client.get(f"/me{query}", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    return page.text.partition("<main")[2]


async def test_duels_are_found_by_words_of_any_turn_without_accents_and_by_revealed_names(
    site: Site,
) -> None:
    visitor = await site.visitor()
    first = await visitor.finished("Que faire d’une forêt ?")
    await visitor.client.post(f"/api/v1/duels/{first}/turns", json={"prompt": "And a PYRÉNÉES?"})
    await visitor.events(first)
    second = await visitor.finished("What is a river?")
    assert first in await listed(visitor, "?q=pyrenees foret")
    assert second not in await listed(visitor, "?q=pyrenees foret")
    assert "0 duels" in await listed(visitor, "?q=Oak")
    await visitor.vote(second)
    assert second in await listed(visitor, "?q=oak")
    assert first not in await listed(visitor, "?q=oak")
    assert "&lt;b&gt;" in await listed(visitor, "?q=<b>")


async def test_the_list_has_pages_and_the_time_of_each_duel(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(my_duels, "PAGE", 2)
    visitor = await site.visitor()
    for number in range(3):
        await visitor.finished(f"Question {number}")
        site.clock.pass_(minutes=5)
    newest = await listed(visitor)
    assert "Question 2" in newest
    assert "Question 0" not in newest
    assert "21 November 2026, 12:10 UTC</time>" in newest
    assert "page=2" in newest
    assert "Question 0" in await listed(visitor, "?page=2")
    assert "Question 0" in await listed(visitor, "?page=900")


async def test_one_duel_is_deleted_with_all_that_depends_on_it(site: Site) -> None:
    visitor = await site.visitor()
    kept = await visitor.finished("Keep this.")
    before = await counts(site)
    gone = await visitor.finished("Who are you?")
    await visitor.client.put(f"/api/v1/duels/{gone}/reactions/a/1", json={"like": True})
    await visitor.vote(gone)
    await visitor.client.post(f"/duels/{gone}/share")
    deleted = await visitor.client.post(f"/duels/{gone}/delete")
    assert deleted.headers["location"] == "/me?deleted=1"
    assert "The duel is deleted" in await listed(visitor, "?deleted=1")
    after = await counts(site)
    assert (after | {"spending": 0}) == (before | {"spending": 0})
    assert (await visitor.client.get(f"/duels/{gone}")).status_code == 404
    assert (await visitor.client.delete(f"/api/v1/duels/{kept}")).status_code == 204
    assert (await visitor.client.get("/api/v1/me")).json()["duels"] == []


async def test_a_duel_is_deleted_by_its_person_only(site: Site) -> None:
    visitor, stranger = await site.visitor(), await site.visitor()
    duel_id = await visitor.finished()
    assert (await stranger.client.post(f"/duels/{duel_id}/delete")).status_code == 404
    assert (await stranger.client.delete(f"/api/v1/duels/{duel_id}")).status_code == 404
    assert (await visitor.duel(duel_id))["step"] == "ready"


async def test_a_duel_deleted_while_it_is_answered_leaves_nothing(open_site: OpenSite) -> None:
    async with open_site([model("oak", "stall"), model("elm", "stall")]) as site:
        visitor = await site.visitor()
        duel_id = await visitor.open()
        await site.until(duel_id)
        assert (await visitor.client.delete(f"/api/v1/duels/{duel_id}")).status_code == 204
        await site.duels.answering.finished(duel_id)
        left = await counts(site)
        assert {name: left[name] for name in ("duels", "answers", "failures", "turns")} == {
            "duels": 0, "answers": 0, "failures": 0, "turns": 0,
        }  # fmt: skip


async def test_a_deleted_duel_leaves_its_vote_as_a_count_of_nobody(site: Site) -> None:
    """Otherwise a vote could be taken back after the reveal, and a ranking chosen."""
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    await visitor.vote(duel_id, "b")
    assert (await visitor.client.delete(f"/api/v1/duels/{duel_id}")).status_code == 204
    async with site.services.store.read() as session:
        (left,) = (await session.scalars(select(ErasedVotes))).all()
    assert (left.choice, left.votes) == ("b", 1)
    assert (await counts(site))["votes"] == 0
