"""joute eval import and accept: results of any tool as runs, a run as the baseline of others."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.evaluation.runs.folder import find_run
from joute.evaluation.sets.files import read_set
from tests.evaluation.gates.conftest import Command, Held
from tests.evaluation.made_runs import rows, write_run


def joute(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("eval", *map(str, arguments)))


def imported(*arguments: object) -> dict[str, Any]:
    result = joute("import", *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def results(name: str, right: int, of: int, model: str = "oak") -> Path:
    path = Path(f"{name}.csv")
    lines = [f"q{n},{model},{int(n < right)}" for n in range(of)]
    path.write_text("item,model,score\n" + "\n".join(lines) + "\n")
    return path


def test_results_of_another_tool_are_compared_and_held_by_their_runs(held: Held) -> None:
    old = imported(results("old", 90, 100), "--set", "towns")["run"]
    new = imported(results("new", 70, 100), "--set", "towns")["run"]
    compared = json.loads(joute("compare", old, new, "--format", "json").stdout)
    assert (compared["n"], compared["n10"], compared["verdict"]) == (100, 20, "a_better")
    assert held(new, "--baseline", old, "--max-drop", 0.02)["exit_code"] == 1
    assert held(old, "--baseline", new, "--max-drop", 0.02)["exit_code"] == 0


def test_a_new_name_makes_a_set_whose_rules_are_then_taken(held: Held) -> None:
    first = imported(results("old", 90, 100), "--set", "sets/towns")
    assert (first["items"], first["results"], first["unknown_items"]) == (100, 100, 0)
    assert read_set(Path("sets/towns")).header.name == "towns"
    header = Path("sets/towns/evalset.yaml")
    header.write_text(header.read_text() + "gate:\n  min: 0.95\n")
    second = imported(results("new", 70, 100), "--set", "sets/towns")["run"]
    assert held(second)["exit_code"] == 1
    assert "gate:\n  min: 0.95" in header.read_text()


def test_a_refused_import_makes_no_folder(tmp_path: Path) -> None:
    two_clusters = Path("bad.csv")
    two_clusters.write_text("item,model,score,cluster\nq1,oak,1,a\nq1,elm,1,b\n")
    for file, name in ((two_clusters, "towns"), (results("r", 1, 2), "runs"), ("none", "towns")):
        refused = joute("import", file, "--set", name)
        assert refused.exit_code == 2
        assert not Path(name).exists()


def test_an_empty_score_is_unscored_and_a_repeated_item_an_epoch() -> None:
    Path("r.csv").write_text("item,model,score\nq1,oak,1\nq1,oak,0\nq2,oak,\nq1,elm,1\n")
    found = imported("r.csv", "--set", "towns")
    run = find_run(found["run"])
    assert (found["unscored"], run.header.epochs, run.header.models) == (1, 2, ("oak", "elm"))
    assert [(one.item, one.model, one.epoch, one.scores["score"].value) for one in run.rows()] == [
        ("q1", "oak", 0, 1),
        ("q1", "oak", 1, 0),
        ("q2", "oak", 0, None),
        ("q1", "elm", 0, 1),
    ]
    assert run.complete


def test_what_the_set_knows_of_an_item_is_taken_from_it(held: Held) -> None:
    Path("towns").mkdir()
    Path("towns/evalset.yaml").write_text("name: towns\nversion: '3'\n")
    item = {"id": "q0", "input": "Capitale ?", "domain": "géo", "source_id": "d", "must_pass": True}
    Path("towns/items.jsonl").write_text(json.dumps(item) + "\n")
    found = imported(results("r", 1, 3), "--set", "towns")
    first, second, _ = find_run(found["run"]).rows()
    assert (first.domain, first.cluster, first.must_pass) == ("géo", "d", True)
    assert first.item_hash == next(read_set(Path("towns")).items()).hash
    assert (second.item_hash, found["unknown_items"]) == ("", 2)
    assert "2 items are not in towns" in joute("import", "r.csv", "--set", "towns").output
    assert held(found["run"], "--max-error-rate", 0)["outcomes"][0]["item"] == "q0"


def test_rules_that_a_set_was_given_since_are_taken(held: Held) -> None:
    run = imported(results("old", 90, 100), "--set", "towns")["run"]
    header = Path("towns/evalset.yaml")
    header.write_text(header.read_text() + "gate:\n  min: 0.95\n")
    assert held(run)["exit_code"] == 1


def test_a_set_may_be_but_a_name_and_its_rules(held: Held) -> None:
    Path("towns").mkdir()
    Path("towns/evalset.yaml").write_text("name: towns\ngate:\n  min: 0.5\n")
    assert held(imported(results("old", 90, 100), "--set", "towns")["run"])["exit_code"] == 0


def test_an_answer_and_a_cluster_come_along() -> None:
    Path("r.jsonl").write_text('{"item": "1", "score": 0.5, "cluster": "d", "answer": "Lyon"}\n')
    (row,) = find_run(imported("r.jsonl", "--set", "towns")["run"]).rows()
    assert (row.model, row.cluster, row.answer.text) == ("r", "d", "Lyon")


def test_an_empty_file_makes_a_run_that_is_never_green(gate: Command) -> None:
    Path("r.csv").write_text("item,model,score\n")
    run = imported("r.csv", "--set", "towns")["run"]
    assert gate(run, "--min", "0").exit_code == 5


@pytest.mark.parametrize(("name", "code"), [("My Towns", 2), ("existing", 2), ("file.csv", 2)])
def test_a_set_that_cannot_be_is_refused(name: str, code: int) -> None:
    Path("existing").mkdir()
    results("file", 1, 2)
    assert joute("import", "file.csv", "--set", name).exit_code == code
    assert not Path("joute-runs").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"item": "a", "score": 1' + "0" * 400 + "}", "no score"),
        (
            '{"item": "a", "score": 1, "cluster": "x"}\n{"item": "a", "score": 1, "cluster": "y"}',
            "two clusters",
        ),
    ],
)
def test_results_that_cannot_be_compared_are_not_taken_in(content: str, said: str) -> None:
    Path("r.jsonl").write_text(content)
    refused = joute("import", "r.jsonl", "--set", "towns")
    assert (refused.exit_code, said in refused.output) == (2, True)
    assert not Path("joute-runs").exists()


def test_a_run_that_was_accepted_is_the_baseline_of_later_ones(gate: Command) -> None:
    old = imported(results("old", 90, 100), "--set", "towns")["run"]
    assert gate(old, "--baseline", "towns@accepted").exit_code == 2
    accepted = joute("accept", old)
    assert accepted.exit_code == 0, accepted.output
    assert accepted.output == f"{old} is towns@accepted: towns/accepted.jsonl\n"
    new = imported(results("new", 70, 100), "--set", "towns")["run"]
    assert gate(new, "--baseline", "towns@accepted", "--max-drop", "0.02").exit_code == 1
    assert joute("accept", new, "--set", "towns").exit_code == 0
    assert find_run("towns@accepted").header.id == new


def test_an_interrupted_run_or_one_of_another_set_is_not_accepted(folder: Path) -> None:
    imported(results("old", 90, 100), "--set", "towns")
    write_run(folder / "half.jsonl", rows("oak", [1.0]), complete=False)
    refused = joute("accept", "half")
    assert "did not go to its end" in str(refused.exception)
    write_run(folder / "other.jsonl", rows("oak", [1.0]), set={"name": "rivers"})
    assert "There is no evaluation set rivers" in str(joute("accept", "other").exception)
    assert "not of “towns”" in str(joute("accept", "other", "--set", "towns").exception)
    assert not Path("towns/accepted.jsonl").exists()


def test_a_run_that_lacks_items_of_its_set_is_accepted_on_demand_only() -> None:
    Path("towns").mkdir()
    Path("towns/evalset.yaml").write_text("name: towns\n")
    asked = [json.dumps({"id": f"q{n}", "input": f"Ville {n} ?"}) for n in range(3)]
    Path("towns/items.jsonl").write_text("\n".join(asked) + "\n")
    run = imported(results("r", 1, 2), "--set", "towns")["run"]
    refused = joute("accept", run)
    assert "lacks 1 of the 3 items of its set" in str(refused.exception)
    assert joute("accept", run, "--partial").exit_code == 0
    whole = imported(results("whole", 1, 3), "--set", "towns")["run"]
    assert joute("accept", whole).exit_code == 0


def test_a_set_is_found_by_its_name_from_its_own_folder(
    gate: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(results("old", 90, 100), "--set", "towns")
    monkeypatch.chdir("towns")
    new = imported(results("new", 70, 100), "--set", ".")["run"]
    assert joute("accept", new).exit_code == 0
    assert Path("accepted.jsonl").is_file()
    assert gate(new, "--baseline", "towns@accepted", "--max-drop", "0.02").exit_code == 0
