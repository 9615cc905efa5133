"""The ranking that a node keeps in memory: when it is made again, and what it does without."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from itertools import permutations
from random import Random

import pytest
from sqlalchemy import delete, insert

from joute import evidence
from joute.calls import Answer
from joute.evidence import Vote
from joute.evidence.tags import Tags
from joute.leaderboard import Leaderboards, Ledger, service
from joute.leaderboard.query import RankingQuery
from joute.leaderboard.settings import Rules
from joute.llm.server import Running
from joute.people.tables import Voter
from joute.store import Store, open_store
from tests.leaderboard.filling import BEGUN, Ballot, ballots, fill, vote_row
from tests.support.site import Clock, model, running_site, settings

VOTES = ballots(("oak", "elm", 90, 30), ("elm", "ash", 70, 50))
EVERYTHING = RankingQuery()
RULES = Rules(50, Tags.of(()))


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    await fill(database, VOTES)
    opened = open_store(database)
    yield opened
    await opened.close()


async def erase(store: Store, voter: str) -> None:
    async with store.write() as session:
        await session.execute(delete(Voter).where(Voter.id == voter))
        await evidence.erase_contributors(session, [voter])


async def test_erased_voters_leave_their_votes_as_those_of_one(store: Store) -> None:
    leaderboards = Leaderboards(store, Ledger(), Clock(), RULES)
    assert (await leaderboards.standing(EVERYTHING)).board.voters == 20
    await erase(store, "voter-3")
    found = await leaderboards.standing(EVERYTHING)
    assert (found.board.voters, found.board.votes) == (20, len(VOTES))
    await erase(store, "voter-4")
    found = await leaderboards.standing(EVERYTHING)
    assert (found.board.voters, found.board.votes) == (19, len(VOTES))
    await leaderboards.close()


async def test_people_are_erased_together(database: str) -> None:
    """Each has voted on the same pairs, in an order of their own."""
    pairs, random = list(permutations(("oak", "elm", "ash", "fir", "yew"), 2)), Random(3)
    await fill(
        database,
        [
            Ballot(first, second, "a", voter)
            for voter in range(6)
            for first, second in random.choices(pairs, k=60)
        ],
    )
    store = open_store(database)
    await asyncio.gather(*(erase(store, f"voter-{number}") for number in range(1, 6)))
    found = await Leaderboards(store, Ledger(), Clock(), RULES).standing(EVERYTHING)
    assert (found.board.votes, found.board.voters) == (360, 2)
    await store.close()


async def test_two_nodes_agree(store: Store) -> None:
    first, second = (Leaderboards(store, Ledger(), Clock(), RULES) for _ in range(2))
    await first.standing(EVERYTHING)
    await erase(store, "voter-3")
    boards = [(await node.standing(EVERYTHING)).board for node in (first, second)]
    assert boards[0].to_dict() == boards[1].to_dict()


async def test_the_ranking_before_is_given_while_a_new_one_takes_its_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    leaderboards = Leaderboards(store, Ledger(), clock, RULES)
    before = await leaderboards.standing(EVERYTHING)
    async with store.write() as session:
        one_more = vote_row(len(VOTES) + 1, Ballot("oak", "elm", "a", voter=3))
        await session.execute(insert(Vote), [one_more])
    monkeypatch.setattr(service, "PATIENCE_S", 0)
    assert await leaderboards.standing(EVERYTHING) is before
    clock.pass_(seconds=61)
    assert await leaderboards.standing(EVERYTHING) is before
    await leaderboards._in_progress.idle()
    assert (await leaderboards.standing(EVERYTHING)).computed_at == clock()
    await leaderboards.close()


async def test_those_who_ask_together_wait_for_one_ranking(store: Store) -> None:
    leaderboards = Leaderboards(store, Ledger(), Clock(), RULES)
    found = await asyncio.gather(*(leaderboards.standing(EVERYTHING) for _ in range(5)))
    assert all(one is found[0] for one in found)


async def test_a_site_without_polars_ranks_and_says_what_parquet_needs(
    store: Store, database: str, llm_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    models = [model(name, "echo") for name in ("oak", "elm", "ash")]
    async with (
        running_site(settings(database, llm_server.base_url, models)) as site,
        site.client() as client,
    ):
        assert (await client.get("/api/v1/ranking")).json()["votes"] == len(VOTES)
        page = await client.get("/ranking/method")
        assert "votes.csv" in page.text
        assert "votes.parquet" not in page.text
        assert (await client.get("/api/v1/ranking/votes.jsonl")).status_code == 200
        refused = await client.get("/api/v1/ranking/votes.parquet")
    assert refused.status_code == 403
    assert "pip install joute[ranking]" in refused.json()["detail"]


def test_a_site_loads_no_numeric_library_until_votes_are_ranked() -> None:
    program = "import sys, joute.app; print({'numpy', 'polars', 'narwhals'} & sys.modules.keys())"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert told.stdout.strip() == b"set()"


def answer(model: str, tokens: int, seconds: float, origin: str = "live") -> dict[str, object]:
    return {
        **dict.fromkeys(("purpose", "endpoint", "text", "reasoning", "finish_reason"), "any"),
        **{"model": model, "origin": origin, "parameters": {}, "token_source": "host"},
        **{"output_tokens": tokens, "duration_s": seconds, "created_at": BEGUN},
    }


async def test_a_model_is_as_fast_as_its_usual_live_answer(store: Store) -> None:
    answers = [answer("oak", 100, seconds) for seconds in (1, 2, 2, 4, 100)]
    answers += [answer("oak", 100, 0.1, "recorded") for _ in range(9)]
    answers += [answer("elm", 100, 1) for _ in range(4)]  # too few to say
    async with store.write() as session:
        await session.execute(insert(Answer), answers)
    leaderboards = Leaderboards(store, Ledger(), Clock(), RULES)
    assert (await leaderboards.standing(EVERYTHING)).speeds == {"oak": 50.0}
    await leaderboards.close()
