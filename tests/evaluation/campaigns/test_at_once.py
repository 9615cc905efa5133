"""Fifty raters at once, over HTTP, on a server of its own: every rating is accepted once."""

import asyncio
import re
from secrets import token_urlsafe

import httpx2
import pytest
from sqlalchemy import func, select

from joute.app import create_app
from joute.evaluation.site.keys import Keys
from joute.evaluation.tables import CampaignRating, CampaignTask
from joute.llm.live import certificates
from joute.llm.server import Running
from joute.people.members import Members, NewMember
from joute.people.rights import Role
from joute.services import utc_now
from joute.store import Store, open_store
from tests.evaluation.campaigns.conftest import TARGETS, answers, questions
from tests.evaluation.site.conftest import API, MODELS, run_file, set_lines
from tests.support.served import served
from tests.support.site import settings

pytestmark = pytest.mark.both_engines

RATERS, EACH = 50, 2


async def links_of_a_campaign(store: Store, owner: httpx2.AsyncClient) -> list[str]:
    """The paths of the links of an open campaign, five ratings of each of its twenty items."""
    key = await Keys(store, utc_now, token_urlsafe).new("ci")
    items, bearer = questions(10), {"Authorization": f"Bearer {key}"}
    for kind, lines in (("sets", set_lines(items)), ("runs", run_file(answers(items, TARGETS)))):
        pushed = await owner.post(f"{API}/{kind}", content=lines, headers=bearer)
        assert pushed.status_code == 201, pushed.text
    invited = NewMember("Ada", frozenset({Role.FACILITATOR}))
    secret = await Members(store, utc_now, token_urlsafe).invite(invited)
    await owner.post("/invitation", data={"link": secret})
    form = {
        "run": "r1",
        "title": "Villes",
        "target": list(TARGETS),
        "criterion": ["usefulness", "clarity"],
        "questions": "10",
        "per_item": "5",
        "per_rater": str(EACH),
    }
    path = (await owner.post("/campaigns/new", data=form)).headers["location"]
    await owner.post(f"{path}/move", data={"move": "open"})
    page = await owner.post(f"{path}/links", data={"number": str(RATERS)})
    return re.findall(r"<code>http://[^/]+(/rate/[\w-]+)</code>", page.text)


async def take_part(address: str, link: str) -> int:
    """Begin twice at once, and send each rating twice at once; how many were acknowledged."""
    # Certificates are read once: for fifty clients they would take as long as all requests.
    verify = certificates()
    async with httpx2.AsyncClient(base_url=address, timeout=120, verify=verify) as rater:
        await asyncio.gather(*(rater.post(f"{link}/begin") for _ in range(2)))
        acknowledged = 0
        for position in range(1, EACH + 1):
            data = {"value-usefulness": str(position), "value-clarity": "5"}
            sent = [rater.post(f"{link}/items/{position}", data=data) for _ in range(2)]
            acknowledged += {one.status_code for one in await asyncio.gather(*sent)} == {303}
        return acknowledged


async def test_fifty_raters_at_once_are_each_accepted_once(
    database: str, llm_server: Running
) -> None:
    store = open_store(database)
    with served(create_app(settings(database, llm_server.base_url, MODELS))) as address:
        async with httpx2.AsyncClient(base_url=address, timeout=120) as owner:
            links = await links_of_a_campaign(store, owner)
            assert len(links) == RATERS
            done = await asyncio.gather(*(take_part(address, link) for link in links))
    assert done == [EACH] * RATERS
    async with store.read() as session:
        ratings = await session.scalar(select(func.count()).select_from(CampaignRating))
        of_items = select(func.count()).group_by(CampaignTask.item_id)
        per_item = (await session.scalars(of_items.where(CampaignTask.rated_at.is_not(None)))).all()
    await store.close()
    assert ratings == RATERS * EACH * 2
    assert per_item == [5] * 20
