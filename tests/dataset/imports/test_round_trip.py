"""A release that is imported into an empty site makes the same leaderboard, to the last digit."""

import json
from pathlib import Path

import pytest

from joute.dataset.errors import FileRefused
from joute.dataset.imports.files import data_files, digest_of
from joute.errors import JouteError
from joute.llm.server import Running
from joute.ranking import rank
from tests.dataset.conftest import publisher
from tests.dataset.imports.importing import imported
from tests.dataset.test_export import MODELS, exported, manifest, voted
from tests.support.databases import sqlite_database
from tests.support.site import running_site, settings

CHOICES = ("a", "b", "a", "tie", "both_bad", "a")


async def test_a_release_of_one_site_is_ranked_the_same_by_another(
    tmp_path: Path, llm_server: Running
) -> None:
    databases = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        databases.append(sqlite_database(tmp_path / name))
    async with running_site(settings(databases[0], llm_server.base_url, MODELS)) as site:
        for number in range(3):
            visitor = await publisher(site)
            for turn, choice in enumerate(CHOICES[number:]):
                models = ("oak", "elm") if turn % 2 else ("elm", "oak")
                await voted(visitor, f"Why {number} {turn}?", choice, models)
        folder = await exported(site, tmp_path / "release")
    async with running_site(settings(databases[1], llm_server.base_url, MODELS)) as site:
        (votes,) = data_files(folder)
        report = await imported(site.services.store, votes)
        async with site.client() as client:
            by_rules, with_chosen = [
                (await client.get(f"/api/v1/ranking?source=import:published{keep}")).json()
                for keep in ("", "&keep=chosen")
            ]
    leaderboard = json.loads((folder / "leaderboard.json").read_text())
    assert report.added == report.rows == manifest(folder)["counts"]["rows"]["votes"] == 15
    assert {name: by_rules[name] for name in leaderboard} == leaderboard
    # The pairs of this test were chosen: with them there is something to rank.
    board = rank(votes, keep=["chosen"], max_votes_per_voter=50).to_dict()
    assert (board["votes"], board["voters"]) == (15, 3)
    assert json.loads(json.dumps({name: with_chosen[name] for name in board})) == json.loads(
        json.dumps(board)
    )


def test_votes_that_are_not_those_of_their_release_are_refused(tmp_path: Path) -> None:
    (tmp_path / "votes.jsonl").write_text("{}\n")
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  votes.jsonl\n")
    with pytest.raises(FileRefused):
        data_files(tmp_path)
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  duels.jsonl\n")
    with pytest.raises(FileRefused):
        data_files(tmp_path)
    (tmp_path / "SHA256SUMS").write_bytes(b"\xff\n")
    with pytest.raises(JouteError):
        data_files(tmp_path)
    (tmp_path / "SHA256SUMS").write_text(f"{digest_of(tmp_path / 'votes.jsonl')}  votes.jsonl\n")
    assert data_files(tmp_path) == [tmp_path / "votes.jsonl"]
