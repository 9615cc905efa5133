"""How often verdicts flip, and how often a model agrees with itself."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from joute.cli import app
from joute.evaluation.perturbations.robustness import consistencies, flip_rates
from joute.evaluation.runs.records import Row
from tests.evaluation.judges.support import row, write_run


def rows_of(before: list[float | None], after: list[float | None], kind: str) -> list[Row]:
    pairs = list(zip(before, after, strict=True))
    return [
        one
        for n, (a, b) in enumerate(pairs)
        for one in (row(str(n), "oak", "x", s=a), row(f"{n}~{kind}", "oak", "x", s=b))
    ]


def test_flips_are_counted_by_kind_and_by_direction() -> None:
    rows = rows_of([1, 1, 1, 0, 0, 1], [1, 0, 1, 1, 0, None], "typos")
    (found,) = flip_rates(rows, ())
    assert (found.model, found.kind, found.n) == ("oak", "typos", 5)
    assert (found.lost, found.gained, found.unscored) == (1, 1, 1)
    assert found.rate == 0.4
    assert found.interval
    assert found.interval[0] < 0.4 < found.interval[1]


def test_a_swap_that_changes_no_answer_makes_a_difference_of_exactly_zero() -> None:
    scores: list[float | None] = [0.1 * n for n in range(10)]
    (found,) = flip_rates(rows_of(scores, scores, "gender"), ())
    assert found.pair
    assert (found.pair.difference, found.rate) == (0.0, 0.0)


def test_a_swap_that_costs_shows_as_a_paired_difference() -> None:
    before: list[float | None] = [0.8, 0.9] * 20
    after: list[float | None] = [0.7, 0.8] * 20
    (found,) = flip_rates(rows_of(before, after, "origin"), ())
    assert found.pair
    assert found.pair.difference == pytest.approx(0.1)
    assert found.pair.p < 0.001


def test_epochs_are_averaged_before_verdicts_are_compared() -> None:
    rows = [row("1", "oak", "x", epoch, s=value) for epoch, value in enumerate([1, 1, 0])]
    rows += [row("1~typos", "oak", "x", epoch, s=value) for epoch, value in enumerate([0, 1, 1])]
    (found,) = flip_rates(rows, ())
    assert (found.n, found.rate) == (1, 0.0)


def test_an_id_with_a_mark_in_it_is_no_derived_item() -> None:
    assert flip_rates([row("a~b", "oak", "x", s=1.0), row("a", "oak", "x", s=0.0)], ()) == []
    assert flip_rates([row("a~typos", "oak", "x", s=1.0)], ()) == []


def test_self_consistency_is_the_share_of_pairs_of_epochs_that_agree() -> None:
    rows = [
        row("1", "oak", text, epoch, s=value)
        for epoch, (text, value) in enumerate([("Paris.", 1), ("paris", 1), ("Lyon", 0)])
    ]
    rows += [row("2", "oak", "Nice", epoch, s=1.0) for epoch in range(3)]
    rows += [row("3", "oak", "once", s=1.0)]
    (found,) = consistencies(rows, ())
    assert found.n == 2
    assert found.verdicts == pytest.approx((1 / 3 + 1) / 2)
    assert found.answers == pytest.approx((1 / 3 + 1) / 2)


def test_the_command_reports_flips_and_consistency(tmp_path: Path) -> None:
    rows = rows_of([1, 1, 1, 0], [1, 0, 1, 0], "typos")
    rows += [row("0", "oak", "x", 1, s=1.0)]
    path = write_run(tmp_path / "r.jsonl", rows)
    result = CliRunner().invoke(app, ["eval", "robustness", str(path), "--format", "json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["flips"][0]["rate"] == 0.25
    assert found["consistency"][0]["verdicts"] == 1
    assert "25.0% of 4" in CliRunner().invoke(app, ["eval", "robustness", str(path)]).stdout
    french = CliRunner().invoke(app, ["eval", "robustness", str(path), "--language", "fr"]).stdout
    assert "verdicts qui changent" in french
    assert "25,0\u00a0% de 4" in french
    bare = write_run(tmp_path / "b.jsonl", [row("1", "oak", "x", s=1.0)])
    assert CliRunner().invoke(app, ["eval", "robustness", str(bare)]).exit_code == 5
