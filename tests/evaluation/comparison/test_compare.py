"""joute eval compare, run as a person runs it."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from tests.statistics.real_scores import gsm8k, mmlu

Rows = Iterable[tuple[object, ...]]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("eval", "compare", *map(str, arguments)))


def found(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    compared: dict[str, Any] = json.loads(result.output)
    return compared


def written(
    path: Path, rows: Rows, header: tuple[str, ...] = ("item", "model", "score", "cluster")
) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def scores(model: str, values: Iterable[object], first: int = 1) -> list[tuple[object, ...]]:
    return [(number, model, value, "") for number, value in enumerate(values, start=first)]


@pytest.fixture
def better(tmp_path: Path) -> Path:
    """oak is right on 90 items of 100, elm on 70."""
    oak, elm = scores("oak", [1] * 90 + [0] * 10), scores("elm", [1] * 70 + [0] * 30)
    return written(tmp_path / "run.csv", oak + elm)


def test_two_real_models_in_figures(tmp_path: Path) -> None:
    strong, weak = gsm8k()
    path = written(tmp_path / "run.csv", scores("strong", strong) + scores("weak", weak))
    one = found(path, "--a", "strong", "--b", "weak")
    assert (one["n"], one["verdict"]) == (1319, "a_better")
    assert (round(one["mean_a"], 4), round(one["mean_b"], 4)) == (0.8567, 0.6384)
    assert [one[cell] for cell in ("n11", "n10", "n01", "n00")] == [747, 383, 95, 94]
    assert (round(one["se_unpaired"], 5), round(one["se"], 5)) == (0.01638, 0.01545)
    assert one["p_mcnemar"] < 1e-40
    assert one["interval"][0] < one["difference"] < one["interval"][1]
    assert found(path, "--a", "weak")["verdict"] == "b_better"


def test_clusters_of_items_widen_the_interval(tmp_path: Path) -> None:
    strong, weak, subjects = mmlu()
    rows = [
        (number, model, score, subject)
        for model, values in (("strong", strong), ("weak", weak))
        for number, (score, subject) in enumerate(zip(values, subjects, strict=True))
    ]
    one = found(written(tmp_path / "run.csv", rows))
    assert (one["n"], one["clusters"], round(one["se"], 5)) == (7000, 57, 0.02194)
    assert "Intervals are by 57 clusters of items." in run(tmp_path / "run.csv").output


def test_a_manager_reads_one_sentence_first(better: Path) -> None:
    first, second = run(better).output.splitlines()[:2]
    assert first == (
        "oak scores 90.0% and elm 70.0% on the same 100 items. oak is better by 20.0 points: "
        "between 12.0 and 28.0, with a confidence of 95%."
    )
    assert "both right 70, only a 20, only b 0, neither 10" in second


def test_items_that_changed_are_listed_with_their_answers(tmp_path: Path) -> None:
    header = ("item", "model", "score", "answer")
    rows = [("q1", "oak", 1, "42"), ("q1", "elm", 0, "41"), ("q2", "oak", 1, ""), ("q2", "elm", 1)]
    one = found(written(tmp_path / "run.csv", rows, header))
    assert one["changes"] == [
        {"item": "q1", "score_a": 1, "score_b": 0, "answer_a": "42", "answer_b": "41"}
    ]
    assert "oak scores more on 1 item (q1)." in run(tmp_path / "run.csv").output


def test_two_files_of_one_prompt_each_are_compared(tmp_path: Path) -> None:
    header = ("item", "score")
    old = written(tmp_path / "old.csv", [(n, 1) for n in range(40)], header)
    new = written(tmp_path / "new.csv", [(n, int(n > 20)) for n in range(40)], header)
    one = found(old, new)
    assert (one["a"], one["b"], one["verdict"]) == ("old", "new", "a_better")


def test_one_model_in_two_files_is_told_apart_by_the_file(tmp_path: Path) -> None:
    old = written(tmp_path / "old.csv", scores("oak", [1, 0] * 20))
    new = written(tmp_path / "new.csv", scores("oak", [1, 1] * 20))
    one = found(old, new)
    assert (one["a"], one["b"]) == (f"oak ({old})", f"oak ({new})")
    assert one["verdict"] == "b_better"


def test_unscored_items_count_for_nothing_and_are_listed(tmp_path: Path) -> None:
    rows = scores("oak", [1] * 50) + scores("elm", [1] * 47 + ["", "NaN", ""])
    path = written(tmp_path / "run.csv", rows)
    one = found(path)
    assert (one["n"], one["mean_b"], one["unscored_b"]) == (47, 1, ["48", "49", "50"])
    assert "Unscored of elm, in no mean: 3 items (48, 49, 50)." in run(path).output


def test_items_of_one_model_alone_are_left_out_and_listed(tmp_path: Path) -> None:
    rows = scores("oak", [1] * 40) + scores("elm", [1] * 40, first=3)
    path = written(tmp_path / "run.csv", rows)
    one = found(path)
    assert (one["n"], one["only_a"], one["only_b"]) == (38, ["1", "2"], ["41", "42"])
    shown = run(path).output
    assert "Of oak but not of elm, left out: 2 items (1, 2)." in shown
    assert "Of elm but not of oak, left out: 2 items (41, 42)." in shown


def test_a_repeated_item_is_an_epoch_and_averaged_first(tmp_path: Path) -> None:
    oak = scores("oak", [1] * 40)
    elm = scores("elm", [1] * 40) + scores("elm", [0] * 40) + scores("elm", ["", 0])
    one = found(written(tmp_path / "run.csv", oak + elm))
    assert (one["n"], one["clusters"], one["epochs"]) == (40, 40, 3)
    assert one["mean_b"] == pytest.approx((39 / 2 + 1 / 3) / 40)
    assert (one["n11"], one["p_mcnemar"], one["unscored_epochs_b"]) == (None, None, 1)
    assert one["unscored_b"] == []


def test_rows_in_another_order_give_the_same(tmp_path: Path, better: Path) -> None:
    rows = scores("oak", [1] * 90 + [0] * 10) + scores("elm", [1] * 70 + [0] * 30)[::-1]
    assert found(written(tmp_path / "turned.csv", rows)) == found(better)


@pytest.mark.parametrize("items", [1, 5, 29])
def test_identical_answers_on_a_handful_of_items_are_inconclusive(
    tmp_path: Path, items: int
) -> None:
    path = written(tmp_path / "run.csv", scores("oak", [1] * items) + scores("elm", [1] * items))
    one = found(path)
    assert one["verdict"] == "inconclusive"
    assert "Nothing can be concluded" in one["sentence"]
    if items > 1:
        assert one["interval"] == pytest.approx([-min(1, 3 / items), min(1, 3 / items)])


def test_a_margin_asks_whether_the_second_is_not_worse(tmp_path: Path) -> None:
    oak, elm = scores("oak", [1, 0] * 100), scores("elm", [0, 0] + [1, 0] * 98 + [1, 1])
    path = written(tmp_path / "run.csv", oak + elm)
    assert found(path)["verdict"] == "no_difference_shown"
    assert found(path, "--margin", 0.05)["verdict"] == "non_inferior"
    strict = found(path, "--margin", 0.01)
    assert strict["verdict"] == "inconclusive"
    assert f"about {strict['items_needed']} items would show" in strict["sentence"]
    assert strict["items_needed"] > 200


def test_several_models_are_compared_with_the_baseline_and_adjusted(
    tmp_path: Path, better: Path
) -> None:
    ash = scores("ash", [1] * 83 + [0] * 17)
    path = tmp_path / "three.csv"
    path.write_text(better.read_text() + "".join(f"{n},{m},{s},\n" for n, m, s, _ in ash))
    both = found(path, "--a", "oak")
    assert [one["b"] for one in both["comparisons"]] == ["elm", "ash"]
    elm, ash_row = both["comparisons"]
    assert elm["p_adjusted"] == pytest.approx(2 * elm["p"])
    assert ash_row["p_adjusted"] == pytest.approx(ash_row["p"])
    assert found(path, "--a", "oak", "--b", "ash")["p_adjusted"] is None
    shown = run(path, "--a", "oak").output
    assert "adjusted for the number of comparisons (Holm)" in shown
    assert (
        "| oak | elm | 100 | 90.0% | 70.0% |"
        in run(path, "--a", "oak", "--format", "markdown").output
    )


def test_a_difference_that_is_none_among_several_says_so(tmp_path: Path) -> None:
    oak = scores("oak", [1] * 60)
    elm, ash = scores("elm", [0] * 6 + [1] * 54), scores("ash", [0] * 6 + [1] * 54)
    path = written(tmp_path / "run.csv", oak + elm + ash + scores("fir", [1] * 60))
    several = found(path, "--a", "oak")["comparisons"]
    assert [one["verdict"] for one in several] == ["a_better", "a_better", "no_difference_shown"]
    birch = scores("birch", [0] * 5 + [1] * 55)
    path = written(tmp_path / "run.csv", oak + birch + scores("fir", [1] * 60))
    assert found(path, "--a", "oak", "--b", "birch")["verdict"] == "a_better"
    (among, _) = found(path, "--a", "oak")["comparisons"]
    assert among["verdict"] == "no_difference_shown"
    assert (
        "worse in this comparison alone, not among several (adjusted p 0.062)"
        in (among["sentence"])
    )


def test_too_few_discordant_items_are_said_to_be_too_few(tmp_path: Path) -> None:
    rows = scores("oak", [1] * 100) + scores("elm", [0] * 4 + [1] * 96)
    one = found(written(tmp_path / "run.csv", rows))
    assert one["interval"][0] > 0
    assert one["verdict"] == "no_difference_shown"
    assert "but too few items differ to be sure (p 0.062)" in one["sentence"]


def test_scores_of_any_range_are_compared_without_points(tmp_path: Path) -> None:
    oak = scores("oak", [40 + n % 7 for n in range(50)])
    elm = scores("elm", [38 + n % 5 for n in range(50)])
    one = found(written(tmp_path / "run.csv", oak + elm))
    assert one["verdict"] == "a_better"
    assert "points" not in one["sentence"]
    assert "%" not in one["sentence"].replace("95%", "")


def test_names_are_no_markup_in_a_comment(tmp_path: Path) -> None:
    rows = scores("<b>oak|@all", [1] * 40) + scores("elm", [1] * 40)
    shown = run(written(tmp_path / "run.csv", rows), "--format", "markdown").output
    assert "<b>" not in shown
    assert "@all" not in shown
    assert "No difference is shown" in shown


@pytest.mark.parametrize(
    "rows", [[], scores("oak", [1, 0]), scores("oak", [1, ""]) + scores("elm", ["", 1])]
)
def test_nothing_to_compare_is_never_a_success(tmp_path: Path, rows: Rows) -> None:
    result = run(written(tmp_path / "run.csv", rows))
    assert result.exit_code == 5
    assert "There is nothing to compare" in result.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--a", "birch"),
        ("--b", "birch"),
        ("--a", "oak", "--b", "oak"),
        ("--margin", "0"),
        ("--margin", "nan"),
        ("--format", "yaml"),
    ],
)
def test_a_wrong_option_is_refused(better: Path, options: tuple[str, ...]) -> None:
    assert run(better, *options).exit_code == 2


def test_three_files_one_twice_and_three_models_without_a_baseline_are_refused(
    tmp_path: Path, better: Path
) -> None:
    other = written(tmp_path / "other.csv", scores("ash", [1] * 100))
    assert run(better, other, tmp_path / "c.csv").exit_code == 2
    assert run(better, better).exit_code == 2
    refused = run(better, other)
    assert refused.exit_code == 2
    assert "oak, elm, ash" in refused.stderr


def test_an_item_of_two_clusters_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "run.csv", [(1, "oak", 1, "x"), (1, "elm", 1, "y")])
    refused = run(path)
    assert refused.exit_code == 2
    assert refused.stderr == "joute: Item 1 is of two clusters: x and y.\n"


def test_a_bad_row_exits_with_2_and_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "run.csv", [(1, "oak", "bad", "")])
    done = subprocess.run(
        [sys.executable, "-c", "from joute.cli import main; main()", "eval", "compare", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "joute: run.csv, line 2: 'bad' is no score\n"
