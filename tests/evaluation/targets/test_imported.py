"""Answers of a file as targets: people's, another tool's."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.evaluation.runs.conftest import Desk
from tests.evaluation.targets.declaring import declare

EXPERTS = {"id": "experts", "kind": "answers", "file": "experts.jsonl", "people": True}


def lines(file: str, *rows: dict[str, Any]) -> None:
    Path(file).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_people_stand_in_the_table_and_what_they_did_not_answer_is_no_zero(desk: Desk) -> None:
    declare(desk, EXPERTS)
    desk.set(4)
    lines(
        "experts.jsonl",
        {"item": "0", "answer": "towns 0"},
        {"item": "1", "answer": "wrong"},
        {"question": "towns 2 ", "answer": "towns 2"},
        {"item": "elsewhere", "answer": "lost"},
    )
    found = desk.run("towns", "--target", "experts", exit_code=4)
    (model,) = found["models"]
    assert (model["kind"], model["n"], model["failures"]) == ("people", 3, {"no_answer": 1})
    assert model["mean"] == pytest.approx(2 / 3)
    notes = "\n".join(found["notes"])
    assert "answers of people, from experts.jsonl; 1 of them belong to no item" in notes
    assert "1 failed (no_answer) experts.jsonl has no answer to the item 3" in notes
    assert "experts (people)" in desk.eval("run", "towns", "--target", "experts").stdout


def test_several_people_are_epochs_of_an_item(desk: Desk) -> None:
    declare(desk, EXPERTS)
    desk.set(2)
    rows = [{"item": str(n), "answer": text} for text in ("towns 0", "towns 1") for n in range(2)]
    lines("experts.jsonl", *rows)
    (model,) = desk.run("towns", "--target", "experts", "--epochs", 2)["models"]
    assert (model["answers"], model["n"], model["mean"]) == (4, 2, 0.5)


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_a_file_of_another_tool_is_read_by_the_names_of_its_columns(
    desk: Desk, suffix: str
) -> None:
    declare(
        desk,
        {
            "id": "theirs",
            "kind": "answers",
            "file": f"theirs.{suffix}",
            "columns": {"item": "Numéro de la question", "answer": "Ce qui fut répondu"},
        },
    )
    desk.set(2)
    rows = [
        {"Numéro de la question": n, "Ce qui fut répondu": f"towns {n}", "cost_usd": 0.25}
        for n in range(2)
    ]
    path = Path(f"theirs.{suffix}")
    if suffix == "parquet":
        pl.DataFrame(rows).write_parquet(path)
    elif suffix == "json":
        path.write_text(json.dumps(rows), encoding="utf-8")
    else:
        table = "".join(
            f"{row['Numéro de la question']};towns {n};0.25\n" for n, row in enumerate(rows)
        )
        path.write_text("Numéro de la question;Ce qui fut répondu;cost_usd\n" + table, "utf-8")
    found = desk.run("towns", "--target", "theirs")
    assert found["models"][0]["mean"] == 1.0
    assert found["models"][0]["cost_usd"] == 0.0  # this run paid nothing
    answer = desk.rows(found)[0]["answer"]
    assert answer["first_charge"]["usd"] == 0.25


def test_people_who_are_not_used_are_said(desk: Desk) -> None:
    declare(desk, EXPERTS)
    desk.set(2)
    rows = [{"item": str(n), "answer": text} for text in ("towns 0", "towns 1") for n in range(2)]
    lines("experts.jsonl", *rows, {"question": "towns 1", "answer": "towns 1"})
    found = desk.run("towns", "--target", "experts")
    assert "; 3 are not used, since the run has --epochs 1: --epochs 3 uses them." in "".join(
        found["notes"]
    )
    found = desk.run("towns", "--target", "experts", "--epochs", 3, exit_code=4)
    assert found["models"][0]["failures"] == {"no_answer": 1}
    assert "not used" not in "".join(found["notes"])


def test_a_cost_that_is_no_quantity_is_no_answer(desk: Desk) -> None:
    declare(desk, EXPERTS | {"file": "experts.csv"})
    desk.set(3)
    costs = {"0": "-5", "1": "NaN", "2": "0.5"}
    written = "".join(f"{item};towns {item};{cost}\n" for item, cost in costs.items())
    Path("experts.csv").write_text("item;answer;cost_usd\n" + written, encoding="utf-8")
    found = desk.run("towns", "--target", "experts", exit_code=4)
    assert found["models"][0]["failures"] == {"not_an_answer": 2}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "No such file"),
        ('{"answer": "whose?"}\n', "line 1: it has neither the id of an item"),
        ("\n", "experts.jsonl, line 1: it holds no answers"),
        ('{"item": "1"\n', "line 1: no JSON"),
    ],
)
def test_a_file_that_holds_no_answers_is_refused(
    desk: Desk, written: str | None, said: str
) -> None:
    declare(desk, EXPERTS)
    desk.set()
    if written is not None:
        Path("experts.jsonl").write_text(written, encoding="utf-8")
    result = desk.eval("run", "towns", "--target", "experts")
    assert result.exit_code == 2
    assert said in result.stderr
