"""How well a set tells models apart."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from joute.cli import app
from joute.evaluation.comparison.pairs import gathered
from joute.evaluation.comparison.results import Result
from joute.evaluation.comparison.separability import separability
from joute.evaluation.sets.item import Item
from tests.evaluation.made_runs import rows, write_run
from tests.evaluation.sets.folders import make_set

# oak is right on all of 40 items, elm and fir on 20, which differ.
SCORES = {
    "oak": [1.0] * 40,
    "elm": [1.0] * 20 + [0.0] * 20,
    "fir": [1.0] * 19 + [0.0] * 20 + [1.0],
}


def results(scores: dict[str, list[float]], cluster: str = "") -> Any:
    return gathered(
        Result(str(number), model, score, cluster)
        for model, of_model in scores.items()
        for number, score in enumerate(of_model)
    )


def test_a_pair_is_told_apart_when_its_interval_leaves_out_0() -> None:
    found = separability(results(SCORES))
    assert (found.pairs, list(found.unclear)) == (3, [("elm", "fir")])
    assert found.share is not None
    assert round(found.share, 4) == 0.6667
    assert (found.items, len(found.alike)) == (40, 19)


def test_the_same_answers_and_one_document_tell_nobody_apart() -> None:
    alike = {"oak": [1.0] * 5, "elm": [1.0] * 5}
    assert separability(results(alike)).share == 0
    one_document = {"oak": SCORES["oak"], "elm": SCORES["elm"]}
    assert separability(results(one_document, cluster="code")).share == 0
    assert separability(results({"oak": [1.0]})).share is None
    assert separability({}).share is None


def test_a_run_tells_how_well_a_set_separates_its_models(tmp_path: Path) -> None:
    items = [{"id": str(number), "input": f"{number} + 1 ?"} for number in range(1, 41)]
    folder = make_set(tmp_path / "sums", items=items)
    hashes = {str(one["id"]): Item.model_validate(one).hash for one in items}
    made = [row for model, scores in SCORES.items() for row in rows(model, scores)]
    for row in made:
        row["item_hash"] = "of another question" if row["item"] == "7" else hashes[row["item"]]
    run = write_run(tmp_path / "run.jsonl", made)
    command = ("eval", "check", str(folder), "--run", str(run))
    result = CliRunner().invoke(app, (*command, "--format", "json"))
    found = json.loads(result.output)["separability"]
    assert (found["pairs"], found["unclear"]) == (3, [["elm", "fir"]])
    assert (found["items"], found["changed"]) == (39, ["7"])
    text = CliRunner().invoke(app, command).output
    assert "Separability 67%: the set tells 2 of 3 pairs of models apart, on 39 items" in text
    assert "Not told apart: elm and fir." in text
    again = write_run(tmp_path / "again.jsonl", made)
    twice = CliRunner().invoke(app, (*command, "--run", str(again), "--format", "json"))
    assert json.loads(twice.output)["separability"]["pairs"] == 15
