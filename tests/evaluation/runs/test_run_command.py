"""joute eval run and joute eval runs, against our test server."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from joute.evaluation.runs.files import read_run
from joute.evaluation.runs.records import Row
from tests.evaluation.runs.conftest import Desk


def test_each_model_has_its_figures_and_the_run_its_file(desk: Desk) -> None:
    desk.models("echo", "fast@fast,chunks=2", price_in=1.0, price_out=2.0, params_total_b=8.0)
    desk.set(
        {"id": str(n), "input": f"q{n}", "expected": f"q{n}", "domain": "ab"[n % 2]}
        for n in range(6)
    )
    found = desk.run("towns", "--model", "echo", "--model", "fast")
    echo, fast = found["models"]
    assert (found["items"], echo["model"], fast["model"]) == (6, "echo", "fast")
    assert (echo["n"], echo["mean"], fast["mean"]) == (6, 1.0, 0.0)
    assert echo["interval"][0] == pytest.approx(0.6097, abs=1e-4)  # Wilson's, 6 of 6
    few = {"n": 3, "mean": None, "interval": None}
    assert echo["domains"] == {"a": few, "b": few}
    assert "fewer than 30" in desk.eval("run", "towns", "--model", "echo").stdout
    assert (echo["errors"], echo["unscored"], echo["refused"], echo["truncated"]) == (0, 0, 0, 0)
    assert echo["cost_eur"] == pytest.approx(echo["cost_usd"] / 1.172)
    assert 0 < echo["wh"]["low"] <= echo["wh"]["mid"] <= echo["wh"]["high"]
    assert echo["seconds"] > 0
    run = read_run(Path(found["file"]))
    assert run.complete
    assert run.header.id == found["run"]
    assert run.header.models == ("echo", "fast")
    answers = {row.answer.model: row.answer.input_tokens for row in run.rows()}
    assert answers == {"echo": 1, "fast,chunks=2": 1}


def test_the_table_has_models_domains_and_intervals(desk: Desk) -> None:
    desk.models("echo")
    desk.set({"id": str(n), "input": "q", "expected": "q", "domain": "ab"[n]} for n in range(2))
    result = desk.eval("run", "towns", "--model", "echo")
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["a", "1", "fewer", "than", "30"] in rows
    assert "2 answers: at most" in result.stderr
    assert "2/2 answers" in result.stderr


def test_runs_are_listed_the_newest_first(desk: Desk) -> None:
    desk.models("echo")
    desk.set()
    ids = [desk.run("towns", "--model", "echo", "--runs", "elsewhere")["run"] for _ in range(2)]
    listed = json.loads(desk.eval("runs", "--runs", "elsewhere", "--format", "json").stdout)
    assert sorted(one["run"] for one in listed) == sorted(ids)
    assert {one["state"] for one in listed} == {"finished"}
    assert ids[0] in desk.eval("runs", "--runs", "elsewhere").stdout


def test_a_request_has_the_prompt_and_the_parameters_of_the_set(desk: Desk) -> None:
    desk.models("echo")
    desk.set(
        [{"id": "1", "input": "Où ? {choices}", "choices": ["Lyon", "Nice"], "context": ["Ici."]}],
        prompt="{context}\n{input}\n{choices}\n{input!r} {0} {{}} {unknown}",
        parameters={"max_output_tokens": 50},
    )
    (row,) = desk.rows(desk.run("towns", "--model", "echo", exit_code=5))
    assert row["answer"]["text"] == (
        "Ici.\nOù ? {choices}\nA. Lyon\nB. Nice\n{input!r} {0} {{}} {unknown}"
    )


def test_the_prompt_of_a_conversation_is_its_last_question(desk: Desk) -> None:
    desk.models("echo")
    turns = [("user", "Bonjour"), ("assistant", "Oui ?"), ("user", "Quelle heure ?")]
    messages = [{"role": role, "content": content} for role, content in turns]
    desk.set([{"id": "1", "input": messages, "expected": "> Quelle heure ?"}], prompt="> {input}")
    assert desk.run("towns", "--model", "echo")["models"][0]["mean"] == 1.0


def test_epochs_are_rows_and_one_item(desk: Desk) -> None:
    desk.models("echo")
    desk.set(2)
    found = desk.run("towns", "--model", "echo", "--epochs", 3)
    assert (found["models"][0]["answers"], found["models"][0]["n"]) == (6, 2)
    keys = [(row["item"], row["epoch"]) for row in desk.rows(found)]
    assert sorted(keys) == [(item, epoch) for item in "01" for epoch in range(3)]


def test_a_limit_and_a_split_choose_items(desk: Desk) -> None:
    desk.models("echo")
    splits = ["dev", "holdout", "dev", "dev"]
    desk.set(
        {"id": str(n), "input": "q", "expected": "q", "split": split}
        for n, split in enumerate(splits)
    )
    found = desk.run("towns", "--model", "echo", "--split", "dev", "--limit", 2)
    assert sorted(row["item"] for row in desk.rows(found)) == ["0", "2"]
    assert found["items"] == 2


@pytest.mark.parametrize("items", [[], [{"id": "1", "input": "q", "drafted": True}]])
def test_a_set_without_an_item_that_counts_evaluates_nothing(
    desk: Desk, items: list[dict[str, object]]
) -> None:
    desk.models("echo")
    desk.set(items)
    assert desk.run("towns", "--model", "echo", exit_code=5)["items"] == 0


def test_answers_that_all_failed_evaluate_nothing(desk: Desk) -> None:
    desk.models("error-401")
    desk.set()
    found = desk.run("towns", "--model", "error-401", exit_code=5)
    (model,) = found["models"]
    assert (model["errors"], model["n"], model["mean"]) == (3, 0, None)
    assert "3 failed (refused_key) HTTP 401" in found["notes"][0]
    assert all(row["scores"] == {} for row in desk.rows(found))


def test_answers_that_all_lack_a_score_evaluate_nothing(desk: Desk) -> None:
    desk.models("echo")
    desk.set([{"id": "1", "input": "no expected answer"}])
    (model,) = desk.run("towns", "--model", "echo", exit_code=5)["models"]
    assert (model["errors"], model["unscored"], model["mean"]) == (0, 1, None)


def test_one_model_that_fails_is_not_green(desk: Desk) -> None:
    desk.models("echo", "error-401")
    desk.set()
    found = desk.run("towns", "--model", "echo", "--model", "error-401", exit_code=4)
    assert [model["errors"] for model in found["models"]] == [0, 3]


def test_an_answer_cut_at_its_limit_is_asked_once_and_told(desk: Desk) -> None:
    desk.models("cut@at-limit,size=11", "thought@out-of-tokens,size=11")
    desk.set(2)
    found = desk.run("towns", "--model", "cut", "--model", "thought")
    assert [model["truncated"] for model in found["models"]] == [2, 2]
    assert "cut: 2 answers were cut at their limit of tokens." in found["notes"]
    assert desk.asked("at-limit,size=11") == desk.asked("out-of-tokens,size=11") == 2
    assert {row["answer"]["finish_reason"] for row in desk.rows(found)} == {"length"}


def test_an_answer_that_a_filter_withheld_is_asked_once_and_told(desk: Desk) -> None:
    desk.models("withheld@withheld,size=12")
    desk.set(2)
    (model,) = desk.run("towns", "--model", "withheld")["models"]
    assert (model["refused"], model["errors"], model["mean"]) == (2, 0, 0.0)
    assert desk.asked("withheld,size=12") == 2


def test_a_host_that_changes_the_name_of_its_model_is_reported(desk: Desk) -> None:
    desk.models("echo@echo,renames=2")
    desk.set(4)
    found = desk.run("towns", "--model", "echo", "--concurrency", 1)
    assert found["models"][0]["host_models"] == ["echo,renames=2", "echo,renames=2-2"]
    assert "changed the name of the model" in found["notes"][0]


def test_what_was_paid_by_another_run_is_not_paid_again(desk: Desk) -> None:
    desk.models("echo@echo,size=13", price_in=1.0, price_out=1.0, params_total_b=8.0)
    desk.set()
    desk.run("towns", "--model", "echo")
    found = desk.run("towns", "--model", "echo")
    (again,) = found["models"]
    assert desk.asked("echo,size=13") == 3
    assert (again["mean"], again["cached"], again["cost_usd"]) == (1.0, 3, 0.0)
    assert again["wh"] == {"low": 0.0, "mid": 0.0, "high": 0.0}
    assert {row["answer"]["output_tokens"] for row in desk.rows(found)} == {0}
    desk.run("towns", "--model", "echo", "--fresh")
    desk.run("towns", "--model", "echo", "--epochs", 2)
    assert desk.asked("echo,size=13") == 9
    desk.set(parameters={"max_output_tokens": 7})
    assert desk.run("towns", "--model", "echo")["models"][0]["cached"] == 0


def test_failures_are_asked_again_by_the_next_run(desk: Desk) -> None:
    desk.models("odd@error-400,every=2")
    desk.set(4)
    first = desk.run("towns", "--model", "odd", exit_code=4)
    assert first["models"][0]["errors"] == 2
    again = desk.run("towns", "--model", "odd", exit_code=4)
    assert (again["models"][0]["errors"], again["models"][0]["cached"]) == (1, 2)


def test_a_run_that_may_cost_more_than_a_limit_is_agreed_to(desk: Desk) -> None:
    desk.models("echo", price_in=1.0, price_out=1_000.0)
    desk.set(10, parameters={"max_output_tokens": 1_000})
    refused = desk.eval("run", "towns", "--model", "echo")
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert not Path("joute-runs").exists()
    assert desk.eval("run", "towns", "--model", "echo", "--ask-above-eur", 10).exit_code == 0
    assert desk.eval("run", "towns", "--model", "echo", "--yes").exit_code == 0


def test_a_budget_of_euros_is_not_exceeded(desk: Desk) -> None:
    desk.models("paid@echo,size=14", price_in=0.0, price_out=1_172.0)  # a euro for 1,000 tokens
    desk.set(50, parameters={"max_output_tokens": 10})
    found = desk.run("towns", "--model", "paid", "--budget-eur", 0.025, "--concurrency", 4)
    (model,) = found["models"]
    assert found["stopped"] == "budget_eur"
    assert "Stopped by its budget" in found["notes"][0]
    # One token an answer; the next one is not asked when its ten tokens may be too many.
    assert model["answers"] == 16
    assert model["cost_eur"] == pytest.approx(0.016)
    assert not read_run(Path(found["file"])).complete
    more = desk.run("towns", "--model", "paid", "--budget-eur", 1, "--resume")
    assert (more["run"], more["stopped"]) == (found["run"], "")
    assert (more["models"][0]["answers"], more["models"][0]["cached"]) == (50, 0)
    assert more["models"][0]["cost_eur"] == pytest.approx(0.05)
    assert desk.asked("echo,size=14") == 50
    assert read_run(Path(found["file"])).complete


def test_a_budget_of_electricity_is_not_exceeded(desk: Desk) -> None:
    desk.models("big@echo,size=15", params_total_b=400.0)
    desk.set(50, parameters={"max_output_tokens": 10})
    estimated = desk.eval("run", "towns", "--model", "big", "--limit", 1).stderr
    budget = 1.1 * float(re.findall(r"Wh \([\d.e-]+ to ([\d.e-]+)\)", estimated)[0])
    found = desk.run("towns", "--model", "big", "--budget-wh", budget, "--fresh")
    assert found["stopped"] == "budget_wh"
    assert 0 < found["models"][0]["wh"]["high"] <= budget


def test_a_budget_needs_prices_and_sizes(desk: Desk) -> None:
    desk.models("echo")
    desk.set()
    for option in ("--budget-eur", "--budget-wh"):
        refused = desk.eval("run", "towns", "--model", "echo", option, 1)
        assert refused.exit_code == 2
        assert "echo is not known" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["towns"], "--model"),
        (["towns", "--model", "echo", "--model", "echo"], "different models"),
        (["towns", "--model", "oak"], "oak is not among echo."),
        (["nowhere", "--model", "echo"], "nowhere"),
    ],
)
def test_a_wrong_use_is_explained(desk: Desk, arguments: list[str], told: str) -> None:
    desk.models("echo")
    desk.set()
    result = desk.eval("run", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_an_unknown_scorer_and_a_repeated_item_cost_nothing(desk: Desk) -> None:
    desk.models("echo@echo,size=16")
    desk.set(scorers=[{"name": "no-such-scorer"}])
    assert "no-such-scorer" in desk.eval("run", "towns", "--model", "echo").stderr
    desk.set([{"id": "1", "input": "a"}, {"id": "1", "input": "b"}])
    assert "the id “1” is already" in desk.eval("run", "towns", "--model", "echo").stderr
    assert desk.asked("echo,size=16") == 0


def test_a_row_says_all_that_is_known_of_its_item(desk: Desk) -> None:
    desk.models("echo")
    item = {"domain": "d", "source_id": "s", "split": "holdout", "must_pass": True}
    desk.set([{"id": "1", "input": "q", "expected": "q", **item}])
    (row,) = desk.rows(desk.run("towns", "--model", "echo"))
    read = Row.model_validate(row)
    assert (read.domain, read.cluster, read.split, read.must_pass) == ("d", "s", "holdout", True)
    assert read.scores["exact"].value == 1.0
    assert read.item_hash


def test_a_scorer_of_another_scale_is_the_score_where_it_is_alone(desk: Desk) -> None:
    desk.models("echo")
    items = [{"id": "1", "input": "le chat dort", "expected": "le chat dort"}]
    desk.set(items, scorers=["ter", "bleu", "chrf"])
    (echo,) = desk.run("towns", "--model", "echo")["models"]
    assert echo["mean"] == pytest.approx(100)
    desk.set(items, scorers=["bleu", "exact"])
    (echo,) = desk.run("towns", "--model", "echo")["models"]
    assert echo["mean"] == 1.0


def test_scorers_of_items_alone_weigh_as_those_of_a_set(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.models("echo")
    wrong = {"input": "a question that echo repeats", "expected": "x"}
    half = {"name": "contains", "texts": ["question"], "weight": 1}
    items: list[dict[str, Any]] = [
        {"id": "wer", "scorers": ["wer"], **wrong},
        {"id": "chrf", "scorers": ["chrf"], **wrong},
        {"id": "half", "scorers": [half], **wrong},
        {"id": "most", "scorers": [half | {"weight": 3}], **wrong},
    ]
    desk.set(items)
    first = desk.run("towns", "--model", "echo")
    assert first["models"][0]["mean"] == pytest.approx((0 + 0 + 1 / 2 + 3 / 4) / 4)
    rows = {one["item"]: Row.model_validate(one) for one in desk.rows(first)}
    assert rows["wer"].scores["wer"].value
    desk.set(items[:3])
    fewer = desk.run("towns", "--model", "echo")
    assert desk.eval("compare", first["run"], fewer["run"]).exit_code == 0
    monkeypatch.setattr("joute.evaluation.scorers.assertions.Contains.version", "99")
    later = desk.run("towns", "--model", "echo")
    refused = desk.eval("compare", fewer["run"], later["run"])
    assert refused.exit_code == 2
    assert "scorers.contains (3 → 99)" in " ".join(refused.stderr.split())


def test_two_scorers_of_an_item_with_one_column_cost_nothing(desk: Desk) -> None:
    desk.models("echo@echo,size=17")
    desk.set([{"id": "1", "input": "a", "expected": "a", "scorers": ["exact"]}])
    refused = desk.eval("run", "towns", "--model", "echo")
    assert refused.exit_code == 2
    assert "the column “exact”" in refused.stderr
    assert desk.asked("echo,size=17") == 0


def joute_eval(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from joute.cli import main; main()", "eval", *arguments]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)


def test_a_player_of_the_demo_answers_whatever_the_parameters(tmp_path: Path) -> None:
    assert joute_eval(tmp_path, "new", "services").returncode == 0
    header = tmp_path / "services" / "evalset.yaml"
    header.write_text(
        header.read_text().replace("parameters:\n", "parameters:\n  temperature: 0\n")
    )
    unnamed = joute_eval(tmp_path, "run", "services")
    assert unnamed.returncode == 2
    assert "--model for each. There are: brindille, roseau" in unnamed.stderr
    made = joute_eval(tmp_path, "run", "services", "--model", "chene", "--format", "json")
    found = json.loads(made.stdout)
    assert found["models"][0]["errors"] == 0
    assert found["notes"] == ["chene: its answers were written in advance, for any parameters."]


GRID = {"name": "relevance"}


def test_a_judge_is_named_paid_apart_and_never_the_candidate_by_default(desk: Desk) -> None:
    desk.models("echo", "judge@echo,size=17", price_in=1.0, price_out=1.0)
    desk.set(2, scorers=[GRID])
    refused = desk.eval("run", "towns", "--model", "echo")
    assert refused.exit_code == 2
    assert "asks a judge" in refused.stderr
    found = desk.run("towns", "--model", "echo", "--judge", "judge", exit_code=5)
    assert found["judge"] == "judge"
    assert found["models"][0]["judge_cost_eur"] > 0
    asked = desk.asked("echo,size=17")
    assert asked == 2
    # Judged again with nothing changed, nothing is paid.
    again = desk.run("towns", "--model", "echo", "--judge", "judge", exit_code=5)
    assert (desk.asked("echo,size=17"), again["models"][0]["judge_cost_eur"]) == (asked, 0)
    own = desk.run("towns", "--model", "judge", "--judge", "judge", exit_code=5)
    assert any("judged by judge" in note for note in own["notes"])
