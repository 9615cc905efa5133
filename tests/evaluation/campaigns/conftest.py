"""A site with a run, a campaign of it, and its raters."""

import html
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from joute.evaluation.answers import Answer
from joute.evaluation.runs.records import Row, ScoreRecord, ScorerReference
from joute.evaluation.sets.item import Item
from joute.evaluation.site.keys import Keys
from joute.llm.server import Running
from joute.people.rights import Role
from tests.evaluation.site.conftest import MODELS, Carrier, member_of, run_file, set_lines
from tests.support.site import Site, running_site, settings

TARGETS = ("oak", "elm")
JUDGE = ScorerReference(column="useful", name="judge", version="1", weight=1)


def questions(count: int) -> list[Item]:
    return [
        Item(id=f"q{n}", input=f"Quelle ville, n° {n} ?", expected=(f"Ville {n}",))
        for n in range(count)
    ]


def answers(items: Sequence[Item], targets: Sequence[str]) -> list[Row]:
    """What each target answered, which betrays a model, and the score of a judge."""
    return [
        Row(
            item=item.id,
            item_hash=item.hash,
            model=target,
            answer=Answer(text=f"I am Claude. **Ville** de {item.id}, dit {target[0]}."),
            scores={"useful": ScoreRecord(value=float(target == "oak"))},
        )
        for item in items
        for target in targets
    ]


@dataclass
class Campaigning:
    """Who runs a campaign, and the links that were made."""

    site: Site
    owner: httpx2.AsyncClient
    path: str
    links: list[str] = field(default_factory=list)

    async def move(self, move: str) -> httpx2.Response:
        return await self.owner.post(f"{self.path}/move", data={"move": move})

    async def invite(self, number: int) -> list[str]:
        """The paths of new links."""
        page = await self.owner.post(f"{self.path}/links", data={"number": str(number)})
        assert page.status_code == 200, page.text
        assert page.text.count("<svg") >= number
        made = re.findall(r"<code>http://joute\.test(/rate/[\w-]+)</code>", page.text)
        self.links += made
        return made

    async def know(self, **values: str) -> None:
        """Give every item of the calibration these values."""
        position = 1
        while (await self.owner.get(f"{self.path}/known/{position}")).status_code == 200:
            data = {f"value-{name}": value for name, value in values.items()}
            sent = await self.owner.post(f"{self.path}/known/{position}", data=data)
            assert sent.status_code == 303, sent.text
            position += 1

    async def results(self) -> dict[str, Any]:
        key = await self.site.services[Keys].new(f"reader {len(self.links)}{self.path[-3:]}")
        headers = {"Authorization": f"Bearer {key}"}
        found = await self.site.client(headers=headers).get(f"/api/v1{self.path}")
        assert found.status_code == 200, found.text
        read: dict[str, Any] = found.json()
        return read


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as opened:
        yield opened


@pytest.fixture
async def owner(site: Site) -> httpx2.AsyncClient:
    """A facilitator, on a site that has a run of twelve questions and its set."""
    key = await site.services[Keys].new("ci")
    carrier = Carrier(site.client(headers={"Authorization": f"Bearer {key}"}))
    items = questions(12)
    assert (await carrier.push(set_lines(items), "sets")).status_code == 201
    run = run_file(answers(items, TARGETS), scorers=(JUDGE,))
    assert (await carrier.push(run)).status_code == 201
    return await member_of(site, Role.FACILITATOR)


async def campaign(site: Site, owner: httpx2.AsyncClient, **form: Any) -> Campaigning:
    """A draft of the run."""
    given = {
        "run": "r1",
        "title": "Villes de France",
        "kind": "rating",
        "language": "en",
        "target": list(TARGETS),
        "criterion": ["usefulness"],
        "questions": "4",
        "per_item": "3",
        "per_rater": "8",
        **form,
    }
    made = await owner.post("/campaigns/new", data=given)
    assert made.status_code == 303, shown(made)
    return Campaigning(site, owner, made.headers["location"])


async def items_of(rater: httpx2.AsyncClient, link: str) -> int:
    """Begin; how many items a rater was sent."""
    begun = await rater.post(f"{link}/begin")
    assert begun.status_code == 303, begun.text
    page = await rater.get(begun.headers["location"])
    found = re.search(r"<h1>1 of (\d+)</h1>", page.text)
    assert found, page.text
    return int(found[1])


def shown(page: httpx2.Response) -> str:
    """The words of a page."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
