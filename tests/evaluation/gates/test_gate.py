"""joute eval gate: pass, fail or inconclusive, and what is never green."""

from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.gates.conftest import Command, Held
from tests.evaluation.made_runs import EXACT, row, rows, write_run

Outcome = dict[str, Any]


def outcome(report: dict[str, Any], rule: str, model: str = "oak") -> Outcome:
    (found,) = [one for one in report["outcomes"] if (one["rule"], one["model"]) == (rule, model)]
    return dict(found)


def scores(right: int, wrong: int) -> list[float | None]:
    return [*[1.0] * right, *[0.0] * wrong]


def test_a_drop_that_is_shown_fails(folder: Path, held: Held) -> None:
    write_run(folder / "old.jsonl", rows("oak", scores(90, 10)))
    write_run(folder / "new.jsonl", rows("oak", scores(75, 25)))
    report = held("new", "--baseline", "old", "--max-drop", 0.02)
    assert (report["verdict"], report["exit_code"]) == ("fail", 1)
    found = outcome(report, "max_drop")
    assert (found["n"], found["n10"], found["n01"], found["status"]) == (100, 15, 0, "fail")
    assert "−15.0 points against oak (baseline) on the same 100 items" in found["sentence"]


def test_a_drop_below_the_least_effect_is_no_failure(folder: Path, held: Held) -> None:
    write_run(folder / "old.jsonl", rows("oak", scores(1000, 0)))
    write_run(folder / "new.jsonl", rows("oak", scores(990, 10)))
    options = ("new", "--baseline", "old", "--max-drop", 0.02)
    assert held(*options, "--min-effect", 0.005)["verdict"] == "fail"
    assert held(*options, "--min-effect", 0.02)["verdict"] == "pass"


def test_a_drop_that_is_shown_but_within_what_is_allowed_passes(folder: Path, held: Held) -> None:
    write_run(folder / "old.jsonl", rows("oak", scores(1980, 20)))
    write_run(folder / "new.jsonl", rows("oak", scores(1968, 32)))
    found = outcome(held("new", "--baseline", "old", "--max-drop", 0.05), "max_drop")
    assert found["status"] == "pass"
    assert "a drop, but with a confidence of 95% by less than the 5.0 allowed" in found["sentence"]
    assert held("new", "--baseline", "old", "--max-drop", 0.005)["verdict"] == "fail"
    assert held("new", "--baseline", "old")["verdict"] == "fail"


def test_a_least_effect_above_the_largest_drop_is_refused(folder: Path, gate: Command) -> None:
    write_run(folder / "r.jsonl", rows("oak", scores(9, 1)), gate={"min_effect": 0.03})
    refused = gate("r", "--max-drop", 0.02)
    assert refused.exit_code == 2
    assert "min_effect, 0.03, is above max_drop, 0.02" in refused.output


def test_a_handful_of_scores_that_are_nearly_alike_prove_nothing(folder: Path, held: Held) -> None:
    write_run(folder / "old.jsonl", rows("oak", [0.9, 0.9, 0.9]))
    write_run(folder / "new.jsonl", rows("oak", [0.9, 0.9, 0.8999]))
    found = outcome(held("new", "--baseline", "old", "--max-drop", 0.02), "max_drop")
    assert (found["status"], found["items_needed"]) == ("inconclusive", 151)
    write_run(folder / "two.jsonl", rows("oak", [0.9, 0.91]))
    least = outcome(held("two", "--min", 0.8), "min")
    assert (least["status"], least["interval"]) == ("inconclusive", [0, 1])
    assert least["items_needed"] > 20


def test_a_large_run_without_a_change_passes(folder: Path, held: Held) -> None:
    flips = scores(940, 60)
    write_run(folder / "old.jsonl", rows("oak", flips))
    write_run(folder / "new.jsonl", rows("oak", flips[5:] + flips[:5]))
    report = held("new", "--baseline", "old", "--max-drop", 0.02)
    assert (report["verdict"], report["exit_code"]) == ("pass", 0)


@pytest.mark.parametrize("items", [3, 30, 149])
def test_identical_answers_to_a_handful_of_items_are_inconclusive(
    folder: Path, held: Held, gate: Command, items: int
) -> None:
    write_run(folder / "old.jsonl", rows("oak", scores(items, 0)))
    write_run(folder / "new.jsonl", rows("oak", scores(items, 0)))
    options = ("new", "--baseline", "old", "--max-drop", 0.02)
    report = held(*options)
    found = outcome(report, "max_drop")
    assert (report["verdict"], report["exit_code"]) == ("inconclusive", 0)
    assert found["interval"][1] == pytest.approx(3 / items if items > 3 else 1)
    assert found["items_needed"] == 151
    assert "If nothing changed, about 151 items would show it." in found["sentence"]
    strict = held(*options, "--strict")
    assert (strict["verdict"], strict["exit_code"]) == ("inconclusive", 3)
    shown = gate(*options).output
    assert "Inconclusive is no failure here: with --strict it would be, with exit code 3." in shown


def test_enough_identical_answers_pass(folder: Path, held: Held) -> None:
    for name in ("old", "new"):
        write_run(folder / f"{name}.jsonl", rows("oak", scores(151, 0)))
    assert held("new", "--baseline", "old", "--max-drop", 0.02)["verdict"] == "pass"


def test_a_rule_that_needs_a_baseline_is_inconclusive_without_one(folder: Path, held: Held) -> None:
    write_run(folder / "new.jsonl", rows("oak", scores(90, 10)), gate={"max_drop": 0.02})
    found = outcome(held("new", "--strict"), "max_drop")
    assert found["sentence"] == "No baseline was given: whether it dropped cannot be told."


def test_a_baseline_without_a_rule_still_fails_on_a_drop(folder: Path, held: Held) -> None:
    write_run(folder / "old.jsonl", rows("oak", scores(90, 10)))
    write_run(folder / "new.jsonl", rows("oak", scores(75, 25)))
    assert held("new", "--baseline", "old")["verdict"] == "fail"
    assert held("old", "--baseline", "new")["verdict"] == "pass"
    write_run(folder / "same.jsonl", rows("oak", scores(90, 10)))
    report = held("same", "--baseline", "old")
    assert report["verdict"] == "inconclusive"
    assert "no max_drop says how much would be one" in outcome(report, "max_drop")["sentence"]


def test_a_thousand_items_of_few_documents_prove_no_more_than_the_documents(
    folder: Path, held: Held
) -> None:
    def of_documents(name: str, wrong: set[int]) -> None:
        answers = [
            row(n, "oak", float(n // 100 not in wrong), cluster=f"document {n // 100}")
            for n in range(1000)
        ]
        write_run(folder / f"{name}.jsonl", answers)

    of_documents("old", set())
    of_documents("new", {3})
    report = held("new", "--baseline", "old", "--max-drop", 0.02)
    found = outcome(report, "max_drop")
    assert (found["clusters"], found["status"]) == (10, "inconclusive")
    assert report["profiles"][0]["clusters"] == 10
    write_run(folder / "old.jsonl", [row(n, "oak", 1) for n in range(1000)])
    write_run(folder / "new.jsonl", [row(n, "oak", float(n // 100 != 3)) for n in range(1000)])
    assert held("new", "--baseline", "old", "--max-drop", 0.02)["verdict"] == "fail"


def test_epochs_are_no_items(folder: Path, held: Held) -> None:
    old = [row(n, "oak", 1, epoch=epoch) for n in range(20) for epoch in range(50)]
    new = [row(n, "oak", float(n != 7), epoch=epoch) for n in range(20) for epoch in range(50)]
    write_run(folder / "old.jsonl", old)
    write_run(folder / "new.jsonl", new)
    found = outcome(held("new", "--baseline", "old", "--max-drop", 0.02), "max_drop")
    assert (found["n"], found["status"]) == (20, "inconclusive")


def test_changed_items_are_listed_and_in_no_drop(folder: Path, held: Held) -> None:
    write_run(folder / "old.jsonl", rows("oak", scores(200, 0)))
    kept = rows("oak", scores(200, 0))[20:]
    changed = [row(n, "oak", 0, item_hash="another") for n in range(1, 19)]
    write_run(folder / "new.jsonl", kept + changed + [row("extra", "oak", 0)])
    report = held("new", "--baseline", "old", "--max-drop", 0.02)
    assert outcome(report, "max_drop")["n"] == 180
    first, gone, new = report["notes"]
    assert first.startswith("Of oak, changed since the baseline and in no drop: 18 items (1, 2,")
    assert gone == "Of oak, in the baseline only and in no drop: 2 items (19, 20)."
    assert new == "Of oak, new since the baseline and in no drop: 1 item (extra)."


def test_a_baseline_of_other_items_only_is_nothing(folder: Path, held: Held) -> None:
    write_run(folder / "old.jsonl", rows("oak", scores(50, 0), item_hash="old"))
    write_run(folder / "new.jsonl", rows("oak", scores(50, 0), item_hash="new"))
    report = held("new", "--baseline", "old", "--max-drop", 0.02)
    assert (report["verdict"], report["exit_code"]) == ("nothing", 5)


@pytest.mark.parametrize(
    "header", [{"judge": "ash"}, {"request": "r2"}, {"scorers": [EXACT | {"version": "2"}]}]
)
def test_a_baseline_of_other_conditions_is_refused_or_listed(
    folder: Path, gate: Command, held: Held, header: dict[str, Any]
) -> None:
    conditions: dict[str, Any] = {"request": "r1"}
    write_run(folder / "old.jsonl", rows("oak", scores(50, 0)), **conditions)
    write_run(folder / "new.jsonl", rows("oak", scores(50, 0)), **conditions | header)
    refused = gate("new", "--baseline", "old")
    assert refused.exit_code == 2
    assert "not made under the same conditions" in refused.stderr
    report = held("new", "--baseline", "old", "--despite-differences")
    assert report["notes"][0].startswith("Not the same condition: ")


@pytest.mark.parametrize(
    ("right", "verdict"), [(90, "pass"), (85, "inconclusive"), (75, "inconclusive"), (60, "fail")]
)
def test_a_minimum_is_held_against_the_interval(
    folder: Path, held: Held, right: int, verdict: str
) -> None:
    write_run(folder / "r.jsonl", rows("oak", scores(right, 100 - right)))
    report = held("r", "--min", 0.8)
    assert report["verdict"] == verdict
    found = outcome(report, "min")
    assert (found["n"], found["mean"]) == (100, right / 100)
    assert ("items would tell" in found["sentence"]) == (verdict == "inconclusive")


def test_one_item_is_said_to_be_one(folder: Path, held: Held) -> None:
    write_run(folder / "r.jsonl", rows("oak", [1.0]))
    assert (
        "oak scores 100.0% on 1 item, with" in outcome(held("r", "--min", 0.8), "min")["sentence"]
    )


def test_domains_have_minimums_of_their_own(folder: Path, held: Held) -> None:
    law = [row(f"law{n}", "oak", 1, domain="droit") for n in range(60)]
    tax = [row(f"tax{n}", "oak", float(n < 20), domain="impôts") for n in range(60)]
    gate = {"min": {"droit": 0.9, "impôts": 0.6}}
    write_run(folder / "r.jsonl", law + tax, gate=gate)
    report = held("r")
    found = {one["domain"]: one["status"] for one in report["outcomes"] if one["rule"] == "min"}
    assert found == {"droit": "pass", "impôts": "fail"}
    assert [(one["domain"], one["n"]) for one in report["profiles"]] == [
        (None, 120),
        ("droit", 60),
        ("impôts", 60),
    ]


def test_a_domain_of_fewer_than_30_items_has_no_mean_beside_the_verdict(
    folder: Path, held: Held, gate: Command
) -> None:
    law = [row(f"law{n}", "oak", 1, domain="droit") for n in range(29)]
    write_run(folder / "r.jsonl", [*law, row("tax", "oak", 1, domain="impôts")])
    whole, few, one = held("r", "--min", 0.5)["profiles"]
    assert (whole["n"], whole["mean"]) == (30, 1)
    assert (few["n"], few["mean"], few["interval"]) == (29, None, None)
    assert one["domain"] == "impôts"
    assert "oak · droit · 29 · fewer than 30 items · —" in gate("r", "--min", 0.5).output


def test_a_minimum_of_a_domain_without_items_is_never_green(folder: Path, held: Held) -> None:
    write_run(folder / "r.jsonl", rows("oak", scores(50, 0)), gate={"min": {"driot": 0.5}})
    assert held("r")["exit_code"] == 5


def test_items_that_must_pass_fail_by_name(folder: Path, held: Held, gate: Command) -> None:
    answers = [
        row("safe", "oak", 1, must_pass=True),
        row("urgent", "oak", 1, must_pass=True),
        row("urgent", "oak", 0, must_pass=True, epoch=1),
        row("lost", "oak", None, must_pass=True, error="timeout"),
        *rows("oak", scores(50, 0)),
    ]
    write_run(folder / "r.jsonl", answers, gate={"max_error_rate": 0.1})
    report = held("r")
    found = {one["item"]: one["status"] for one in report["outcomes"] if one["item"]}
    assert found == {"safe": "pass", "urgent": "fail", "lost": "fail"}
    assert report["exit_code"] == 1
    shown = gate("r").output
    assert "oak must pass “urgent”, and scores 0.0%." in shown
    assert "oak must pass “lost”, and has no score on it." in shown
    assert "1 item that must pass does." in shown


BLEU = {"column": "exact", "name": "bleu", "version": "1", "weight": 1, "range": (0, 100)}


@pytest.mark.parametrize(("score", "status"), [(12.2, "fail"), (92.0, "pass")])
def test_scores_on_another_scale_are_held_as_shares_of_it(
    folder: Path, held: Held, score: float, status: str
) -> None:
    given = rows("oak", [score] * 50)
    write_run(folder / "r.jsonl", given, scorers=[BLEU], gate={"min": 0.8})
    found = outcome(held("r"), "min")
    assert (found["status"], found["mean"]) == (status, pytest.approx(score / 100))
    assert f"oak scores {score:.1f}% on 50 items" in found["sentence"]


@pytest.mark.parametrize(("score", "status"), [(11.0, "fail"), (100.0, "pass")])
def test_an_item_must_have_the_greatest_score_of_its_scale_to_pass(
    folder: Path, held: Held, score: float, status: str
) -> None:
    given = [row("safe", "oak", score, must_pass=True)]
    write_run(folder / "r.jsonl", given, scorers=[BLEU], gate={})
    assert outcome(held("r"), "must_pass")["status"] == status


def test_a_drop_on_another_scale_is_a_share_of_it(folder: Path, held: Held) -> None:
    for name, loss in (("old", 0), ("new", 4)):
        given = rows("oak", [50.0 + n % 3 - loss for n in range(300)])
        write_run(folder / f"{name}.jsonl", given, scorers=[BLEU])
    found = held("new", "--baseline", "old", "--max-drop", 0.03)
    assert outcome(found, "max_drop")["difference"] == pytest.approx(0.04)
    assert "−4.0 points against" in outcome(found, "max_drop")["sentence"]
    assert found["verdict"] == "fail"


@pytest.mark.parametrize("rule", [("--min", 0.5), ("--max-drop", 0.02, "--baseline", "r")])
def test_rules_on_scores_of_an_unknown_scale_are_refused(
    folder: Path, held: Held, gate: Command, rule: tuple[object, ...]
) -> None:
    seen = BLEU | {"name": "imported", "range": (0, 8)}
    write_run(folder / "r.jsonl", rows("oak", [5, 7, 8]), scorers=[seen])
    refused = gate("r", *rule)
    assert refused.exit_code == 2
    assert "on a scale that is not known" in refused.output
    assert held("r", "--max-error-rate", 0)["verdict"] == "pass"


def test_failed_answers_beyond_their_limit_are_an_error(folder: Path, held: Held) -> None:
    failed = [row(f"e{n}", "oak", None, error="rate_limited") for n in range(3)]
    write_run(folder / "r.jsonl", rows("oak", scores(57, 0)) + failed)
    report = held("r", "--min", 0.5)
    assert (report["verdict"], report["exit_code"]) == ("error", 4)
    assert (
        "3 of 60 answers of oak failed (rate_limited 3)"
        in (outcome(report, "max_error_rate")["sentence"])
    )
    assert held("r", "--min", 0.5, "--max-error-rate", 0.05)["exit_code"] == 0


def test_unscored_answers_beyond_their_limit_fail_and_are_always_counted(
    folder: Path, held: Held
) -> None:
    answers = rows("oak", [1.0] * 55 + [None] * 5)
    write_run(folder / "r.jsonl", answers, gate={"max_unscored_rate": 0.05})
    report = held("r")
    assert (report["verdict"], outcome(report, "max_unscored_rate")["rate"]) == ("fail", 5 / 60)
    assert report["notes"] == ["oak: 5 of 60 answers have no score and count in no mean."]
    assert report["profiles"][0]["mean"] == 1


def test_a_minimum_passes_only_if_it_would_with_the_unscored_as_zeros(
    folder: Path, held: Held
) -> None:
    write_run(folder / "half.jsonl", rows("oak", [1.0] * 200 + [None] * 200))
    report = held("half", "--min", 0.6, "--strict")
    found = outcome(report, "min")
    assert (report["verdict"], report["exit_code"]) == ("inconclusive", 3)
    assert (found["mean"], found["mean_if_0"], found["unscored"]) == (1, 0.5, 200)
    assert "without a score (200 of its 400)" in found["sentence"]
    assert held("half", "--min", 0.4)["verdict"] == "pass"
    accepted = {"max_unscored_rate": 0.5}
    write_run(folder / "half.jsonl", rows("oak", [1.0] * 200 + [None] * 200), gate=accepted)
    assert held("half", "--min", 0.6)["verdict"] == "pass"


def test_a_drop_is_not_hidden_by_answers_without_a_score(folder: Path, held: Held) -> None:
    write_run(folder / "old.jsonl", rows("oak", scores(400, 0)))
    write_run(folder / "new.jsonl", rows("oak", [1.0] * 300 + [None] * 100))
    options = ("new", "--baseline", "old", "--max-drop", 0.02)
    found = outcome(held(*options), "max_drop")
    assert found["status"] == "inconclusive"
    assert "without a score (100 of 400)" in found["sentence"]
    write_run(folder / "old.jsonl", rows("oak", [1.0] * 300 + [None] * 100))
    assert held(*options)["verdict"] == "pass"
    write_run(folder / "old.jsonl", rows("oak", scores(400, 0)))
    accepted = {"max_unscored_rate": 0.3}
    write_run(folder / "new.jsonl", rows("oak", [1.0] * 300 + [None] * 100), gate=accepted)
    assert held(*options)["verdict"] == "pass"


def test_answers_that_speak_to_their_judge_fail_beyond_the_limit_of_errors(
    folder: Path, held: Held
) -> None:
    pleading = {"exact": {"value": None, "label": "addresses_judge"}}
    answers = [row(f"p{n}", "oak", None, scores=pleading) for n in range(2)]
    write_run(folder / "r.jsonl", rows("oak", scores(98, 0)) + answers)
    report = held("r", "--min", 0.5)
    assert (report["verdict"], report["exit_code"]) == ("fail", 1)
    sentence = outcome(report, "max_error_rate")["sentence"]
    assert "2 of 100 answers of oak speak to their judge; at most 0.0% may." in sentence
    assert held("r", "--min", 0.5, "--max-error-rate", 0.02)["verdict"] == "pass"


NOTHING = {
    "empty": [],
    "all errors": [row(n, "oak", None, error="timeout") for n in range(9)],
    "all unscored": rows("oak", [None] * 9),
    "one model of two": rows("oak", [1.0] * 99) + rows("elm", [None] * 99),
}


@pytest.mark.parametrize("kind", NOTHING)
@pytest.mark.parametrize("rules", [(), ("--min", 0), ("--max-error-rate", 1)])
def test_nothing_evaluated_is_never_green(
    folder: Path, held: Held, kind: str, rules: tuple[object, ...]
) -> None:
    if kind == "one model of two" and not rules:
        rules = ("--max-error-rate", 0)
    write_run(folder / "r.jsonl", NOTHING[kind])
    report = held("r", *rules)
    assert (report["verdict"], report["exit_code"]) == ("nothing", 5)


def test_an_interrupted_or_altered_run_is_an_error(folder: Path, held: Held, gate: Command) -> None:
    write_run(folder / "half.jsonl", rows("oak", scores(50, 0)), complete=False)
    assert held("half", "--min", 0.5)["exit_code"] == 4
    path = write_run(folder / "altered.jsonl", rows("oak", scores(50, 1)))
    path.write_bytes(path.read_bytes().replace(b'"value":0.0', b'"value":1.0'))
    assert held("altered", "--min", 0.5)["exit_code"] == 4
    write_run(folder / "r.jsonl", rows("oak", scores(50, 0)))
    refused = gate("r", "--baseline", "half")
    assert refused.exit_code == 2
    assert "did not go to its end" in refused.stderr


def spent(cost: float | None, wh: float, seconds: float = 1.0) -> dict[str, Any]:
    band = {"low": wh, "mid": 2 * wh, "high": 3 * wh}
    impact = {"wh": band, "gco2": band, "method": "m"}
    return {"answer": {"cost_usd": cost, "latency_s": seconds, "impact": impact}}


@pytest.mark.parametrize(
    ("rules", "status"),
    [
        ({"max_cost_eur": 0.9}, "pass"),
        ({"max_cost_eur": 0.8}, "fail"),
        ({"max_wh": 3.1}, "pass"),
        ({"max_wh": 2.9}, "inconclusive"),
        ({"max_wh": 0.9}, "fail"),
        ({"max_gco2": 2.9}, "inconclusive"),
        ({"max_p95_s": 1.0}, "pass"),
        ({"max_p95_s": 0.9}, "fail"),
    ],
)
def test_budgets_fail_where_the_low_end_exceeds_them(
    folder: Path, held: Held, rules: dict[str, float], status: str
) -> None:
    answers = [row(n, "oak", 1, **spent(0.01, 0.01)) for n in range(100)]
    write_run(folder / "r.jsonl", answers, gate=rules, versions={"usd_per_euro": "1.172"})
    (rule,) = rules
    assert outcome(held("r"), rule)["status"] == status


def test_unknown_costs_and_cached_answers_prove_nothing(folder: Path, held: Held) -> None:
    answers = [row(n, "oak", 1, **spent(None, 0.01)) for n in range(50)]
    for one in answers:
        one["answer"]["cached"] = True
    rules = {"max_cost_eur": 1, "max_p95_s": 1}
    write_run(folder / "r.jsonl", answers, gate=rules)
    report = held("r")
    assert [outcome(report, rule)["status"] for rule in rules] == ["inconclusive"] * 2
    assert "Of 50 answers it is not known." in outcome(report, "max_cost_eur")["sentence"]
    paid = "oak: 50 of 50 answers were paid before: budgets count what they took then."
    assert paid in report["notes"]


@pytest.mark.parametrize("rule", ["max_cost_eur", "max_wh", "max_gco2"])
def test_a_budget_is_held_alike_when_the_answers_were_paid_before(
    folder: Path, held: Held, rule: str
) -> None:
    paid = [row(n, "oak", 1, **spent(0.01, 0.01)) for n in range(100)]
    again = [row(n, "oak", 1, answer=paid_before(one["answer"])) for n, one in enumerate(paid)]
    for name, answers in (("first", paid), ("again", again)):
        write_run(folder / f"{name}.jsonl", answers, gate={rule: 0.1})
    first, second = (outcome(held(name), rule) for name in ("first", "again"))
    assert first["status"] == "fail"
    assert second == first
    unknown = [one | {"answer": one["answer"] | {"first_charge": None}} for one in again]
    write_run(folder / "unknown.jsonl", unknown, gate={rule: 0.1})
    assert outcome(held("unknown"), rule)["status"] == "inconclusive"


def paid_before(answer: dict[str, Any]) -> dict[str, Any]:
    charge = {"usd": answer["cost_usd"], "impact": answer["impact"]}
    nothing = {"low": 0, "mid": 0, "high": 0}
    impact = answer["impact"] | {"wh": nothing, "gco2": nothing}
    return {"cost_usd": 0, "impact": impact, "cached": True, "first_charge": charge}


def test_answers_cut_at_the_limit_are_said_to_be(folder: Path, held: Held) -> None:
    answers = [row(n, "oak", 1, answer={"finish_reason": "length"}) for n in range(3)]
    write_run(folder / "r.jsonl", answers + rows("oak", scores(40, 0)))
    assert "oak: 3 of 43 answers were cut at the limit of tokens." in held("r", "--min", 0)["notes"]


def test_of_several_models_p_values_are_adjusted(folder: Path, held: Held) -> None:
    models = {"oak": scores(94, 6)} | {f"m{n}": scores(100, 0) for n in range(4)}
    old = [one for model in models for one in rows(model, scores(100, 0))]
    new = [one for model, found in models.items() for one in rows(model, found)]
    write_run(folder / "old.jsonl", old)
    write_run(folder / "new.jsonl", new)
    report = held("new", "--baseline", "old", "--max-drop", 0.1)
    found = outcome(report, "max_drop")
    assert (found["p"] < 0.05, found["p_adjusted"] > 0.05) == (True, True)
    assert found["status"] != "fail"
    assert report["verdict"] != "fail"


def test_a_new_model_is_held_against_the_only_one_of_the_baseline(
    folder: Path, held: Held, gate: Command
) -> None:
    write_run(folder / "old.jsonl", rows("oak", scores(90, 10)))
    write_run(folder / "new.jsonl", rows("elm", scores(60, 40)))
    found = outcome(held("new", "--baseline", "old", "--max-drop", 0.02), "max_drop", "elm")
    assert (found["a"], found["status"]) == ("oak (baseline)", "fail")
    write_run(folder / "two.jsonl", rows("oak", scores(9, 1)) + rows("ash", scores(9, 1)))
    refused = gate("new", "--baseline", "two")
    assert refused.exit_code == 2
    assert "The baseline has no answers of elm, but of several others: oak, ash." in refused.stderr


def test_rules_come_from_the_set_a_file_or_options(folder: Path, held: Held) -> None:
    write_run(folder / "r.jsonl", rows("oak", scores(90, 10)), gate={"min": 0.5})
    assert outcome(held("r"), "min")["min"] == 0.5
    Path("rules.yaml").write_text("min: 0.6\n")
    assert outcome(held("r", "--rules", "rules.yaml"), "min")["min"] == 0.6
    Path("evalset.yaml").write_text("name: towns\ngate:\n  min:\n  max_drop: 0.05\n")
    assert outcome(held("r", "--rules", "evalset.yaml"), "max_drop")["status"] == "inconclusive"
    assert outcome(held("r", "--rules", "rules.yaml", "--min", 0.7), "min")["min"] == 0.7


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ("min: 0.8\nmin: 0.9\n", "rules.yaml, line 2: "),
        ("max_drop: two\n", "rules.yaml, line 1: max_drop"),
        ("gate:\n  min: 0.5\n  max_drp: 0.1\n", "rules.yaml, line 3: max_drp"),
        ("- min\n", "there is no rule"),
        ("max_error_rate: 1.5\n", "line 1: max_error_rate"),
    ],
)
def test_a_wrong_rule_is_named_with_its_line(
    folder: Path, gate: Command, rules: str, reason: str
) -> None:
    write_run(folder / "r.jsonl", rows("oak", scores(9, 1)))
    Path("rules.yaml").write_text(rules)
    refused = gate("r", "--rules", "rules.yaml")
    assert refused.exit_code == 2
    assert reason in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("absent",),
        ("r",),
        ("r", "--max-drop", "2", "--baseline", "r"),
        ("r", "--min", "much"),
        ("r", "--baseline", "towns@accepted"),
        ("r", "--baseline", "absent"),
        ("r", "--min", "0.5", "--junit", "/dev/null/no.xml"),
        (),
    ],
)
def test_a_wrong_option_exits_with_2(
    folder: Path, gate: Command, arguments: tuple[str, ...]
) -> None:
    write_run(folder / "r.jsonl", rows("oak", scores(9, 1)))
    result = gate(*arguments)
    assert result.exit_code == 2
    assert result.stderr
