"""joute eval compare --all: each two models of a run, their ranks and groups."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.statistics import benjamini_hochberg, holm


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("eval", "compare", *map(str, arguments)))


def found(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--all", "--format", "json")
    assert result.exit_code == 0, result.output
    compared: dict[str, Any] = json.loads(result.output)
    return compared


def written(path: Path, models: Mapping[str, Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("item", "model", "score"))
        for model, scores in models.items():
            writer.writerows((number, model, score) for number, score in enumerate(scores))
    return path


def right(first: int, last: int, items: int = 100) -> list[int]:
    return [int(first <= number < last) for number in range(items)]


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    """oak is better than ash, and neither differs from elm for sure."""
    models = {"ash": right(0, 66), "oak": right(0, 78), "elm": right(10, 84)}
    return written(tmp_path / "run.csv", models | {"mute": [""] * 100})


def test_each_two_models_are_compared_the_best_first(chain: Path) -> None:
    whole = found(chain)
    pairs = whole["comparisons"]
    assert [(one["a"], one["b"]) for one in pairs] == [
        ("oak", "elm"),
        ("oak", "ash"),
        ("elm", "ash"),
    ]
    p = np.array([one["p"] for one in pairs])
    assert [one["p_adjusted"] for one in pairs] == pytest.approx(holm(p))
    assert [one["q"] for one in pairs] == pytest.approx(benjamini_hochberg(p))
    assert whole["without_score"] == ["mute"]


def test_models_that_cannot_be_told_apart_are_a_group_and_one_may_be_in_two(chain: Path) -> None:
    whole = found(chain)
    assert whole["groups"] == [["oak", "elm"], ["elm", "ash"]]
    places = {one["model"]: one for one in whole["places"]}
    assert {name: one["rank"] for name, one in places.items()} == {"oak": 1, "elm": 2, "ash": 3}
    assert {name: one["groups"] for name, one in places.items()} == {
        "oak": [0],
        "elm": [0, 1],
        "ash": [1],
    }
    assert places["oak"]["ranks"] == [1, 2]
    assert places["ash"]["ranks"][1] == 3


def test_it_is_read_as_two_tables(chain: Path, tmp_path: Path) -> None:
    lines = [line.split() for line in run(chain, "--all").output.splitlines()]
    assert ["1", "oak", "100", "78.0%", "68.9%", "to", "85.0%", "1", "to", "2", "a"] in lines
    (elm,) = [line for line in lines if line[:2] == ["2", "elm"]]
    assert elm[-2:] == ["a", "b"]
    text = " ".join(word for line in lines for word in line)
    assert "Models that share a letter cannot be told apart on these items." in text
    assert "Without any score, and compared with nothing: mute." in text
    comment = run(chain, "--all", "--format", "markdown", "--language", "fr").output
    assert "### Tous les modèles sur les mêmes questions" in comment
    assert "| rang | modèle |" in comment
    assert comment.count("| oak |") == 3


def test_of_few_items_no_ranks_are_said_to_be_possible(tmp_path: Path) -> None:
    path = written(tmp_path / "few.csv", {"oak": [1] * 20, "elm": [0] * 20})
    whole = found(path)
    assert [one["ranks"] for one in whole["places"]] == [None, None]
    assert (
        "Of fewer than 30 items or clusters no possible ranks are given."
        in run(path, "--all").output
    )


def test_models_without_an_item_that_all_share_have_no_ranks(tmp_path: Path) -> None:
    gaps: dict[str, list[Any]] = {
        "oak": [1] * 40 + [""] * 20,
        "elm": ["", *[0] * 59],
        "ash": [""] * 30 + [1] * 10,
        "yew": [1] + [""] * 29 + [1, "", *[0] * 28],
    }
    whole = found(written(tmp_path / "gaps.csv", gaps))
    assert [len(whole[name]) for name in ("comparisons", "places")] == [6, 4]
    gaps["oak"] = [1] * 35 + [""] * 25
    gaps["elm"] = [1] * 34 + [""] + [1] * 25
    gaps["ash"] = [""] * 34 + [1] * 26
    del gaps["yew"]
    whole = found(written(tmp_path / "none.csv", gaps))
    assert (whole["places"], len(whole["comparisons"])) == ([], 3)
    assert "No item has a score of all models" in run(tmp_path / "none.csv", "--all").output


def test_all_is_of_one_run_alone(chain: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other.csv", {"oak": [1], "elm": [0]})
    assert run(chain, other, "--all").exit_code == 2
    assert run(chain, "--all", "--a", "oak").exit_code == 2
    assert run(written(tmp_path / "one.csv", {"oak": [1] * 9}), "--all").exit_code == 5
