"""Drafted items, which count once a person approved them."""

import httpx2
import pytest
from sqlalchemy import select

from joute.evaluation.sets.evalset import set_hash
from joute.evaluation.sets.item import Item
from joute.evaluation.tables import StoredItem, StoredSet
from joute.people.rights import Role
from tests.evaluation.site.conftest import Carrier, items, member_of, set_lines
from tests.evaluation.site.test_pages import words
from tests.support.site import Site

pytestmark = pytest.mark.both_engines

DRAFTS = "/evaluations/villes/drafts"
ITEMS = [
    *items(2),
    Item(
        id="d1",
        input="Où ?",
        expected="Lyon",
        context="Lyon est <b>là</b>.",
        drafted=True,
    ),
    Item(id="d2", input="Quand ?", expected="Hier", drafted=True),
]


@pytest.fixture
async def steward(site: Site, carrier: Carrier) -> httpx2.AsyncClient:
    assert (await carrier.push(set_lines(ITEMS), "sets")).status_code == 201
    return await member_of(site, Role.STEWARD)


async def stored(site: Site) -> tuple[StoredSet, dict[str, StoredItem]]:
    async with site.services.store.read() as session:
        found = (await session.scalars(select(StoredSet))).one()
        rows = await session.scalars(select(StoredItem))
        return found, {one.item: one for one in rows}


async def test_drafts_are_shown_one_by_one_with_their_source(steward: httpx2.AsyncClient) -> None:
    page = await steward.get(DRAFTS)
    assert "2 drafts are left" in words(page)
    assert "Lyon est &lt;b&gt;là&lt;/b&gt;." in page.text
    assert "Quand ?" not in page.text
    assert "Quand ?" in (await steward.get(f"{DRAFTS}?first=3")).text


async def test_an_approved_draft_counts_and_says_who_and_when(
    site: Site, steward: httpx2.AsyncClient, carrier: Carrier
) -> None:
    _, rows = await stored(site)
    form = {"decision": "approve", "question": "Où donc ?", "expected": "Lyon\r\n\r\nÀ Lyon\r\n"}
    sent = await steward.post(f"{DRAFTS}/{rows['d1'].id}", data={**form, "position": "2"})
    assert sent.headers["location"] == f"{DRAFTS}?first=2"
    found, rows = await stored(site)
    approved = rows["d1"]
    assert approved.approved_by is not None
    assert (approved.approved_by[0], approved.approved_at) == ("m", site.clock())
    assert approved.content["expected"] == ["Lyon", "À Lyon"]
    counting = [rows[name].hash for name in ("q0", "q1", "d1")]
    assert found.hash == set_hash(counting)
    lines = (await carrier.pull("sets/villes")).text.splitlines()
    pulled = [Item.model_validate_json(line) for line in lines[1:]]
    assert [one.drafted for one in pulled] == [False, False, False, True]
    assert pulled[2].hash == approved.hash


async def test_a_discarded_draft_is_gone(site: Site, steward: httpx2.AsyncClient) -> None:
    _, rows = await stored(site)
    before = (await stored(site))[0].hash
    for name in ("d1", "d2"):
        await steward.post(f"{DRAFTS}/{rows[name].id}", data={"decision": "discard"})
    found, rows = await stored(site)
    assert set(rows) == {"q0", "q1"}
    assert found.hash == before
    assert (await steward.get(DRAFTS)).headers["location"] == "/evaluations/villes"


async def test_a_draft_is_decided_on_once(site: Site, steward: httpx2.AsyncClient) -> None:
    _, rows = await stored(site)
    path = f"{DRAFTS}/{rows['d1'].id}"
    form = {"decision": "approve", "question": "Où ?", "expected": "Lyon"}
    assert (await steward.post(path, data=form)).status_code == 303
    for decision in ("approve", "discard"):
        again = await steward.post(path, data={**form, "decision": decision})
        assert again.status_code == 409
    counting = f"{DRAFTS}/{rows['q0'].id}"
    assert (await steward.post(counting, data={"decision": "discard"})).status_code == 409


async def test_an_item_without_a_question_is_refused(
    site: Site, steward: httpx2.AsyncClient
) -> None:
    _, rows = await stored(site)
    form = {"decision": "approve", "question": "  ", "expected": "Lyon"}
    assert (await steward.post(f"{DRAFTS}/{rows['d1'].id}", data=form)).status_code == 422
    assert (await stored(site))[1]["d1"].drafted


async def test_others_decide_nothing(site: Site, steward: httpx2.AsyncClient) -> None:
    reader = await member_of(site, Role.AUDITOR)
    _, rows = await stored(site)
    assert (await reader.get(DRAFTS)).status_code == 403
    sent = await reader.post(f"{DRAFTS}/{rows['d1'].id}", data={"decision": "discard"})
    assert sent.status_code == 403
