"""The cheapest target that is not inferior: named by money and by electricity, or by neither."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from joute.cli import app
from joute.evaluation.answers import Band
from joute.evaluation.comparison.cheapest import (
    Cheapest,
    Contestant,
    Outcome,
    cheapest,
    may_take_less,
)
from joute.statistics import interval
from tests.evaluation.comparison.inferior_targets import wrongly_named
from tests.evaluation.made_runs import rows, write_run

IMPACT = {"method": "ours"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "joute-runs"


def answers(
    name: str,
    scores: Sequence[float | None],
    usd: float | None,
    wh: float | None,
    **fields: Any,
) -> list[dict[str, Any]]:
    """The answers of a target, each at the same cost."""
    band = wh and {"wh": {"low": wh, "mid": wh, "high": wh}, **IMPACT}
    return rows(name, scores, answer={"cost_usd": usd, "impact": band}, **fields)


def found(*arguments: str, command: str = "cheapest") -> dict[str, Any]:
    result = CliRunner().invoke(app, ("eval", command, *arguments, "--format", "json"))
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(result.output)
    return said


# 300 items: all right, 3 wrong, 60 wrong.
BEST, CLOSE, POOR = [1.0] * 300, [0.0] * 3 + [1.0] * 297, [0.0] * 60 + [1.0] * 240


def test_the_cheapest_not_inferior_is_named_by_money_and_by_electricity(folder: Path) -> None:
    write_run(
        folder / "r.jsonl",
        answers("large", BEST, 0.01, 2.0)
        + answers("few@small", CLOSE, 0.001, 0.3)
        + answers("zero@small", CLOSE[::-1], 0.002, 0.2)
        + answers("keywords", POOR, 0.0, 0.001),
        versions={"usd_per_euro": "1.25"},
    )
    said = found("r")
    assert (said["best"], said["cheapest_eur"], said["cheapest_wh"]) == (
        *("large", "few@small"),
        "zero@small",
    )
    outcomes = {one["target"]: one["outcome"] for one in said["targets"]}
    assert outcomes["keywords"] == "inferior"
    small = said["targets"][1]
    assert small["interval"] == [*interval(297, 300)]
    assert small["eur"] == pytest.approx(0.001 / 1.25)
    assert small["loss"] == pytest.approx(0.01)
    assert 0.01 < small["loss_at_most"] < 0.05
    assert said["sentences"][0] == (
        "The cheapest that is not inferior is few@small: 0.800 € for 1,000 answers, at most 3.2 "
        "points below any other (margin 5.0); large is the best."
    )
    assert found("r", "--a", "large", command="compare")["cheapest"]["best"] == "large"


def test_a_smaller_margin_cannot_be_told_and_says_how_many_items_would_do(folder: Path) -> None:
    write_run(
        folder / "r.jsonl", answers("large", BEST, 0.01, 2.0) + answers("small", CLOSE, 0.001, 0.3)
    )
    said = found("r", "--margin", "0.015")
    small = said["targets"][1]
    assert (said["cheapest_eur"], small["outcome"]) == ("large", "undecided")
    assert small["items_needed"] > 300
    assert f"about {small['items_needed']} items" in " ".join(said["sentences"])


def test_too_few_items_name_nobody(folder: Path) -> None:
    write_run(folder / "r.jsonl", answers("a", [1.0] * 20, 1, 1) + answers("b", [1.0] * 20, 2, 2))
    said = found("r")
    assert (said["cheapest_eur"], said["cheapest_wh"]) == (None, None)
    assert [one["outcome"] for one in said["targets"]] == ["undecided", "undecided"]
    assert said["sentences"][0].startswith("Nothing is named the cheapest: with a margin of 5.0")


def test_an_unknown_cost_is_never_the_cheapest(folder: Path) -> None:
    write_run(
        folder / "r.jsonl", answers("large", BEST, 0.01, 2.0) + answers("ours", BEST, None, None)
    )
    said = found("r")
    assert (said["cheapest_eur"], said["cheapest_wh"]) == ("large", "large")
    assert said["sentences"][-1] == (
        "What an answer takes is not known, so that these are not named: ours."
    )


def test_one_unpriced_answer_makes_the_cost_unknown(folder: Path) -> None:
    some = answers("small", BEST, 0.001, 0.3)
    some[7]["answer"]["cost_usd"] = None
    write_run(folder / "r.jsonl", answers("large", BEST, 0.01, 2.0) + some)
    assert (found("r")["cheapest_eur"], found("r")["cheapest_wh"]) == ("large", "small")


def test_answers_that_were_paid_before_count_what_they_cost_then(folder: Path) -> None:
    nothing = {"wh": {"low": 0, "mid": 0, "high": 0}, **IMPACT}
    again = {"cost_usd": 0.0, "cached": True, "impact": nothing}
    first = {"usd": 0.02, "impact": {"wh": {"low": 4, "mid": 4, "high": 4}, **IMPACT}}
    unpriced = {"usd": None, "impact": None}
    write_run(
        folder / "r.jsonl",
        answers("large", BEST, 0.01, 2.0)
        + rows("paid", BEST, answer=again | {"first_charge": first})
        + rows("unknown", BEST, answer=again | {"first_charge": unpriced})
        + rows("simulated", BEST, answer={"cost_usd": 0.0, "token_source": "simulated"}),
    )
    said = {one["target"]: one for one in found("r")["targets"]}
    assert (said["paid"]["eur"], said["paid"]["wh"]["mid"]) == (pytest.approx(0.02 / 1.172), 4)
    assert said["unknown"]["eur"] is said["simulated"]["eur"] is said["simulated"]["wh"] is None
    assert found("r")["cheapest_eur"] == "large"


def test_what_a_target_failed_on_counts_as_nothing(folder: Path) -> None:
    right = answers("app", BEST, 0.001, 0.1)
    failed = rows("app", BEST, error="cut_stream")
    tenth = [
        bad if n % 10 == 0 else good
        for n, (good, bad) in enumerate(zip(right, failed, strict=True))
    ]
    write_run(folder / "r.jsonl", answers("large", BEST, 0.01, 2.0) + tenth)
    said = found("r")
    assert said["cheapest_eur"] == "large"
    assert (said["targets"][1]["failed"], said["targets"][1]["loss"]) == (30, pytest.approx(0.1))


def test_failed_answers_of_unknown_cost_are_said_to_count_as_usable_ones(folder: Path) -> None:
    failed = rows("small", [0.0] * 3, error="cut_stream")
    small = failed + answers("small", BEST, 0.001, 0.3)[3:]
    write_run(folder / "r.jsonl", answers("large", BEST, 0.01, 2.0) + small)
    said = found("r")
    assert [one["assumed"] for one in said["targets"]] == [0, 3]
    assert said["targets"][1]["eur"] == pytest.approx(0.001 / 1.172 * 300 / 297)
    (sentence,) = [one for one in said["sentences"] if "is not known" in one]
    assert sentence.startswith("What 3 answers of small that failed took is not known: each counts")


def test_answers_without_a_score_count_as_nothing_where_others_have_one(folder: Path) -> None:
    """One that answers the easy half alone is not the best, and an item that no scorer applies to
    is nobody's fault."""
    easy, hard = [1.0] * 180, [1.0] * 176 + [0.0] * 44
    evasive = answers("evasive", [*easy, *[None] * 220, None], 0.0001, 0.1)
    able = answers("able", [*easy, *hard, None], 0.001, 0.3)
    write_run(folder / "r.jsonl", evasive + able)
    said = found("r")
    best, other = said["targets"]
    assert (said["best"], said["cheapest_eur"], said["cheapest_wh"]) == ("able",) * 3
    assert (best["items"], best["mean"], best["unscored"]) == (400, 356 / 400, 0)
    assert (other["target"], other["outcome"]) == ("evasive", "inferior")
    assert (other["items"], other["mean"], other["unscored"]) == (400, 180 / 400, 220)
    assert "evasive: 220 answers without a score count as 0." in said["sentences"]


def test_what_no_scorer_applies_to_costs_a_failed_answer_nothing(folder: Path) -> None:
    failed = rows("b", [1.0] * 100 + [None], error="cut_stream")[100:]
    b = answers("b", [1.0] * 100, 0.001, 0.1) + failed
    write_run(folder / "r.jsonl", answers("a", [1.0] * 100 + [None], 0.01, 2.0) + b)
    assert {one["items"] for one in found("r")["targets"]} == {100}
    assert {(one["failed"], one["unscored"]) for one in found("r")["targets"]} == {(0, 0)}


def test_the_cost_is_that_of_a_usable_answer(folder: Path) -> None:
    """A failed one costs what its host says, otherwise what another costs."""

    def with_failed(name: str, **answer: Any) -> list[dict[str, Any]]:
        failed = rows(name, [1.0] * 30, error="cut_stream", answer=answer)
        return failed + answers(name, [1.0] * 300, 0.001, 0.1)[30:]

    write_run(
        folder / "r.jsonl",
        answers("steady", [1.0] * 300, 0.001, 0.1)
        + with_failed("silent")
        + with_failed("billed", cost_usd=0.005)
        + with_failed("free", cost_usd=0.0),
        versions={"usd_per_euro": "1"},
    )
    said = {one["target"]: one for one in found("r")["targets"]}
    assert said["steady"]["eur"] == said["free"]["eur"] == pytest.approx(0.001)
    assert said["silent"]["eur"] == pytest.approx(0.001 * 300 / 270)
    assert said["billed"]["eur"] == pytest.approx((0.001 * 270 + 0.005 * 30) / 270)
    assert said["silent"]["wh"]["mid"] == pytest.approx(0.1 * 300 / 270)


def test_the_bound_that_is_shown_is_the_one_that_decides() -> None:
    """Taken by itself, each of five is less than 5 points below the best; together not all are."""
    random = np.random.default_rng(5)
    verdicts = set()
    for _ in range(20):
        right = random.random((6, 200)) < random.uniform(0.9, 0.97, (6, 1))
        scores = [
            Contestant(str(n), {str(item): float(one) for item, one in enumerate(row)})
            for n, row in enumerate(right)
        ]
        for one in cheapest(scores, {}).standings:
            assert one.most is not None
            assert (one.most < 0.05) is (one.outcome is Outcome.NOT_INFERIOR), one
            verdicts.add(one.outcome)
    assert verdicts >= {Outcome.NOT_INFERIOR, Outcome.UNDECIDED}


def test_no_number_of_items_is_named_for_one_that_loses_more_than_the_margin(folder: Path) -> None:
    worse = [0.0] * 8 + [1.0] * 72
    write_run(folder / "r.jsonl", answers("a", [1.0] * 80, 1, 1) + answers("b", worse, 0.1, 0.1))
    said = found("r")
    b = said["targets"][1]
    assert (b["outcome"], b["items_needed"]) == ("undecided", None)
    [of_b] = [one for one in said["sentences"] if one.startswith("Of b ")]
    assert of_b.startswith("Of b it cannot be told: at 10.0 points below the best it")


def test_runs_of_one_set_are_taken_together_when_their_conditions_are_alike(folder: Path) -> None:
    write_run(folder / "one.jsonl", answers("large", BEST, 0.01, 2.0))
    write_run(folder / "two.jsonl", answers("small", CLOSE, 0.001, 0.3))
    write_run(folder / "other.jsonl", answers("tiny", CLOSE, 0.0001, 0.1), judge="somebody")
    assert found("one", "two")["cheapest_eur"] == "small"
    assert found("one", "other", "--despite-differences")["cheapest_eur"] == "tiny"
    refused = CliRunner().invoke(app, ("eval", "cheapest", "one", "other"))
    assert refused.exit_code == 2
    assert "judge" in refused.stderr
    alone = CliRunner().invoke(app, ("eval", "cheapest", "one"))
    assert alone.exit_code == 5


def test_the_report_is_a_table_in_both_languages(folder: Path) -> None:
    write_run(
        folder / "r.jsonl", answers("large", BEST, 0.01, 2.0) + answers("small", CLOSE, 0.001, 0.3)
    )
    result = CliRunner().invoke(app, ("eval", "cheapest", "r", "--language", "fr"))
    assert "La moins chère" in result.output
    written = result.output.replace("\xa0", " ").replace("\u202f", " ")
    assert "score, intervalle à 95 %" in written
    assert "99,0 % (97,1 % à 99,7 %)" in written
    assert "small" in result.output


def test_items_of_one_source_widen_the_interval_of_a_score() -> None:
    right = {str(n): float(n % 4 > 0) for n in range(200)}
    clusters = {item: str(int(item) // 40 * 4 + int(item) % 4) for item in right}
    both = [Contestant("a", right), Contestant("b", dict.fromkeys(right, 0.0))]
    alone, together = (cheapest(both, given).best.interval for given in ({}, clusters))
    assert alone is not None
    assert together is not None
    assert together[1] - together[0] > alone[1] - alone[0]


def test_what_was_stored_before_scores_had_intervals_is_read() -> None:
    stored = TypeAdapter(Cheapest)
    found = stored.dump_python(
        cheapest([Contestant("a", {"1": 1.0}), Contestant("b", {"1": 0.0})], {}), mode="json"
    )
    for one in found["standings"]:
        del one["interval"]
    assert stored.validate_python(found).best.interval is None


def test_energy_that_is_known_in_a_band_leaves_others_open() -> None:
    scores = {str(n): 1.0 for n in range(200)}
    of = {
        name: Contestant(name, scores, 1.0, Band(low=low, mid=mid, high=high))
        for name, low, mid, high in (("a", 1, 2, 6), ("b", 3, 4, 5), ("c", 7, 8, 9))
    }
    named = cheapest([*of.values()], {})
    assert (named.by_energy, may_take_less(named)) == ("a", ["b"])
    assert {one.outcome for one in named.standings} == {Outcome.NOT_INFERIOR}


def test_an_inferior_target_is_named_at_most_once_in_twenty() -> None:
    """Of six targets of which the cheapest five lose the margin exactly: the worst case."""
    rate = wrongly_named(np.random.default_rng(3), replications=300)
    assert rate < 0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5, rate
