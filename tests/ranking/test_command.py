"""joute rank."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest
from typer import Typer
from typer.testing import CliRunner

from joute.cli.rank import rank as command
from joute.errors import BadInput
from joute.ranking import rank
from tests.ranking.simulation import frame, some_votes

VOTES = frame(some_votes(votes=900, voters=60)).with_columns(
    language=pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("en")).otherwise(pl.lit("fr"))
)
app = Typer()
app.command()(command)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "votes.parquet"
    VOTES.write_parquet(path)
    return path


def said(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_table_has_a_line_for_each_model_and_what_to_know_of_it(file: Path) -> None:
    text = said(file)
    board = rank(VOTES)
    lines = [line for line in text.splitlines() if " m00" in line]
    assert [next(part for part in line.split() if part.startswith("m00")) for line in lines] == [
        row.model for row in board.rows
    ]
    assert "900 votes of 60 voters; bradley-terry, level 95%." in text
    assert "position: " in text


def test_json_has_the_fields_of_the_library(file: Path) -> None:
    assert json.loads(said(file, "--format", "json")) == json.loads(rank(file).to_json())


def test_csv_has_the_rows(file: Path) -> None:
    rows = list(csv.DictReader(said(file, "--format", "csv").splitlines()))
    assert [row["model"] for row in rows] == [row.model for row in rank(VOTES).rows]


def test_every_option_reaches_the_library(file: Path) -> None:
    given = {
        "method": "davidson",
        "both_bad": "leave-out",
        "prior": None,
        "cluster": None,
        "intervals": "bootstrap",
        "level": 0.9,
        "min_votes": 3,
        "min_voters": 2,
        "max_votes_per_voter": 30.0,
        "keep": ["duplicate"],
        "seed": 5,
        "samples": 20,
    }
    arguments = [
        part
        for name, value in given.items()
        for part in (
            f"--{name.replace('_', '-')}",
            "none" if value is None else value[0] if isinstance(value, list) else value,
        )
    ]
    anchors = {"m002": 1100.0, "m003": 950.0}
    for model, rating in anchors.items():
        arguments += ["--anchor", f"{model}={rating}"]
    found = json.loads(said(file, *arguments, "--format", "json"))
    assert found["options"]["anchors"] == anchors
    assert {name: found["options"][name] for name in given} == given
    assert found["options"]["ties"] == "half"
    left_out = json.loads(said(file, "--ties", "leave-out", "--format", "json"))
    assert left_out["options"]["ties"] == "leave-out"


def test_robustness_is_said_in_words_on_request(file: Path) -> None:
    assert "first in place of" in said(file, "--robustness")
    assert "robustness" in json.loads(said(file, "--robustness", "--format", "json"))


def test_the_plot_is_written(file: Path, tmp_path: Path) -> None:
    said(file, "--plot", tmp_path / "forest.svg")
    assert (tmp_path / "forest.svg").read_text("utf-8").startswith("<svg")
    with pytest.raises(BadInput, match="cannot be written"):
        said(file, "--plot", tmp_path / "nowhere" / "forest.svg")


def test_one_ranking_for_each_value(file: Path) -> None:
    parts = json.loads(said(file, "--by", "language", "--format", "json"))
    assert [(part["value"], part["votes"]) for part in parts] == [("en", 300), ("fr", 600)]
    rows = list(csv.DictReader(said(file, "--by", "language", "--format", "csv").splitlines()))
    assert len(rows) == 12
    assert "en" in said(file, "--by", "language")


def test_a_part_that_is_withheld_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    few = pl.when(pl.col("voter") == "v3").then(pl.lit("alone")).otherwise(pl.lit("rest"))
    VOTES.with_columns(cohort=few).write_csv(path)
    assert "alone: withheld, too few voters." in said(path, "--by", "cohort")


def test_what_is_left_out_and_what_is_needed_are_said(tmp_path: Path) -> None:
    path = tmp_path / "votes.jsonl"
    new = pl.DataFrame({"model_a": ["new"], "model_b": ["m001"], "winner": ["a"], "voter": ["v1"],
                        "language": ["fr"]})  # fmt: skip
    votes = pl.concat([VOTES, new]).with_columns(chosen=pl.int_range(pl.len()) < 10)
    votes.write_ndjson(path)
    text = said(path)
    assert "10 excluded: a pair chosen by the voter, not drawn (rule chosen)." in text
    assert "1 model has no rank yet: it needs 19 votes and 9 voters more." in text
    assert "10 included on request" in said(path, "--keep", "chosen")


def test_models_that_were_never_compared_are_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    other = VOTES.with_columns(model_a="z" + pl.col("model_a"), model_b="z" + pl.col("model_b"))
    pl.concat([VOTES, other]).write_csv(path)
    assert "never compared" in said(path)


def test_style_control_is_an_option(tmp_path: Path) -> None:
    path = tmp_path / "votes.parquet"
    VOTES.with_columns(
        length_a=pl.lit(100) + pl.int_range(pl.len()), length_b=pl.lit(200)
    ).write_parquet(path)
    assert "length: " in said(path, "--style-control")


def test_columns_of_another_name_are_given(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    names = {"model_a": "m1", "winner": "verdict", "voter": "who", "vote_id": "ballot"}
    VOTES.with_columns(vote_id=pl.int_range(pl.len()) // 2, voter=pl.lit("one")).rename(
        names
    ).write_csv(path)
    given = ("--map", "model_a=m1", "--map", "winner=verdict", "--voter", "who")
    assert "900 votes of 1 voter;" in said(path, *given)
    assert "450 excluded: the same vote twice" in said(path, *given, "--vote-id", "ballot")
    with pytest.raises(SystemExit):
        app(["--map", "model_a", str(path)])


def test_a_time_that_cannot_be_read_is_counted_with_its_vote(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    VOTES.with_columns(timestamp=pl.lit("yesterday")).write_csv(path)
    assert "900 counted: a time that cannot be read (rule unread_time)." in said(path)


def test_a_name_of_a_model_is_neither_markup_nor_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "votes.jsonl"
    named = pl.lit('=HYPERLINK("x")')
    VOTES.with_columns(
        model_a=pl.when(pl.col("model_a") == "m001").then(named).otherwise("model_a"),
        model_b=pl.when(pl.col("model_b") == "m001")
        .then(pl.lit("[/v2] :smile:"))
        .otherwise("model_b"),
    ).write_ndjson(path)
    assert "[/v2] :smile:" in said(path)
    rows = list(csv.DictReader(said(path, "--format", "csv").splitlines()))
    assert '\'=HYPERLINK("x")' in [row["model"] for row in rows]


def test_a_name_of_a_part_is_no_formula(tmp_path: Path) -> None:
    file = tmp_path / "votes.parquet"
    VOTES.with_columns(language=pl.lit("=1+1")).write_parquet(file)
    rows = csv.DictReader(said(file, "--by", "language", "--format", "csv").splitlines())
    assert {row["part"] for row in rows} == {"'=1+1"}
