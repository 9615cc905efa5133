"""What a person asks once the models are known: to both or to one, outside of any vote."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.duel.conftest import MODELS, OpenSite
from tests.support.site import Site, Visitor, model

from joute.calls import Answer
from joute.duel import DuelAnswer, Flag
from joute.duel.tables import Duel
from joute.evidence import Vote


async def revealed(visitor: Visitor, choice: str = "a") -> str:
    duel_id = await visitor.finished("A first question.")
    assert (await visitor.vote(duel_id, choice)).status_code == 200
    return duel_id


async def further(visitor: Visitor, duel_id: str, prompt: str, *sides: str) -> dict[str, Any]:
    body = {"prompt": prompt, **({"sides": sides} if sides else {})}
    asked = await visitor.client.post(f"/api/v1/duels/{duel_id}/further", json=body)
    assert asked.status_code == 201, asked.text
    await visitor.events(duel_id)
    return await visitor.duel(duel_id)


async def votes(site: Site) -> list[dict[str, Any]]:
    async with site.services.store.read() as session:
        rows = (await session.execute(select(Vote.__table__))).mappings()
        return [dict(row) for row in rows]


@pytest.mark.parametrize("sides", [("a",), ("b",), ("a", "b")])
async def test_both_models_or_one_go_on_and_nothing_that_was_judged_changes(
    site: Site, sides: tuple[str, ...]
) -> None:
    visitor = await site.visitor()
    duel_id = await revealed(visitor)
    reveal = (await visitor.client.get(f"/api/v1/duels/{duel_id}/reveal")).json()
    evidence = await votes(site)
    duel = await further(visitor, duel_id, "And a second one.", *sides)
    assert duel["step"] == "revealed"
    first, last = duel["turns"]
    assert (first["after_reveal"], last["after_reveal"]) == (False, True)
    assert tuple(sorted(last["sides"])) == sides
    assert all(answer["text"] for answer in last["sides"].values())
    assert (await visitor.client.get(f"/api/v1/duels/{duel_id}/reveal")).json() == reveal
    assert await votes(site) == evidence
    duel = await further(visitor, duel_id, "And a third one.")
    assert len(duel["turns"]) == 3


async def test_a_model_is_sent_its_own_conversation_only(open_site: OpenSite) -> None:
    """Each token of the input is one that this side was asked or answered."""
    async with open_site([model("oak", "echo"), model("elm", "echo")]) as site:
        visitor = await site.visitor()
        duel_id = await revealed(visitor)
        await further(visitor, duel_id, "Only for B: " + "word " * 200, "b")
        await further(visitor, duel_id, "For both.")
        exported = (await visitor.client.get("/api/v1/me")).json()
        assert exported["duels"][0]["turns"][1]["after_reveal"] is True
        async with site.services.store.read() as session:
            rows = await session.execute(
                select(DuelAnswer.side, Answer.input_tokens)
                .join(Answer)
                .where(DuelAnswer.turn == 3)
            )
            counts = {side: tokens or 0 for side, tokens in rows}
        assert 0 < counts["a"] < counts["b"] / 2


async def test_nothing_goes_on_before_the_reveal_nor_for_a_stranger(site: Site) -> None:
    visitor, stranger = await site.visitor(), await site.visitor()
    duel_id = await visitor.finished()
    path = f"/api/v1/duels/{duel_id}/further"
    early = await visitor.client.post(path, json={"prompt": "More.", "sides": ["a"]})
    assert (early.status_code, early.json()["code"]) == (409, "not_revealed")
    assert (await stranger.client.post(path, json={"prompt": "More."})).status_code == 404
    await visitor.vote(duel_id)
    wrongs: list[dict[str, list[str]]] = [{"sides": []}, {"sides": ["c"]}]
    for wrong in wrongs:
        assert (await visitor.client.post(path, json={"prompt": "M", **wrong})).status_code == 422
    blind = await visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "More."})
    assert (blind.status_code, blind.json()["code"]) == (409, "already_revealed")


async def test_asking_for_a_name_is_no_reason_to_leave_the_vote_out_any_more(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await revealed(visitor)
    await further(visitor, duel_id, "Who are you?")
    async with site.services.store.read() as session:
        assert await session.scalar(select(func.count()).select_from(Flag)) == 0
    page = await visitor.client.get(f"/duels/{duel_id}", headers={"Accept-Language": "en"})
    assert "excluded from the blind ranking" not in page.text


async def test_a_further_question_counts_in_the_budget_of_its_person(open_site: OpenSite) -> None:
    async with open_site(MODELS, limits={"voter_questions_per_hour": 2}) as site:
        visitor = await site.visitor()
        duel_id = await revealed(visitor)
        await further(visitor, duel_id, "The second.", "a")
        third = await visitor.client.post(f"/duels/{duel_id}/further", data={"prompt": "No more."})
        assert third.status_code == 429
        assert "You preferred" in third.text or "préféré" in third.text


async def test_a_shared_duel_ends_at_its_reveal(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await revealed(visitor)
    await visitor.client.post(f"/duels/{duel_id}/share")
    await further(visitor, duel_id, "Between us only.")
    page = (await visitor.client.get(f"/duels/{duel_id}")).text
    assert "Between us only." in page
    token = page.split("/s/")[1].split('"')[0]
    shared = await site.client().get(f"/s/{token}")
    assert "A first question." in shared.text
    assert "Between us only." not in shared.text


async def test_what_follows_is_marked_in_exports(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await revealed(visitor)
    await further(visitor, duel_id, "Only to B.", "b")
    text = (await visitor.client.get("/me/export?format=csv")).text
    first, second = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert (first["after_reveal"], first["vote"]) == ("no", "a")
    assert (second["after_reveal"], second["vote"], second["answer_a"]) == ("yes", "", "")
    assert "Only to B." in (await visitor.client.get("/me/export?format=md")).text


async def test_the_same_question_goes_to_two_other_models(open_site: OpenSite) -> None:
    four = [model(name, "echo") for name in ("oak", "elm", "ash", "fir")]
    async with open_site(four) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished("A first question.")
        again = {"prompt": "A first question.", "again": duel_id, "live": "1"}
        assert (await visitor.client.post("/duels", data=again)).status_code == 404
        await visitor.vote(duel_id)
        page = await visitor.client.get(f"/duels/{duel_id}")
        assert f'name="again" value="{duel_id}"' in page.text
        opened = await visitor.client.post("/duels", data=again)
        other = opened.headers["location"].rpartition("/")[2]
        async with site.services.store.read() as session:
            one, two = await session.get_one(Duel, duel_id), await session.get_one(Duel, other)
        assert {one.model_a, one.model_b}.isdisjoint({two.model_a, two.model_b})
        assert 0 < two.draw_probability <= 1
        await visitor.events(other)


async def test_two_models_are_not_offered_where_there_are_none(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await revealed(visitor)
    assert 'name="again"' not in (await visitor.client.get(f"/duels/{duel_id}")).text
