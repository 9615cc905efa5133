"""Nobody weighs more than the cap of one voter: not by coming back, not by erasing what does not
suit. Through the addresses of a site, on both engines."""

import csv
import io
from random import Random
from typing import Any

import httpx2
import polars as pl
import pytest
from sqlalchemy import select

from joute.duel import Duel, suggestions
from joute.evidence import ErasedVotes, Vote
from joute.llm.server import Running
from joute.people.members import Members, NewMember
from joute.ranking import rank
from tests.leaderboard.filling import Ballot, ballots, fill
from tests.support.site import BASE_URL, Site, Visitor, model, running_site, settings

pytestmark = pytest.mark.anyio

MODELS = [model(name, "echo") for name in ("oak", "elm", "ash")]
BEFORE = ballots(("oak", "elm", 16, 12), ("elm", "ash", 16, 12), ("oak", "ash", 16, 8), voters=16)
CAP = 5
ATTACKER = "192.0.2.7"


class Opened:
    """A site that has votes."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def newcomer(self, address: str = ATTACKER) -> Visitor:
        """Another browser at an address."""
        transport = httpx2.ASGITransport(self.site.app, client=(address, 1))
        client = httpx2.AsyncClient(transport=transport, base_url=BASE_URL)
        return await Visitor(client).consent()

    async def vote_for(self, visitor: Visitor, favourite: str, prompt: str) -> Vote:
        """A vote for the favourite wherever it stands, else a tie; as it is stored."""
        duel_id = await visitor.finished(prompt)
        async with self.site.services.store.read() as session:
            duel = await session.get_one(Duel, duel_id)
        sides = {duel.model_a: "a", duel.model_b: "b"}
        voted = await visitor.vote(duel_id, sides.get(favourite, "tie"))
        assert voted.status_code == 200, voted.text
        async with self.site.services.store.read() as session:
            found = await session.scalar(select(Vote).where(Vote.subject == duel.subject))
        assert found is not None
        return found

    async def ranking(self) -> dict[str, Any]:
        async with self.site.client() as client:
            found: dict[str, Any] = (await client.get("/api/v1/ranking")).json()
        return found

    async def ratings(self) -> dict[str, float]:
        return {row["model"]: row["rating"] for row in (await self.ranking())["rows"]}

    async def excluded(self) -> dict[str, int]:
        return {one["rule"]: one["votes"] for one in (await self.ranking())["excluded"]}


@pytest.fixture
async def opened(database: str, llm_server: Running) -> Any:
    await fill(database, BEFORE)
    tables: dict[str, Any] = {
        "ranking": {"votes_per_voter": CAP},
        "duels": {"draw": "uniform"},
        "limits": {"shared_addresses": ["198.51.100.0/24"]},
    }
    async with running_site(
        settings(database, llm_server.base_url, MODELS, **tables), random=Random(7)
    ) as site:
        yield Opened(site)


def frame(before: list[Ballot], attack: list[Vote]) -> pl.DataFrame:
    """The votes, those of the attack as one voter's."""
    rows = [(one.model_a, one.model_b, one.winner, f"v{one.voter}") for one in before]
    rows += [(one.model_a, one.model_b, one.choice, "attacker") for one in attack]
    return pl.DataFrame(rows, schema=["model_a", "model_b", "winner", "voter"], orient="row")


async def test_new_cookies_from_one_network_weigh_as_one_voter(opened: Opened) -> None:
    attack = [
        await opened.vote_for(
            await opened.newcomer(f"2001:db8:7:7::{number:x}"), "ash", f"Question {number}?"
        )
        for number in range(1, 13)
    ]
    assert len({vote.contributor for vote in attack}) == 12
    assert len({vote.origin for vote in attack}) == 1
    board = rank(frame(BEFORE, attack), max_votes_per_voter=CAP)
    found = await opened.ranking()
    assert (found["votes"], found["voters"]) == (len(BEFORE) + 12, 17)
    for row in found["rows"]:
        alike = board[row["model"]]
        assert (row["rating"], row["lower"], row["upper"]) == pytest.approx(
            (alike.rating, alike.lower, alike.upper)
        )


async def test_erasing_what_does_not_suit_changes_no_count(opened: Opened) -> None:
    for number in range(8):
        visitor = await opened.newcomer(f"203.0.113.{number}")
        vote = await opened.vote_for(visitor, "ash", f"Question {number}?")
        opened.site.clock.pass_(minutes=2)
        before = await opened.ratings()
        if "ash" not in (vote.model_a, vote.model_b):
            erased = await visitor.client.delete("/api/v1/me")
            assert erased.status_code == 204
            assert await opened.ratings() == pytest.approx(before)
    async with opened.site.services.store.read() as session:
        counted = (await session.scalars(select(ErasedVotes))).all()
        assert sum(one.votes for one in counted) > 0
        assert {one.choice for one in counted} == {"tie"}
    assert (await opened.ranking())["votes"] == len(BEFORE) + 8


async def test_all_that_was_erased_weighs_as_one_voter(opened: Opened) -> None:
    attack = []
    for number in range(12):
        visitor = await opened.newcomer(f"203.0.113.{number}")
        attack.append(await opened.vote_for(visitor, "ash", f"Question {number}?"))
        await visitor.client.delete("/api/v1/me")
    board = rank(frame(BEFORE, attack), max_votes_per_voter=CAP)
    found = await opened.ratings()
    assert found == pytest.approx({row.model: row.rating for row in board.rows})


async def test_an_erased_vote_is_in_no_download_and_tied_to_nobody(opened: Opened) -> None:
    visitor = await opened.newcomer()
    vote = await opened.vote_for(visitor, "ash", "What only I would ask?")
    await visitor.client.delete("/api/v1/me")
    async with opened.site.client() as client:
        file = (await client.get("/api/v1/ranking/votes.csv")).text
    assert len([*csv.DictReader(io.StringIO(file))]) == len(BEFORE)
    async with opened.site.services.store.read() as session:
        assert await session.get(Vote, vote.id) is None
        columns = {column.name for column in ErasedVotes.__table__.columns}
    assert columns.isdisjoint({"contributor", "subject", "created_at", "origin", "prompt_digest"})


async def test_a_typed_question_from_one_network_counts_once_for_a_pair(opened: Opened) -> None:
    for _ in range(12):
        await opened.vote_for(await opened.newcomer(), "ash", "The same question?")
    # Three pairs count once each, whoever asked.
    assert (await opened.excluded())["duplicate"] == 9


@pytest.mark.parametrize(
    ("address", "prompt"),
    [
        ("198.51.100.9", "The same question?"),
        ("127.0.0.1", "The same question?"),
        (ATTACKER, suggestions.load().items[0].plain("fr")),
    ],
    ids=["a shared network", "this machine", "a suggestion as it stands"],
)
async def test_people_who_may_well_ask_the_same_are_not_repeats(
    opened: Opened, address: str, prompt: str
) -> None:
    votes = [await opened.vote_for(await opened.newcomer(address), "ash", prompt) for _ in range(4)]
    assert "duplicate" not in await opened.excluded()
    assert {vote.origin for vote in votes} == {None} or address == ATTACKER


async def test_members_are_themselves_wherever_they_come_from(opened: Opened) -> None:
    members = opened.site.services[Members]
    for name in ("Ada", "Bob"):
        secret = await members.invite(NewMember(name))
        visitor = await opened.newcomer()
        assert (await visitor.client.post("/invitation", data={"link": secret})).status_code == 303
        assert (await opened.vote_for(visitor, "ash", "The same question?")).origin is None
    assert (await opened.ranking())["voters"] == 18


async def test_an_invitation_code_invites(database: str, llm_server: Running) -> None:
    tables: dict[str, Any] = {"site": {"access": "code"}, "access_code": "sesame"}
    async with running_site(settings(database, llm_server.base_url, MODELS, **tables)) as site:
        opened = Opened(site)
        transport = httpx2.ASGITransport(site.app, client=(ATTACKER, 1))
        client = httpx2.AsyncClient(transport=transport, base_url=BASE_URL)
        await client.post("/access", data={"code": "sesame"})
        visitor = await Visitor(client).consent()
        assert (await opened.vote_for(visitor, "ash", "Why?")).origin is None


async def test_the_next_day_has_another_key(opened: Opened) -> None:
    first = await opened.vote_for(await opened.newcomer(), "ash", "The same question?")
    opened.site.clock.pass_(days=1)
    second = await opened.vote_for(await opened.newcomer(), "ash", "The same question?")
    assert first.origin is not None
    assert first.origin != second.origin
    assert first.origin_digest != second.origin_digest
