"""The queue: what gathers in it, who sees it, and what becomes of a case."""

import httpx2
import pytest

from joute.errors import NotFound
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.site import sets
from joute.people.rights import Role
from joute.review.cases import PAGE, Queue, Source, Wanted
from joute.review.deciding import Deciding, NewItem
from joute.review.errors import CaseDecided, NoSuchCase
from tests.review.conftest import QUESTION, USE, call, person
from tests.support.site import Site

ALL = Wanted([USE], of_site=True)


async def gathered(site: Site) -> list[tuple[str, str, str]]:
    cases, _ = await site.services[Queue].cases(ALL)
    return [(one.source, one.subject, one.what) for one in cases]


async def test_blocked_badly_judged_and_failed_calls_gather_and_no_other(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    await call(site, "good", thumb="up", score=0.5)
    await call(site, "gone", outcome="cancelled")
    await call(site, "stopped", outcome="blocked", blocked="injection.override")
    await call(site, "bad", thumb="down")
    await call(site, "low", score=0.25, comment="Nine?")
    await call(site, "broken", outcome="unreachable")
    assert await gathered(site) == [
        ("failed", "call/broken", "unreachable"),
        ("low_score", "call/low", "0.25"),
        ("low_score", "call/bad", "down"),
        ("blocked", "call/stopped", "injection.override"),
    ]
    page = await owner.get("/review", params={"source": "low_score"})
    assert "scored 0.25 of 1" in page.text
    assert "a person found the answer bad" in page.text
    assert "unreachable" not in page.text
    assert "2 cases" in page.text


async def test_the_owner_of_one_use_sees_and_decides_nothing_of_another(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    await call(site, "bad", thumb="down", texts=True)
    stranger, _ = await person(site)
    auditor, _ = await person(site, Role.AUDITOR)
    assert QUESTION not in (await stranger.get("/review")).text
    for method, path in (
        ("GET", "/review/low_score/call/bad"),
        ("POST", "/review/low_score/call/bad"),
    ):
        assert (await stranger.request(method, path)).status_code == 404
    assert (await stranger.get("/review/contact/help")).status_code == 403
    assert (await stranger.get("/api/v1/review/cases")).json()["total"] == 0
    body = {"source": "low_score", "subject": "call/bad", "decision": "dismissed"}
    assert (await stranger.post("/api/v1/review/decisions", json=body)).status_code == 404
    assert (await auditor.get("/review/low_score/call/bad")).status_code == 200
    assert (await auditor.post("/review/low_score/call/bad")).status_code == 403
    assert (await site.client().get("/review")).status_code == 403
    assert (await owner.get("/review/low_score/call/bad")).status_code == 200
    assert len(await gathered(site)) == 1


async def test_an_item_is_made_in_two_clicks_and_counts_in_its_set(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    header = SetHeader(name="towns", version="1", scorers=[{"name": "exact"}])
    first = Item(id="q1", input="Capital?", expected=("Paris",))
    store = site.services.store
    await sets.receive(store, sets.ReceivedSet(header, [first]), "operator", site.clock())
    await call(site, "bad", thumb="down", correction="At 8.30.", texts=True)
    # What counts in a set of the site is not for the owner of a use to say.
    sent = {"decision": "item", "question": QUESTION, "expected": "At 8.30.", "set_name": "towns"}
    assert (await owner.post("/review/low_score/call/bad", data=sent)).status_code == 403
    body = {
        "source": "low_score",
        "subject": "call/bad",
        "decision": "item",
        "question": "Free text",
        "set": "towns",
    }
    assert (await owner.post("/api/v1/review/decisions", json=body)).status_code == 403
    assert "towns" not in (await owner.get("/review/low_score/call/bad")).text
    owner, _ = await person(site, Role.OPERATOR)
    page = await owner.get("/review/low_score/call/bad")
    assert QUESTION in page.text
    assert "At 8.30." in page.text
    assert "<b>Claude</b>" not in page.text
    made = await owner.post("/review/low_score/call/bad", data=sent)
    assert (made.status_code, made.headers["location"]) == (303, "/review")
    async with store.read() as session:
        stored = await sets.find(session, "towns")
        added = sets.item_of((await sets.items(session, stored.id))[1])
        assert await sets.counts(session, stored.id) == (2, 0)
    assert (added.input, added.expected, added.drafted) == (QUESTION, ("At 8.30.",), False)
    assert added.meta["review"] == {"source": "low_score", "subject": "call/bad", "why": "down"}
    assert not await gathered(site)
    decided = await owner.get("/review?state=decided")
    assert "made an item: Ada" in decided.text
    assert "towns" in decided.text
    again = await owner.post("/review/low_score/call/bad", data={"decision": "dismissed"})
    assert again.status_code == 409


async def test_an_item_without_a_set_waits_for_a_file(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    await call(site, "bad", thumb="down")
    refused = await owner.post(
        "/review/low_score/call/bad", data={"decision": "item", "question": " "}
    )
    assert refused.status_code == 422
    assert "An item has a question" in refused.text
    body = {
        "source": "low_score",
        "subject": "call/bad",
        "decision": "item",
        "question": "Opening hours?",
        "expected": ["8.30", "half past eight"],
    }
    made = await owner.post("/api/v1/review/decisions", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["decided"]["decision"] == "item"
    (item,) = await site.services[Deciding].items(USE)
    assert Item.model_validate(item).expected == ("8.30", "half past eight")
    assert not await site.services[Deciding].items(None)


async def test_a_case_is_decided_once_and_a_dismissed_one_may_be_opened_again(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    await call(site, "bad", thumb="down")
    deciding, queue = site.services[Deciding], site.services[Queue]
    case = await queue.case(Source.LOW_SCORE, "call/bad")
    await deciding.dismiss(case, "operator")
    with pytest.raises(CaseDecided):
        await deciding.make_item(case, "operator", NewItem("Why?"))
    page = await owner.get("/review/low_score/call/bad")
    assert "nothing to do: the operator" in page.text
    await owner.post("/review/low_score/call/bad", data={"decision": "undo"})
    assert len(await gathered(site)) == 1
    with pytest.raises(NotFound):
        await deciding.make_item(case, "operator", NewItem("Why?", (), "no-such-set"))
    assert len(await gathered(site)) == 1
    with pytest.raises(NoSuchCase):
        await queue.case(Source.BLOCKED, "call/bad")


async def test_the_queue_has_pages(site: Site, owner: httpx2.AsyncClient) -> None:
    for number in range(PAGE + 1):
        await call(site, f"c{number:02}", thumb="down")
    first = await owner.get("/review")
    assert "Page 1 of 2" in first.text
    assert "call/c00" not in first.text
    assert "call/c00" in (await owner.get("/review?page=2")).text
    found = (await owner.get("/api/v1/review/cases?page=2")).json()
    assert [one["subject"] for one in found["cases"]] == ["call/c00"]
    assert (found["total"], found["pages"]) == (PAGE + 1, 2)
