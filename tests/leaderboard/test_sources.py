"""Imported votes are ranked alone, or beside those cast here on request: never unnoticed."""

import asyncio
import csv
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert
from typer.testing import CliRunner

from joute import evidence
from joute.cli import app as command
from joute.evidence import Import, Vote
from joute.leaderboard import InformativeDraw, Leaderboards, Ledger
from joute.leaderboard import standing as standing_module
from joute.leaderboard.query import RankingQuery
from joute.leaderboard.standing import Standing
from joute.leaderboard.votes.columns import Columns
from joute.llm.server import Running
from joute.people.tables import Voter
from joute.store import Store, open_store
from tests.leaderboard.filling import Ballot, ballots, fill, vote_row
from tests.support.databases import sqlite_database
from tests.support.site import Site, model, running_site, settings

HERE = ballots(("oak", "elm", 90, 30), ("elm", "ash", 70, 50))
IMPORTED = ballots(("elm", "oak", 100, 60), ("yew", "elm", 90, 30), voters=25)
MODELS = [model(name, "echo") for name in ("oak", "elm", "ash")]
SOURCE = "import:chosen-elsewhere"


def imported(number: int, ballot: Ballot, source: str) -> dict[str, Any]:
    row = vote_row(number, ballot)
    del row["id"]
    own = f"{source}/{number}"
    return row | {"source": source, "subject": own, "contributor": f"{source}/{ballot.voter}"}


async def add_import(store: Store, votes: list[Ballot], name: str = "chosen-elsewhere") -> None:
    async with store.write() as session:
        session.add(
            Import(
                name=name,
                licence="etalab-2.0",
                published_on=date(2026, 2, 7),
                imported_at=datetime(2026, 11, 29, tzinfo=UTC),
            )
        )
        rows = [imported(number, one, f"import:{name}") for number, one in enumerate(votes)]
        await session.execute(insert(Vote), rows)


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    await fill(database, HERE)
    async with running_site(settings(database, llm_server.base_url, MODELS)) as running:
        await add_import(running.services.store, IMPORTED)
        yield running


def ranked(body: dict[str, Any]) -> list[str]:
    return [row["model"] for row in body["rows"]]


async def test_imported_votes_are_ranked_when_their_source_is_asked_for(site: Site) -> None:
    async with site.client() as client:
        here, alone, together = [
            (await client.get("/api/v1/ranking", params={"source": source})).json()
            for source in ("here", SOURCE, "all")
        ]
    assert (ranked(here), here["votes"], here["voters"]) == (["oak", "elm", "ash"], len(HERE), 20)
    assert (ranked(alone), alone["voters"]) == (["yew", "elm", "oak"], 25)
    assert alone["votes"] == len(IMPORTED)
    assert (set(ranked(together)), together["votes"]) == (
        {"oak", "elm", "ash", "yew"},
        len(HERE) + len(IMPORTED),
    )
    assert together["voters"] == 45
    assert [body["source"] for body in (here, alone, together)] == ["here", SOURCE, "all"]


async def test_the_ranking_of_the_moment_takes_a_source_too(site: Site) -> None:
    async with site.client() as client:
        here, alone = [
            (await client.get("/api/v1/ranking/live", params={"source": source})).json()
            for source in ("here", SOURCE)
        ]
    assert (here["source"], here["votes"]) == ("here", len(HERE))
    assert (alone["source"], alone["votes"]) == (SOURCE, len(IMPORTED))


async def test_an_unknown_source_is_said_to_be_unknown(site: Site) -> None:
    async with site.client() as client:
        unknown = await client.get("/api/v1/ranking?source=import:none")
        nonsense = await client.get("/api/v1/ranking?source=elsewhere")
        page = await client.get("/ranking?source=import:none")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_source")
    assert (nonsense.status_code, page.status_code) == (422, 404)


async def test_a_download_names_the_source_of_each_vote(site: Site) -> None:
    async with site.client() as client:
        files = {
            source: await client.get("/api/v1/ranking/votes.csv", params={"source": source})
            for source in ("here", SOURCE, "all")
        }
    sources = {
        asked: {row["source"] for row in csv.DictReader(file.text.splitlines())}
        for asked, file in files.items()
    }
    assert sources == {"here": {"here"}, SOURCE: {SOURCE}, "all": {"here", SOURCE}}
    disposition = files[SOURCE].headers["content-disposition"]
    assert "votes-import-chosen-elsewhere.csv" in disposition


async def test_the_page_says_whose_votes_it_ranks(site: Site) -> None:
    async with site.client() as client:
        here, alone, together, method = [
            (await client.get(f"/ranking{address}", headers={"accept-language": "en"})).text
            for address in ("", f"?source={SOURCE}", "?source=all", f"/method?source={SOURCE}")
        ]
    assert "None of these votes was cast on this site" not in here
    for page in (alone, method):
        assert "None of these votes was cast on this site" in page
        assert "chosen-elsewhere, published on 7 February 2026 (licence: etalab-2.0)" in page
    assert "Votes cast on this site and imported votes, counted together" in together
    # The links and forms of the page lead to the same votes.
    assert f"/ranking/pairs?source={SOURCE.replace(':', '%3A')}" in alone
    assert f'name="source" value="{SOURCE}"' in alone
    assert f"votes.csv?source={SOURCE.replace(':', '%3A')}" in method
    assert "joute rank votes-import-chosen-elsewhere.csv" in method


async def test_a_site_without_imports_offers_no_choice(database: str, llm_server: Running) -> None:
    await fill(database, HERE)
    opened = running_site(settings(database, llm_server.base_url, MODELS))
    async with opened as running, running.client() as client:
        page = (await client.get("/ranking")).text
    assert 'name="source"' not in page


async def test_the_draw_of_pairs_learns_nothing_from_imports(site: Site) -> None:
    store, names = site.services.store, ("oak", "elm", "ash")
    plans = []
    for more in ((), ballots(("oak", "elm", 400, 400))):
        if more:
            await add_import(store, list(more), "more")
        drawing = InformativeDraw(store, Ledger(), names, site.clock)
        await drawing.refresh()
        plans.append([drawing.weight()(*pair) for pair in (names[:2], names[1:])])
        await drawing.close()
    assert plans[0] == plans[1]


async def test_an_erasure_here_counts_in_no_ranking_of_an_import(site: Site) -> None:
    store, leaderboards = site.services.store, site.services[Leaderboards]
    alone = RankingQuery(source=SOURCE)
    before = (await leaderboards.standing(alone)).board.to_dict()
    async with store.write() as session:
        await session.execute(delete(Voter).where(Voter.id == "voter-3"))
        await evidence.erase_contributors(session, ["voter-3"])
    assert (await leaderboards.standing(alone)).board.to_dict() == before
    together = await leaderboards.standing(RankingQuery(source="all"))
    assert together.board.votes == len(HERE) + len(IMPORTED)


async def test_what_is_imported_again_under_a_name_replaces_what_was_removed(site: Site) -> None:
    store, leaderboards = site.services.store, site.services[Leaderboards]
    query = RankingQuery(source=SOURCE)
    assert (await leaderboards.standing(query)).board.votes == len(IMPORTED)
    async with store.write() as session:
        await session.execute(delete(Import))
        await session.execute(delete(Vote).where(Vote.source == SOURCE))
    turned = [replace(one, winner="b" if one.winner == "a" else "a") for one in IMPORTED]
    await add_import(store, turned)
    assert (await leaderboards.standing(query)).board.rows[0].model == "oak"


async def test_the_ranking_of_the_site_waits_for_none_of_an_import(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaderboards = site.services[Leaderboards]
    begun, held = threading.Event(), threading.Event()
    compute = standing_module.standing

    def slow(votes: Columns, speeds: Any, query: RankingQuery, *more: Any) -> Standing:
        if query.source != "here":
            begun.set()
            held.wait()
        return compute(votes, speeds, query, *more)

    monkeypatch.setattr(standing_module, "standing", slow)
    waiting = asyncio.create_task(leaderboards.standing(RankingQuery(source=SOURCE)))
    try:
        await asyncio.wait_for(asyncio.to_thread(begun.wait), 60)
        here = await leaderboards.standing(RankingQuery())
        live, _ = await leaderboards.live()
        assert not waiting.done()
    finally:
        held.set()
    assert (here.board.votes, live.votes) == (len(HERE), len(HERE))
    assert (await waiting).board.votes == len(IMPORTED)


async def test_votes_of_no_import_are_in_no_ranking(site: Site) -> None:
    """As while an import is being removed."""
    store, leaderboards = site.services.store, site.services[Leaderboards]
    async with store.write() as session:
        await session.execute(delete(Import))
    together = await leaderboards.standing(RankingQuery(source="all"))
    assert together.board.votes == len(HERE)


def test_the_command_compares_the_site_with_an_import(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)

    async def prepare() -> None:
        await fill(database, HERE)
        store = open_store(database)
        await add_import(store, IMPORTED)
        await store.close()

    asyncio.run(prepare())
    done = CliRunner().invoke(
        command,
        [
            *("leaderboard", "compare", "site", f"site:{SOURCE}"),
            *("--samples", "20", "--format", "json", "--database", database),
        ],
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert (told["n"], told["unmatched_a"], told["unmatched_b"]) == (2, ["ash"], ["yew"])
