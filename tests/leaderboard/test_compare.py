"""`joute leaderboard compare`: files of votes, files of ratings, the votes of the site."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from joute.cli import app as command
from joute.errors import JouteError
from tests.leaderboard.filling import ballots, fill
from tests.support.databases import sqlite_database

VOTES = ballots(("oak", "elm", 90, 30), ("elm", "ash", 70, 50), ("oak", "ash", 80, 40))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "ratings.csv").write_text("model;rating\nash;1200,5\nelm;1000\noak;900\nbox;1\n")
    lines = ["model_a,model_b,winner,voter"]
    lines += [f"{one.model_a},{one.model_b},{one.winner},{one.voter}" for one in VOTES]
    (tmp_path / "votes.csv").write_text("\n".join(lines))
    (tmp_path / "twice.csv").write_text("model,rating\noak,1\noak,2\n")
    (tmp_path / "words.csv").write_text("model,rating\noak,good\nelm,1\n")
    return tmp_path


def said(*arguments: str) -> str:
    done = CliRunner().invoke(command, ["leaderboard", "compare", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def found(*arguments: str) -> Any:
    return json.loads(said(*arguments, "--samples", "50", "--format", "json"))


def test_votes_and_ratings_in_any_order(files: Path) -> None:
    told = found(str(files / "votes.csv"), str(files / "ratings.csv"))
    assert (told["n"], told["tau_b"], told["unmatched_b"]) == (3, -1, ["box"])
    low, high = told["interval"]
    assert -1 <= low <= high <= 1
    turned = found(str(files / "ratings.csv"), str(files / "votes.csv"))
    assert (turned["tau_b"], turned["unmatched_a"]) == (-1, ["box"])
    assert {move["model"]: move["change"] for move in told["moved"]} == {"ash": 2, "oak": -2}


def test_the_site_is_compared_with_a_file(files: Path) -> None:
    database = sqlite_database(files)
    asyncio.run(fill(database, VOTES))
    told = found("site", str(files / "votes.csv"), "--database", database)
    assert (told["n"], told["tau_b"], told["moved"]) == (3, 1, [])


def test_a_person_reads_who_moved(files: Path) -> None:
    told = said(str(files / "votes.csv"), str(files / "ratings.csv"), "--samples", "50")
    assert "3 models in both. Kendall’s tau-b: -1.000 (" in told
    assert "Only in the second: box." in told
    assert "No model changes place." in said(*[str(files / "ratings.csv")] * 2)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("twice.csv", "more than one rating of “oak”"), ("words.csv", "row 1: a rating is a number")],
)
def test_a_bad_file_of_ratings_says_why(files: Path, name: str, reason: str) -> None:
    arguments = ["leaderboard", "compare", str(files / name), str(files / "votes.csv")]
    refused = CliRunner().invoke(command, arguments).exception
    assert isinstance(refused, JouteError)
    assert reason in str(refused)
