"""joute eval export: runs for other tools. `make interop` has them read by those tools."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.runs.conftest import Desk

ITEMS: list[dict[str, Any]] = [
    {"id": "1", "input": "=1+1", "expected": "=1+1"},
    {"id": "2", "input": "été\n, « oui »", "expected": "non"},
    {"id": "3", "input": "q", "scorers": [{"name": "exact", "label": "own"}], "choices": ["a"]},
]


@pytest.fixture
def made(desk: Desk) -> dict[str, Any]:
    desk.models("echo", "error-400")
    desk.set(ITEMS)
    return desk.run("towns", "--model", "echo", "--model", "error-400", exit_code=4)


def table(desk: Desk, *arguments: str) -> list[dict[str, str]]:
    result = desk.eval("export", *arguments)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_a_table_has_a_row_for_each_answer_and_a_column_for_each_scorer(
    desk: Desk, made: dict[str, Any]
) -> None:
    rows = table(desk, made["run"])
    assert list(rows[0]) == ["item", "model", "epoch", "answer", "finish_reason", "error", "exact"]
    answers = {(row["item"], row["model"]): row for row in rows}
    assert len(rows) == 6
    one = answers["1", "echo"]
    assert (one["epoch"], one["finish_reason"], one["error"], one["exact"]) == (
        "0",
        "stop",
        "",
        "1.0",
    )
    assert one["answer"] == "'=1+1"  # a spreadsheet does not run it
    assert answers["2", "echo"]["answer"] == "été\n, « oui »"
    assert answers["2", "echo"]["exact"] == "0.0"
    failed = answers["1", "error-400"]
    assert (failed["answer"], failed["error"], failed["exact"]) == ("", "host_error", "")
    assert answers["3", "echo"]["exact"] == ""  # unscored is no zero


def test_scorers_of_items_have_columns_too(desk: Desk) -> None:
    desk.models("echo")
    own = [{"name": "exact", "label": "own"}, {"name": "exact", "label": "answer"}]
    desk.set([{"id": "1", "input": "q", "expected": "q"}, {**ITEMS[0], "scorers": own}][1:])
    found = desk.run("towns", "--model", "echo")
    (row,) = table(desk, found["file"], "--format", "csv")
    assert list(row)[6:] == ["exact", "own", "answer_score"]
    assert row["own"] == row["answer_score"] == "1.0"


def test_parquet_has_the_same_cells_with_their_types(desk: Desk, made: dict[str, Any]) -> None:
    polars = pytest.importorskip("polars", reason="it writes Parquet")
    exported = desk.eval("export", made["run"], "--format", "parquet", "-o", "run.parquet")
    assert exported.exit_code == 0
    frame = polars.read_parquet("run.parquet")
    assert list(frame.columns) == list(table(desk, made["run"])[0])
    of_echo = frame.filter(polars.col("model") == "echo").sort("item")
    assert of_echo["exact"].to_list() == [1, 0, None]
    assert of_echo["answer"].to_list()[0] == "=1+1"


def test_lines_are_the_run_itself(desk: Desk, made: dict[str, Any]) -> None:
    assert desk.eval("export", made["run"], "--format", "jsonl", "-o", "copy.jsonl").exit_code == 0
    assert Path("copy.jsonl").read_bytes() == Path(made["file"]).read_bytes()


def test_an_export_that_is_refused_leaves_the_file_that_was_there(
    desk: Desk, made: dict[str, Any]
) -> None:
    Path("ex.json").write_text("precious")
    assert desk.eval("export", made["run"], "--format", "inspect", "-o", "ex.json").exit_code == 2
    assert Path("ex.json").read_text() == "precious"
    before = Path(made["file"]).read_bytes()
    own = desk.eval("export", made["run"], "--format", "jsonl", "-o", made["file"])
    assert own.exit_code == 2
    assert "is the run itself" in own.stderr
    assert Path(made["file"]).read_bytes() == before
    absent = desk.eval("export", made["run"], "-o", "absent/run.csv")
    assert absent.exit_code == 2
    assert "cannot be written" in absent.stderr
    assert desk.eval("export", made["run"], "-o", "ex.json").exit_code == 0
    assert Path("ex.json").read_text("utf-8").startswith("item,model")
    assert [path.name for path in Path().glob(".ex.json*")] == []


def test_a_log_of_inspect_has_samples_scores_and_usage(desk: Desk, made: dict[str, Any]) -> None:
    refused = desk.eval("export", made["run"], "--format", "inspect")
    assert refused.exit_code == 2
    assert "one of echo, error-400" in refused.stderr
    result = desk.eval(
        "export", made["run"], "--format", "inspect", "--model", "echo", "--set", "towns"
    )
    log = json.loads(result.stdout)
    assert (log["version"], log["status"], log["eval"]["model"]) == (2, "success", "echo")
    samples = {sample["id"]: sample for sample in log["samples"]}
    assert samples["2"]["input"] == "été\n, « oui »"
    assert samples["2"]["target"] == ["non"]
    assert samples["1"]["scores"]["exact"]["value"] == 1.0
    assert samples["3"]["scores"] == {}
    assert log["results"]["scores"][0]["metrics"]["mean"]["value"] == 0.5
    assert log["stats"]["model_usage"]["echo"]["output_tokens"] > 0


def test_a_log_has_no_question_that_has_changed_since(desk: Desk, made: dict[str, Any]) -> None:
    desk.set([{**ITEMS[0], "input": "another question"}, *ITEMS[1:]])
    options = ("--format", "inspect", "--model", "echo", "--set", "towns")
    log = json.loads(desk.eval("export", made["run"], *options).stdout)
    asked = {sample["id"]: sample["input"] for sample in log["samples"]}
    assert asked == {"1": "1", "2": "été\n, « oui »", "3": "q"}


def test_mlflow_needs_a_place(desk: Desk, made: dict[str, Any]) -> None:
    result = desk.eval("export", made["run"], "--format", "mlflow")
    assert result.exit_code == 2
    assert "--to" in result.stderr


def test_an_unknown_run_is_refused(desk: Desk) -> None:
    result = desk.eval("export", "no-such-run")
    assert result.exit_code == 2
    assert "There is no run “no-such-run”" in result.stderr
