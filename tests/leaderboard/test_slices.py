"""Votes on questions with pictures, and on documents, are rankings of their own: never pooled."""

import csv
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import delete, insert

from joute import evidence
from joute.evidence import Vote
from joute.leaderboard import Leaderboards
from joute.leaderboard.query import RankingQuery
from joute.llm.server import Running
from joute.people.tables import Voter
from tests.leaderboard.filling import ballots, fill, vote_row
from tests.support.site import Site, model, running_site, settings

HERE = ballots(("oak", "elm", 90, 30))
SEEN = ballots(("elm", "oak", 60, 20))
MODELS = [model(name, "echo") for name in ("oak", "elm")]


def seen(number: int, ballot: Any) -> dict[str, Any]:
    row = vote_row(number, ballot)
    del row["id"]
    return row | {"source": evidence.VISION, "subject": f"duel/picture-{number}"}


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    await fill(database, HERE)
    async with running_site(settings(database, llm_server.base_url, MODELS)) as running:
        async with running.services.store.write() as session:
            rows = [seen(number, one) for number, one in enumerate(SEEN)]
            await session.execute(insert(Vote), rows)
        yield running


async def test_a_slice_is_ranked_alone_and_pooled_with_nothing(site: Site) -> None:
    async with site.client() as client:
        here, vision, every = [
            (await client.get("/api/v1/ranking", params={"source": source})).json()
            for source in ("here", "vision", "all")
        ]
        live = (await client.get("/api/v1/ranking/live?source=vision")).json()
        file = await client.get("/api/v1/ranking/votes.csv?source=vision")
    assert [row["model"] for row in here["rows"]] == ["oak", "elm"]
    assert [row["model"] for row in vision["rows"]] == ["elm", "oak"]
    assert (here["votes"], every["votes"]) == (len(HERE), len(HERE))
    assert (vision["votes"], live["votes"]) == (len(SEEN), len(SEEN))
    assert {row["source"] for row in csv.DictReader(file.text.splitlines())} == {"vision"}


async def test_the_page_offers_slices_in_which_somebody_voted_and_says_what_they_are(
    site: Site,
) -> None:
    async with site.client() as client:
        here, vision, documents = [
            (await client.get(address, headers={"accept-language": "en"})).text
            for address in ("/ranking", "/ranking?source=vision", "/ranking?source=documents")
        ]
    assert "Questions with pictures</option>" in here
    assert "Questions on documents" not in here
    assert "These are the votes on questions with pictures" in vision
    assert "These are the votes on questions on documents" in documents


async def test_what_people_erase_of_a_slice_still_counts_there_alone(site: Site) -> None:
    leaderboards = site.services[Leaderboards]
    async with site.services.store.write() as session:
        await session.execute(delete(Voter).where(Voter.id == "voter-3"))
        await evidence.erase_contributors(session, ["voter-3"])
    for source, cast in (("here", HERE), ("vision", SEEN)):
        found = await leaderboards.standing(RankingQuery(source=source))
        assert found.board.votes == len(cast)
