"""The ranking as the API gives it, on both engines."""

import csv
import io
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from joute.cli import app as command
from joute.leaderboard import InformativeDraw, Ledger
from joute.llm.server import Running
from tests.leaderboard.filling import Ballot, ballots, fill
from tests.support.site import Site, model, running_site, settings

VOTES = ballots(("oak", "elm", 90, 30), ("elm", "ash", 70, 50), ("oak", "ash", 80, 40))
LEFT_OUT = ballots(("oak", "elm", 5, 5), chosen=True)
MODELS = [model(name, "echo") for name in ("oak", "elm", "ash")]


@pytest.fixture
def cast() -> list[Ballot]:
    return [*VOTES, *LEFT_OUT]


@pytest.fixture
async def site(database: str, llm_server: Running, cast: list[Ballot]) -> AsyncIterator[Site]:
    if cast:
        await fill(database, cast)
    async with running_site(settings(database, llm_server.base_url, MODELS)) as running:
        yield running


async def test_the_ranking_counts_voters_and_says_what_it_left_out(site: Site) -> None:
    async with site.client() as client:
        body = (await client.get("/api/v1/ranking")).json()
    assert [row["model"] for row in body["rows"]] == ["oak", "elm", "ash"]
    assert (body["votes"], body["voters"], body["intervals"]) == (len(VOTES), 20, "voters")
    excluded = {row["rule"]: row for row in body["excluded"]}
    assert (excluded["chosen"]["votes"], excluded["chosen"]["applied"]) == (10, True)
    assert body["slices"]["language"][0]["value"] == "fr"
    assert body["robustness"] is not None


async def test_a_rule_can_be_lifted(site: Site) -> None:
    async with site.client() as client:
        body = (await client.get("/api/v1/ranking?keep=chosen")).json()
        refused = [
            (await client.get(f"/api/v1/ranking?keep={rule}")).status_code
            for rule in ("nonsense", "simulated")
        ]
    assert body["votes"] == len(VOTES) + 10
    assert refused == [422, 422]


async def test_style_is_taken_out_on_request(site: Site) -> None:
    async with site.client() as client:
        body = (await client.get("/api/v1/ranking?style=true")).json()
    assert {effect["name"] for effect in body["style"]["effects"]} >= {"length", "position"}
    assert len(body["style"]["rows"]) == 3


async def test_the_rows_come_as_csv_too(site: Site) -> None:
    async with site.client() as client:
        rows = (await client.get("/api/v1/ranking")).json()["rows"]
        given = await client.get("/api/v1/ranking.csv")
    table = list(csv.DictReader(io.StringIO(given.text)))
    assert [row["model"] for row in table] == ["oak", "elm", "ash"]
    assert [float(row["lower"]) for row in table] == [row["lower"] for row in rows]


async def test_the_live_ranking_rates_as_the_other(site: Site) -> None:
    async with site.client() as client:
        live = (await client.get("/api/v1/ranking/live")).json()
        whole = (await client.get("/api/v1/ranking")).json()
    assert live["intervals"] == "votes"
    for one, other in zip(live["rows"], whole["rows"], strict=True):
        assert one["model"] == other["model"]
        assert one["rating"] == pytest.approx(other["rating"], abs=0.01)
        assert (one["votes"], one["wins"]) == (other["votes"], other["wins"])


async def test_a_vote_shows_at_once_in_the_live_ranking_and_within_a_minute_in_the_other(
    site: Site,
) -> None:
    async with site.client() as client:
        before = (await client.get("/api/v1/ranking")).json()
        visitor = await site.visitor()
        duel = await visitor.finished("A new question?")
        assert (await visitor.vote(duel)).status_code == 200
        assert (await client.get("/api/v1/ranking/live")).json()["votes"] == len(VOTES) + 1
        assert (await client.get("/api/v1/ranking")).json() == before
        site.clock.pass_(seconds=61)
        assert (await client.get("/api/v1/ranking")).json()["votes"] == len(VOTES) + 1


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
async def test_the_command_makes_the_same_ranking_from_the_download(
    site: Site, tmp_path: Path, format: str
) -> None:
    async with site.client() as client:
        whole = (await client.get("/api/v1/ranking")).json()
        given = await client.get(f"/api/v1/ranking/votes.{format}")
    assert given.status_code == 200
    (tmp_path / f"votes.{format}").write_bytes(given.content)
    result = CliRunner().invoke(
        command, ["rank", str(tmp_path / f"votes.{format}"), "--format", "json"]
    )
    made = json.loads(result.stdout)
    assert made["rows"] == [
        {key: pytest.approx(value) for key, value in row.items()} for row in whole["rows"]
    ]
    assert made["excluded"] == whole["excluded"]


async def test_a_download_tells_nothing_of_who_voted_when(site: Site) -> None:
    async with site.client() as client:
        texts = [(await client.get("/api/v1/ranking/votes.csv")).text for _ in range(2)]
    codes = [{row["voter"] for row in csv.DictReader(io.StringIO(text))} for text in texts]
    assert all("voter-" not in text and "duel-" not in text for text in texts)
    assert len(codes[0]) == len(codes[1]) == 20
    assert not codes[0] & codes[1]
    assert {len(row["created_at"]) for row in csv.DictReader(io.StringIO(texts[0]))} == {10}


class TestFormula:
    @pytest.fixture
    def cast(self) -> list[Ballot]:
        return ballots(("=1+1", "@elm", 60, 30))

    async def test_no_spreadsheet_runs_a_name_of_a_download(self, site: Site) -> None:
        async with site.client() as client:
            rows = (await client.get("/api/v1/ranking.csv")).text
            votes = (await client.get("/api/v1/ranking/votes.csv")).text
        ranked = [row["model"] for row in csv.DictReader(io.StringIO(rows))]
        voted = {row["model_a"] for row in csv.DictReader(io.StringIO(votes))}
        assert ranked == ["'=1+1", "'@elm"]
        assert voted == {"'=1+1", "'@elm"}


async def test_the_types_of_downloads_are_documented_as_they_are(site: Site) -> None:
    async with site.client() as client:
        paths = (await client.get("/api/v1/openapi.json")).json()["paths"]
        documented = paths["/api/v1/ranking/votes.{format}"]["get"]["responses"]["200"]["content"]
        rows = paths["/api/v1/ranking.csv"]["get"]["responses"]["200"]["content"]
        given = {
            (await client.get(f"/api/v1/ranking/votes.{format}")).headers["Content-Type"]
            for format in ("csv", "jsonl", "parquet")
        }
    assert {one.partition(";")[0] for one in given} == set(documented)
    assert set(rows) == {"text/csv"}


class TestSmallGroup:
    @pytest.fixture
    def cast(self) -> list[Ballot]:
        few = ballots(("oak", "elm", 6, 2), voters=4, language="en", task="plan", topic="law")
        return [*VOTES, *few]

    async def test_a_language_topic_or_task_of_four_people_is_left_blank(self, site: Site) -> None:
        async with site.client() as client:
            text = (await client.get("/api/v1/ranking/votes.csv")).text
            body = (await client.get("/api/v1/ranking")).json()
        rows = list(csv.DictReader(io.StringIO(text)))
        assert Counter(row["language"] for row in rows) == {"fr": len(VOTES), "": 8}
        assert {(row["category"], row["task"]) for row in rows} == {("", "")}
        assert [part["withheld"] for part in body["slices"]["language"]] == [True, False]
        assert [part["withheld"] for part in body["slices"]["task"]] == [True]


class TestFewVoters:
    @pytest.fixture
    def cast(self) -> list[Ballot]:
        return ballots(("oak", "elm", 6, 2), voters=4)

    async def test_votes_of_four_people_are_not_given_away(self, site: Site) -> None:
        async with site.client() as client:
            assert (await client.get("/api/v1/ranking/votes.csv")).status_code == 403
            body = (await client.get("/api/v1/ranking")).json()
        assert body["slices"]["language"][0]["withheld"]
        assert [row["rank"] for row in body["rows"]] == [None, None]
        assert body["needed"][0]["votes"] == 12


class TestNoVote:
    @pytest.fixture
    def cast(self) -> list[Ballot]:
        return []

    async def test_nothing_is_ranked(self, site: Site) -> None:
        async with site.client() as client:
            assert (await client.get("/api/v1/ranking")).json()["rows"] == []
            assert (await client.get("/api/v1/ranking/live")).json()["rows"] == []


async def test_the_pair_that_teaches_most_is_likelier_and_none_is_impossible(site: Site) -> None:
    drawing = InformativeDraw(
        site.services.store, Ledger(), ("oak", "elm", "ash", "new"), site.clock
    )
    await drawing.refresh()
    weights = {
        (a, b): drawing.weight()(a, b)
        for a, b in (("oak", "elm"), ("oak", "new"), ("elm", "new"), ("elm", "ash"))
    }
    await drawing.close()
    assert all(weight > 0 for weight in weights.values())
    assert weights["oak", "new"] > 2 * weights["oak", "elm"]
    assert drawing.weight()("new", "oak") == weights["oak", "new"]


async def test_every_pair_is_as_likely_before_the_first_vote(
    database: str, llm_server: Running
) -> None:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        drawing = InformativeDraw(site.services.store, Ledger(), ("oak", "elm", "ash"), site.clock)
        assert drawing.weight()("oak", "elm") == 1.0
        await drawing.close()
        await drawing.refresh()
        assert drawing.weight()("oak", "elm") == pytest.approx(drawing.weight()("elm", "ash"))
        await drawing.close()
