"""Rankings over time: snapshots when something changed, which survive erasure; their history."""

import asyncio
import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from joute.cli import app as command
from joute.errors import JouteError
from joute.evaluation.runs.records import RunHeader, ScorerReference, SetReference
from joute.evaluation.site.submissions.submitting import ENDPOINT as SUBMITTED
from joute.evaluation.tables import StoredRun, StoredSet
from joute.leaderboard import Snapshots
from joute.llm.server import Running
from joute.services import Services, services_of
from tests.impact.reading import get, words
from tests.leaderboard.filling import Ballot, ballots, fill
from tests.leaderboard.page.test_page import MODELS
from tests.support.databases import sqlite_database
from tests.support.site import NOON, Site, running_site, settings

VOTES = ballots(
    ("large", "small", 90, 30), ("large", "secret", 70, 50), ("small", "secret", 60, 60)
)
GUEST = [Ballot("guessed", "small", "a", voter=99)]


def services(site: Site) -> Services:
    return services_of(site.app)


async def history(site: Site, query: str = "") -> Any:
    return (await get(site, f"/api/v1/ranking/history{query}")).json()


@pytest.mark.anyio
async def test_a_snapshot_survives_erasure_and_the_next_says_how_many_votes_lost_their_voter(
    database: str, llm_server: Running
) -> None:
    await fill(database, [*VOTES, *GUEST])
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        snapshots = services(site)[Snapshots]
        await snapshots.take()
        assert await snapshots.take() == []
        before = await history(site)
        (first,) = before["snapshots"]
        assert (first["votes"], first["voters"], first["erased_votes"]) == (361, 21, 0)
        # One person judged this model: it is counted, and not shown.
        assert first["withheld"] == 1
        assert [row["model"] for row in first["rows"]] == ["large", "secret", "small"]
        best = first["rows"][0]
        assert best["lower"] < best["rating"] < best["upper"]
        assert (best["rank_lower"], best["rank_upper"]) == (1, 2)

        site.clock.pass_(days=1)
        await services(site).erase("voter-3")
        await snapshots.take()
        kept, after = (await history(site))["snapshots"]
        assert kept == first
        assert after["votes"] == first["votes"]
        assert after["erased_votes"] == sum(ballot.voter == 3 for ballot in VOTES) == 18
        assert "voter-3" not in str(after)

        page = words((await get(site, "/ranking/history")).text)
        assert "Llama 3.3 70B" in page
        assert "22 November 2026" in page
        assert "1 withheld: fewer than five people judged it" in page
        model = (await get(site, "/ranking/history/large")).text
        assert "<polygon" in model
        assert "Llama 3.3 70B over time" in words(model)
        assert "18" in words(model)
        await get(site, "/ranking/history/guessed", status=404)
        await get(site, "/ranking/history?ranking=set:any", status=404)
        lines = (await get(site, "/api/v1/ranking/history.csv?model=large")).text
        rows = list(csv.DictReader(io.StringIO(lines)))
        assert [row["erased_votes"] for row in rows] == ["0", "18"]
        assert {row["model"] for row in rows} == {"large"}


@pytest.mark.anyio
async def test_a_site_takes_snapshots_by_itself_once_five_people_voted(
    database: str, llm_server: Running
) -> None:
    await fill(database, ballots(("large", "small", 6, 2), voters=4))
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        await services(site)[Snapshots].take()
        assert (await history(site))["snapshots"] == []
        assert "No snapshot yet." in words((await get(site, "/ranking/history")).text)


def run(*arguments: str) -> str:
    done = CliRunner().invoke(command, ["leaderboard", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_command_takes_snapshots_of_the_site_and_of_a_judge(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    asyncio.run(fill(database, VOTES))
    assert "people: 3 models, 360 votes by 20 voters." in run("snapshot", "--database", database)
    assert "Nothing changed" in run("snapshot", "--database", database)
    judged = tmp_path / "towns.judge-votes.csv"
    lines = [
        f"{one.model_a},{one.model_b},{one.winner},judge:birch/{number % 40}"
        for number, one in enumerate(VOTES)
    ]
    judged.write_text("\n".join(["model_a,model_b,winner,voter", *lines]))
    assert "judges:towns: 3 models" in run("snapshot", str(judged), "--database", database)
    judged.write_text("model_a,model_b,winner,voter\noak,elm,a,somebody\n")
    refused = CliRunner().invoke(
        command, ["leaderboard", "snapshot", str(judged), "--database", database]
    )
    assert isinstance(refused.exception, JouteError)
    assert "votes of people, or none" in str(refused.exception)


def a_run(
    id: str,
    model: str,
    mean: float,
    moment: datetime,
    *,
    hash: str = "h",
    items: int = 40,
    **conditions: Any,
) -> StoredRun:
    """A run of a set that is done, as its summary tells."""
    scorer = ScorerReference(column="exact", name="exact", version="1", weight=1)
    header = RunHeader(
        id=id,
        set=SetReference(name="towns", version="2", hash=hash, items=items),
        models=(model,),
        started_at=moment,
        **{"scorers": (scorer,), **conditions},
    )
    quality = {"mean": mean, "low": mean - 0.1, "high": mean + 0.1, "n": items}
    return StoredRun(
        id=id,
        set_name="towns",
        set_version="2",
        set_hash=hash,
        header=header.model_dump_json(),
        state="done",
        started_by="operator",
        started_at=moment,
        summary={"models": [{"model": model, "quality": quality}], "shares": True},
    )


@pytest.mark.anyio
async def test_a_set_has_a_history_of_its_models_for_those_who_may_read_evaluations(
    database: str, llm_server: Running
) -> None:
    public = settings(database, llm_server.base_url, MODELS, evaluation={"public": True})
    async with running_site(public) as site:
        store, snapshots = services(site).store, services(site)[Snapshots]

        async def ranked(*runs: StoredRun, of: str = "set:towns") -> Any:
            site.clock.pass_(days=30)
            async with store.write() as session:
                session.add_all(runs)
            await snapshots.take()
            return (await history(site, f"?ranking={of}"))["snapshots"]

        def models(snapshot: Any) -> list[str]:
            return [row["model"] for row in snapshot["rows"]]

        await ranked(a_run("1", "large", 0.7, NOON), a_run("2", "small", 0.5, NOON))
        told = await ranked(a_run("3", "small", 0.95, NOON + timedelta(days=1)))
        assert list(map(models, told)) == [["large", "small"], ["small", "large"]]
        assert [row["rank_upper"] for row in told[0]["rows"]] == [2, 2]
        assert [row["rank_upper"] for row in told[1]["rows"]] == [1, 2]
        assert told[0]["method"] == "exact"
        assert told[0]["method_version"].startswith("2+")
        page = words((await get(site, "/ranking/history/small?ranking=set:towns")).text)
        assert "Set: towns" in page
        assert "0.950" in page

        # A run of a few items, one whose items nobody knows, one on an endpoint of a member: newer,
        # and none is the reference.
        later = NOON + timedelta(days=2)
        a_few = a_run("4", "large", 0.1, later, hash="few", items=5)
        imported = a_run("5", "large", 0.2, later, hash="")
        submitted = a_run("6", "guest", 0.99, later, versions={SUBMITTED: "api.example.org"})
        assert await ranked(a_few, imported, submitted) == told
        # Nor is a run of as many items that are not those of the set which the site has.
        async with store.write() as session:
            session.add(a_set("h"))
        assert await ranked(a_run("7", "large", 0.3, later, hash="other", items=80)) == told

        # Under other conditions older runs say nothing, and the method is another.
        longer: dict[str, Any] = {"parameters": {"max_output_tokens": 99}, "request": "longer"}
        told = await ranked(a_run("8", "secret", 0.4, NOON + timedelta(days=3), **longer))
        assert models(told[-1]) == ["secret"]
        assert told[-1]["method_version"] != told[-2]["method_version"]
        # The host of one model is no condition of another; a judge makes a ranking of its own.
        asked = a_run("9", "small", 0.6, NOON + timedelta(days=4), asked={"secret": "x"}, **longer)
        assert models((await ranked(asked))[-1]) == ["small", "secret"]
        judged = a_run("10", "large", 0.8, NOON + timedelta(days=5), judge="birch")
        (told,) = await ranked(judged, of="judges:towns")
        assert models(told) == ["large"]
        assert told["options"] == {"set_hash": "h", "judge": "birch"}
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        await get(site, "/ranking/history?ranking=set:towns", status=404)
        await get(site, "/ranking/history?ranking=judges:towns", status=404)
        assert (await history(site))["rankings"] == []


def a_set(hash: str) -> StoredSet:
    return StoredSet(
        name="towns",
        version="2",
        hash=hash,
        received=hash,
        header={},
        added_by="operator",
        added_at=NOON,
    )
