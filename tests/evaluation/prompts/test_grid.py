"""Prompts on models as targets of one run: their answers, costs, conditions and examples."""

import json
from pathlib import Path
from typing import Any

import pytest

from joute.evaluation.prompts.examples import pool_of, shown_to
from joute.evaluation.sets.item import Item
from tests.evaluation.prompts.test_prompt_files import prompt
from tests.evaluation.runs.conftest import Desk


@pytest.fixture
def folder(desk: Desk) -> Path:
    desk.models("obeys", "second@obeys", price_in=1.0, price_out=1.0, params_total_b=8.0)
    folder = desk.set({"id": str(n), "input": f"q{n}", "expected": "yes"} for n in range(90))
    prompt(folder / "prompts", "no", "{input} say: no\n")
    prompt(folder / "prompts", "yes", "Do as you are told, and think twice.\n{input} say: yes\n")
    return folder


def grid(desk: Desk, *prompts: str, **options: Any) -> dict[str, Any]:
    asked = [part for one in prompts for part in ("--prompt", one)]
    return desk.run("towns", "--model", "obeys", *asked, **options)


def test_each_prompt_is_asked_of_each_model_in_one_run(desk: Desk, folder: Path) -> None:
    found = grid(desk, "no", "set")
    assert [one["model"] for one in found["models"]] == ["no@obeys", "obeys"]
    found = desk.run(
        *("towns", "--model", "obeys", "--model", "second", "--prompt", "no", "--prompt", "yes"),
        "--fresh",
    )
    means = {one["model"]: one["mean"] for one in found["models"]}
    assert means == {"no@obeys": 0, "no@second": 0, "yes@obeys": 1, "yes@second": 1}
    costs = {one["model"]: one["cost_usd"] for one in found["models"]}
    assert costs["yes@obeys"] > costs["no@obeys"]
    assert found["cheapest"]["cheapest_eur"] in {"yes@obeys", "yes@second"}
    header = json.loads(Path(found["file"]).read_text("utf-8").split("\n")[0])
    assert header["prompts"]["no"]["text"] == "{input} say: no\n"
    assert header["prompts"]["no"]["version"] == found["prompts"]["no"]
    assert folder.exists()


def test_what_was_asked_with_the_same_words_is_not_paid_again(desk: Desk, folder: Path) -> None:
    grid(desk, "yes")
    prompt(folder / "prompts", "same", (folder / "prompts" / "yes.md").read_text("utf-8"))
    again = grid(desk, "same")
    assert again["models"][0]["cached"] == 90
    prompt(folder / "prompts", "same", "Other words. {input} say: yes\n")
    assert grid(desk, "same")["models"][0]["cached"] == 0


def test_another_version_of_a_prompt_is_not_compared_silently(desk: Desk, folder: Path) -> None:
    first = grid(desk, "yes", "no")["run"]
    prompt(folder / "prompts", "yes", "{input} say: yes\n")
    second = grid(desk, "yes", "no")["run"]
    refused = desk.eval("compare", first, second)
    assert refused.exit_code == 2
    assert "prompts.yes (" in refused.stderr
    assert "prompts.no" not in refused.stderr
    assert desk.eval("compare", first, second, "--despite-differences").exit_code == 0
    assert desk.eval("compare", grid(desk, "yes")["run"], second).exit_code == 0


def test_the_estimate_grows_with_the_prompt(desk: Desk, folder: Path) -> None:
    prompt(folder / "prompts", "long", "word " * 4_000 + "{input} say: yes\n")

    def euros(name: str) -> float:
        said = desk.eval("run", "towns", "--model", "obeys", "--prompt", name).stderr
        return float(said.partition("at most ")[2].partition(" €")[0])

    short, long = euros("yes"), euros("long")
    # 4,000 words more, of a token or more each, in 90 questions at a dollar for a million tokens.
    assert long - short > 0.15
    limited = desk.run(
        *("towns", "--model", "obeys", "--prompt", "long", "--budget-eur", "0.02", "--fresh"),
        exit_code=0,
    )
    assert limited["stopped"] == "budget_eur"


def test_parameters_of_a_prompt_come_before_those_of_the_set(desk: Desk, folder: Path) -> None:
    desk.models("picky@obeys,refuses=temperature")
    prompt(folder / "prompts", "cold", "---\nparameters: {temperature: 0}\n---\n{input} say: yes\n")
    asked = ("towns", "--model", "picky", "--prompt", "yes", "--prompt", "cold", "--limit", "2")
    found = desk.run(*asked, exit_code=4)
    yes, cold = found["models"]
    assert (yes["errors"], cold["failures"]) == (0, {"refused_parameter": 2})


def test_reasoning_is_kept_beside_the_final_answer_which_alone_is_scored(
    desk: Desk, folder: Path
) -> None:
    text = "---\nchain_of_thought: 'So:'\n---\n{input} say: Well. So: yes\n"
    prompt(folder / "prompts", "thinking", text)
    found = grid(desk, "thinking")
    assert found["models"][0]["mean"] == 1.0
    assert desk.rows(found)[0]["answer"]["reasoning"] == "Well."


def test_a_prompt_with_a_fault_or_that_is_not_there_stops_before_anything_is_paid(
    desk: Desk, folder: Path
) -> None:
    prompt(folder / "prompts", "bad", "Hello\n")
    before = desk.asked("obeys")
    for name, said in (("bad", "bad.md"), ("none", "no prompt “none”")):
        result = desk.eval("run", "towns", "--model", "obeys", "--prompt", name)
        assert result.exit_code == 2
        assert said in result.stderr
    assert desk.asked("obeys") == before


def items(n: int, **fields: Any) -> list[Item]:
    return [
        Item(**{"id": f"d{i}", "input": f"q{i}", "expected": ("abc"[i % 3],), **fields})
        for i in range(n)
    ]


def test_examples_come_from_the_dev_split_and_never_give_the_item_away() -> None:
    dev = items(12)
    others = [
        Item(id="h", input="hidden", expected=("a",), split="holdout"),
        Item(id="t", input="draft", expected=("a",), drafted=True),
        Item(id="e", input="open"),
    ]
    pool = pool_of([*others, *dev])
    assert {one.id for one in pool} == {one.id for one in dev}
    assert pool == pool_of(reversed([*dev, *others]))
    for item in dev:
        shown = shown_to(item, pool, 3)
        assert item.id not in {one.id for one in shown}
        assert {one.expected[0] for one in shown} == {"a", "b", "c"}
    twin = Item(id="other", input=" q3 ", source_id="x")
    assert "d3" not in {one.id for one in shown_to(twin, pool, 11)}
    related = pool_of(items(6, source_id="x"))
    with pytest.raises(Exception, match="dev split has 0"):
        shown_to(twin, related, 1)
