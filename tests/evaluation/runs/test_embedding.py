"""Vectors of the scorer `similarity`: each text is paid once, and counted."""

import re
from typing import Any

import pytest

from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.settings import EvaluationSettings
from tests.evaluation.runs.conftest import Desk

MODELS = ("echo", "vectors@embed,dimensions=16")
ITEMS = [{"id": str(n), "input": f"Ville {n}", "expected": "Ville 1"} for n in range(4)]
WITH = ("towns", "--model", "echo", "--judge", "echo", "--embedding", "vectors")


@pytest.fixture
def towns(desk: Desk) -> Desk:
    desk.models(*MODELS, price_in=100, price_out=1)
    desk.set(ITEMS, scorers=[{"name": "similarity"}])
    return desk


def judged(desk: Desk, found: dict[str, Any]) -> list[dict[str, Any]]:
    return [row["scores"]["similarity"]["judged"][0] for row in desk.rows(found)]


def test_vectors_are_in_the_cost_of_a_run_and_paid_once(towns: Desk) -> None:
    first = towns.run(*WITH, "--concurrency", 1)
    (model,) = first["models"]
    assert model["judge_cost_eur"] > 0
    took = judged(towns, first)
    assert all(one["input_tokens"] for one in took if not one.get("cached"))
    # The expected answer is one text, and so is an answer that repeats it.
    assert sum(bool(one.get("cached")) for one in took) == 1
    again = towns.run(*WITH)
    assert [one["cost_usd"] for one in judged(towns, again)] == [0] * 4
    assert again["models"][0]["mean"] == model["mean"]
    assert towns.run(*WITH, "--replay")["models"][0]["unscored"] == 0


def test_what_vectors_can_cost_is_said_before_the_run(towns: Desk) -> None:
    """The expected text of each item, and an answer at its limit of tokens, at 100 $ a million."""

    def most(*arguments: str) -> float:
        said = towns.eval("run", *arguments).stderr
        return float(re.findall(r"at most ([\d.,e-]+) €", said)[0].replace(",", ""))

    with_vectors = most(*WITH)
    towns.set(ITEMS, scorers=[{"name": "exact"}])
    limit = SetHeader(name="towns").parameters.max_output_tokens
    answers = 4 * limit * 100 / 1e6 / EvaluationSettings().usd_per_euro
    without = most("towns", "--model", "echo")
    assert with_vectors - without == pytest.approx(answers, abs=0.011)


def test_a_budget_stops_a_run_at_its_vectors(towns: Desk) -> None:
    towns.run("towns", "--model", "echo", "--judge", "echo", "--embedding", "echo", exit_code=5)
    found = towns.run(*WITH, "--budget-eur", "0.00001", exit_code=5)
    assert (found["stopped"], found["models"][0]["answers"]) == ("budget_eur", 0)


def test_vectors_without_a_price_have_no_budget(desk: Desk) -> None:
    desk.models(*MODELS)
    desk.set(ITEMS, scorers=[{"name": "similarity"}])
    refused = desk.eval("run", *WITH, "--budget-eur", 1)
    assert refused.exit_code == 2
    assert "vectors" in refused.output
