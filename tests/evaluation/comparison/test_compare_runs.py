"""joute eval compare with runs: the same items under the same conditions, or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from tests.evaluation.made_runs import EXACT, row, rows, write_run

NARROW, NO_BREAK = "\u202f", "\u00a0"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with its runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "joute-runs"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("eval", "compare", *map(str, arguments)))


def found(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    compared: dict[str, Any] = json.loads(result.output)
    return compared


def test_two_runs_of_a_model_are_compared_by_their_ids(folder: Path) -> None:
    write_run(folder / "old.jsonl", rows("oak", [1] * 60 + [0] * 40))
    write_run(folder / "new.jsonl", rows("oak", [1] * 90 + [0] * 10))
    one = found("old", "new")
    assert (one["a"], one["b"], one["n"]) == ("oak (old)", "oak (new)", 100)
    assert (one["n11"], one["n10"], one["n01"], one["n00"]) == (60, 0, 30, 10)
    assert one["verdict"] == "b_better"
    assert one["changes"][0] == {
        **{"item": "61", "score_a": 0, "score_b": 1},
        **{"answer_a": "oak: 0", "answer_b": "oak: 1"},
    }


def test_each_model_of_two_runs_is_compared_with_itself_and_adjusted(folder: Path) -> None:
    write_run(folder / "old.jsonl", rows("oak", [1] * 50) + rows("elm", [1] * 50))
    write_run(folder / "new.jsonl", rows("oak", [1] * 50) + rows("elm", [0] * 9 + [1] * 41))
    both = found("old", "new")["comparisons"]
    assert [(one["a"], one["verdict"]) for one in both] == [
        ("oak (old)", "no_difference_shown"),
        ("elm (old)", "a_better"),
    ]
    assert both[1]["p_adjusted"] == pytest.approx(2 * both[1]["p"])


def test_models_of_one_run_are_compared(folder: Path) -> None:
    write_run(folder / "r.jsonl", rows("oak", [1] * 90 + [0] * 10) + rows("elm", [1] * 100))
    one = found("r")
    assert (one["a"], one["b"], one["n01"]) == ("oak", "elm", 10)


def test_a_file_of_results_and_a_run_are_compared_by_their_models(folder: Path) -> None:
    write_run(folder / "r.jsonl", rows("oak", [1] * 40))
    Path("other.csv").write_text("item,score\n" + "".join(f"{n},0\n" for n in range(1, 41)))
    one = found(folder / "r.jsonl", "other.csv")
    assert (one["a"], one["b"], one["verdict"]) == ("oak", "other", "a_better")


def test_changed_items_count_in_nothing_and_are_listed(folder: Path) -> None:
    write_run(folder / "old.jsonl", rows("oak", [1] * 40))
    changed = [row(7, "oak", 0, item_hash="another", cluster="elsewhere")]
    kept = [one for one in rows("oak", [1] * 40) if one["item"] != "7"]
    write_run(folder / "new.jsonl", kept + changed)
    one = found("old", "new")
    assert (one["n"], one["changed_items"], one["n10"]) == (39, ["7"], 0)
    assert "Changed between the two, left out: 1 item (7)." in run("old", "new").output
    write_run(folder / "new.jsonl", changed)
    assert run("old", "new").exit_code == 5


@pytest.mark.parametrize(
    ("condition", "header"),
    [
        ("parameters.temperature (0 → 1.0)", {"parameters": {"temperature": 1.0}}),
        ("prompt", {"request": "r2"}),
        ("judge (birch → ash)", {"judge": "ash"}),
        (
            "scorers.exact (exact 1, weight 1 → exact 2, weight 1)",
            {"scorers": [EXACT | {"version": "2"}]},
        ),
        ("set (towns → rivers)", {"set": {"name": "rivers"}}),
    ],
)
def test_other_conditions_are_refused_or_listed(
    folder: Path, condition: str, header: dict[str, Any]
) -> None:
    conditions: dict[str, Any] = {
        "parameters": {"temperature": 0},
        "request": "r1",
        "judge": "birch",
    }
    write_run(folder / "old.jsonl", rows("oak", [1] * 40), **conditions)
    write_run(folder / "new.jsonl", rows("oak", [1] * 40), **conditions | header)
    refused = run("old", "new")
    assert refused.exit_code == 2
    assert f"not made under the same conditions: {condition}. Add" in refused.output
    shown = run("old", "new", "--despite-differences")
    assert shown.exit_code == 0, shown.output
    assert shown.output.splitlines()[0] == f"Not the same condition: {condition}."
    listed = found("old", "new", "--despite-differences")["differences"]
    assert listed == [f"Not the same condition: {condition}."]


def test_epochs_are_averaged_by_item_and_never_paired_by_their_index(folder: Path) -> None:
    first = [row(n, "oak", score, epoch=e) for n in range(40) for e, score in enumerate((1, 0, 1))]
    second = [row(n, "oak", score, epoch=e) for n in range(40) for e, score in enumerate((0, 1, 1))]
    write_run(folder / "old.jsonl", first)
    write_run(folder / "new.jsonl", second[::-1])
    one = found("old", "new")
    assert (one["n"], one["epochs"], one["difference"], one["changes"]) == (40, 3, 0, [])
    assert one["n11"] is None


def test_failed_answers_are_unscored_never_zero(folder: Path) -> None:
    write_run(folder / "old.jsonl", rows("oak", [1] * 40))
    failed = [row(n, "oak", None, error="timeout") for n in range(1, 11)]
    write_run(folder / "new.jsonl", failed + rows("oak", [1] * 40)[10:])
    one = found("old", "new")
    assert (one["n"], one["mean_b"], len(one["unscored_b"])) == (30, 1, 10)


@pytest.mark.parametrize("items", [1, 5, 29])
def test_identical_answers_to_a_handful_of_items_conclude_nothing(folder: Path, items: int) -> None:
    write_run(folder / "old.jsonl", rows("oak", [1] * items))
    write_run(folder / "new.jsonl", rows("oak", [1] * items))
    one = found("old", "new", "--margin", "0.02")
    assert one["verdict"] == "inconclusive"
    if items > 1:
        assert one["interval"] == pytest.approx([-min(1, 3 / items), min(1, 3 / items)])


def test_without_a_margin_it_is_the_drop_that_the_gate_of_the_set_accepts(folder: Path) -> None:
    scores = [1] * 90 + [0] * 10
    write_run(folder / "old.jsonl", rows("oak", scores), gate={"max_drop": 0.5})
    write_run(folder / "new.jsonl", rows("oak", scores[::-1]), gate={"max_drop": 0.02})
    one = found("old", "new")
    assert (one["margin"], one["verdict"]) == (0.02, "inconclusive")
    assert one["items_needed"] > 100
    said = run("old", "new").output
    assert "The margin is the greatest drop that the rules of the set accept (max_drop)." in said
    assert f"about {one['items_needed']:,} items would show" in said
    assert found("old", "new", "--margin", 0.2)["margin"] == 0.2
    assert "greatest drop" not in run("old", "new", "--margin", 0.2).output


def test_a_run_that_is_not_there_is_named() -> None:
    assert "There is no run “absent”" in run("absent").output


def test_a_manager_reads_french(folder: Path) -> None:
    write_run(
        folder / "old.jsonl", rows("oak", [1] * 90 + [0] * 10) + rows("elm", [1] * 70 + [0] * 30)
    )
    shown = run("old", "--language", "fr").output.replace(NARROW, " ").replace(NO_BREAK, " ")
    assert shown.splitlines()[0] == (
        "oak obtient 90,0 % et elm 70,0 % sur les 100 mêmes questions. oak est meilleur de "
        "20,0 points : entre 12,0 et 28,0, avec une confiance de 95 %."
    )
    assert "les deux justes 70, seul a 20, seul b 0, aucun 10" in shown


def test_models_that_one_run_has_alone_are_named(folder: Path) -> None:
    write_run(folder / "old.jsonl", rows("oak", [1] * 40) + rows("elm", [1] * 40))
    write_run(folder / "new.jsonl", rows("oak", [1] * 40) + rows("ash", [1] * 40))
    assert "Only in old, compared with nothing: elm." in run("old", "new").output
    found = json.loads(run("old", "new", "--format", "json").stdout)
    assert (found["models_only_a"], found["models_only_b"]) == (["elm"], ["ash"])
