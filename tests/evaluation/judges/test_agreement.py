"""A judge beside people: agreement, errors, and rates corrected for them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.errors import BadData
from joute.evaluation.agreement.agreeing import agreement
from joute.evaluation.agreement.labels import Label, read_labels
from joute.statistics import Calibration, corrected_interval, corrected_rate
from tests.evaluation.judges.support import row, write_run


def test_a_rate_is_corrected_for_the_errors_of_its_judge() -> None:
    assert corrected_rate(0.7, 0.9, 0.8) == pytest.approx(0.7143, abs=5e-5)
    assert corrected_rate(0.05, 0.9, 0.8) == 0
    assert corrected_rate(0.95, 0.9, 0.8) == 1
    with pytest.raises(ValueError, match="chance"):
        corrected_rate(0.7, 0.5, 0.5)


def test_the_interval_has_both_samples_in_it() -> None:
    few, many = Calibration(18, 20, 16, 20), Calibration(1800, 2000, 1600, 2000)
    wide, narrow = (corrected_interval(700, 1000, one) for one in (few, many))
    assert wide
    assert narrow
    assert wide[0] < narrow[0] < 0.7143 < narrow[1] < wide[1]
    assert corrected_interval(7, 10, Calibration(0, 0, 1, 1)) is None
    assert corrected_interval(7, 10, Calibration(1, 20, 1, 20)) is None


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    random, held, trials = np.random.default_rng(5), 0, 2_000
    true, sensitivity, specificity = 0.75, 0.9, 0.8
    for _ in range(trials):
        judged = random.binomial(300, true * sensitivity + (1 - true) * (1 - specificity))
        calibration = Calibration(
            int(random.binomial(40, sensitivity)), 40, int(random.binomial(30, specificity)), 30
        )
        interval = corrected_interval(int(judged), 300, calibration)
        held += interval is not None and interval[0] <= true <= interval[1]
    assert 0.93 < held / trials < 0.985


def labelled(people: Sequence[int], judge: Sequence[float | None]) -> tuple[list[Any], list[Label]]:
    rows = [row(str(n), "oak", "x", rubric=value) for n, value in enumerate(judge)]
    return rows, [Label(str(n), "oak", float(value), "") for n, value in enumerate(people)]


def test_agreement_kappa_sensitivity_and_specificity_of_a_known_table() -> None:
    """20 right for both, 5 only for people, 10 only for the judge, 15 wrong: kappa is .40."""
    people = [1] * 25 + [0] * 25
    judge = [1.0] * 20 + [0.0] * 5 + [1.0] * 10 + [0.0] * 15
    rows, labels = labelled(people, judge)
    found = agreement(rows, "rubric", labels)
    assert (found.n, found.raw) == (50, 0.7)
    assert found.kappa == pytest.approx(0.4)
    assert (found.calibration.sensitivity, found.calibration.specificity) == (0.8, 0.6)
    assert len(found.disagreements) == 15
    assert found.models[0].judged == 0.6
    assert found.models[0].corrected == pytest.approx(0.5)
    assert found.alpha is None


def test_what_one_side_did_not_decide_counts_for_neither() -> None:
    rows, labels = labelled([1, 0, 1], [None, 0.0, 1.0])
    split = [Label("2", "oak", 0.0, "ben"), Label("9", "oak", 1.0, "ben")]
    found = agreement(rows, "rubric", [*labels, *split])
    assert (found.n, found.unjudged, found.split, found.unknown) == (1, 1, 1, 1)


def test_people_among_themselves_have_an_alpha() -> None:
    rows, labels = labelled([1, 0, 1, 0], [1.0, 0.0, 1.0, 0.0])
    other = [label._replace(rater="ben") for label in labels]
    assert agreement(rows, "rubric", [*labels, *other]).alpha == pytest.approx(1)


def test_epochs_are_averaged_and_a_label_without_a_model_is_for_all() -> None:
    rows = [
        row("1", model, "x", epoch, rubric=value)
        for model in ("oak", "elm")
        for epoch, value in enumerate([1.0, 1.0, 0.0])
    ]
    found = agreement(rows, "rubric", [Label("1", "", 1.0, "")])
    assert (found.n, found.raw) == (2, 1.0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "élément;modèle;étiquette;annotateur\n1;oak;vrai;zoé\n2;oak;non;zoé\n"),
        ("b.csv", "item,model,label,rater\n1,oak,1,zoé\n2,oak,0,zoé\n"),
        (
            "c.jsonl",
            '{"item": "1", "model": "oak", "label": true, "rater": "zoé"}\n'
            '{"item": 2, "model": "oak", "label": 0, "rater": "zoé"}\n',
        ),
    ],
)
def test_labels_are_read_in_both_languages(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert read_labels(tmp_path / name) == [
        Label("1", "oak", 1.0, "zoé"),
        Label("2", "oak", 0.0, "zoé"),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("item,label\n1,peut-être\n", 2),
        ("item,label\n1,7\n", 2),
        ("item\n1\n", 1),
        ("{oops}", 1),
        ('item,label,note\n1,oui,"?\n2,non,\n', 3),
    ],
)
def test_a_label_that_is_none_has_its_line(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "l.csv").write_text(text, "utf-8")
    with pytest.raises(BadData, match=f"line {line}"):
        read_labels(tmp_path / "l.csv")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ("eval", "agreement", *map(str, arguments)))


def test_answers_of_dev_and_of_holdout_are_counted_and_can_be_held_apart(tmp_path: Path) -> None:
    rows, labels = labelled([1] * 40 + [0] * 20, [1.0] * 40 + [0.0] * 10 + [1.0] * 10)
    splits = ["dev"] * 50 + ["holdout"] * 10
    rows = [
        one.model_copy(update={"split": split}) for one, split in zip(rows, splits, strict=True)
    ]
    both = agreement(rows, "rubric", labels)
    assert (both.n, both.dev, both.holdout, both.mixed, both.raw) == (60, 50, 10, True, 5 / 6)
    kept = agreement(rows, "rubric", [*labels, Label("other", "", 1.0, "")], split="holdout")
    assert (kept.n, kept.holdout, kept.mixed, kept.raw) == (10, 10, False, 0.0)
    assert (kept.elsewhere, kept.unknown, kept.models[0].n) == (50, 1, 10)
    path = write_run(tmp_path / "r.jsonl", rows)
    lines = "".join(f"{one.item},{one.value}\n" for one in labels)
    (tmp_path / "l.csv").write_text(f"item,label\n{lines}")
    shown = run(path, tmp_path / "l.csv").stdout
    assert "Of these answers 50 are dev and 10 holdout.\nThe labels mix dev and holdout" in shown
    held = run(path, tmp_path / "l.csv", "--split", "holdout").stdout
    assert "Of these answers 0 are dev and 10 holdout." in held
    assert "mix" not in held
    assert "Left out: 50 of the other split." in held


def test_the_command_lists_what_people_and_the_judge_see_differently(tmp_path: Path) -> None:
    rows, labels = labelled([1] * 40 + [0] * 10, [1.0] * 38 + [0.0] * 10 + [1.0] * 2)
    path = write_run(tmp_path / "r.jsonl", rows)
    (tmp_path / "l.csv").write_text(
        "item,model,label\n" + "".join(f"{one.item},{one.model},{one.value}\n" for one in labels)
    )
    result = run(path, tmp_path / "l.csv", "--format", "json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["n"], found["raw"], found["scorer"]) == (50, 0.92, "rubric")
    assert [one["item"] for one in found["disagreements"]] == ["38", "39", "48", "49"]
    shown = run(path, tmp_path / "l.csv").stdout
    assert "49, oak: people 0, judge 1" in shown
    french = run(path, tmp_path / "l.csv", "--language", "fr").stdout
    assert "50 réponses avec un verdict des deux\u00a0: le même pour 92,0\u00a0%" in french
    assert "49, oak\u00a0: personnes 0, juge 1." in french
    assert run(path, tmp_path / "l.csv", "--scorer", "none").exit_code == 2
    (tmp_path / "l.csv").write_text("item,label\nother,1\n")
    assert run(path, tmp_path / "l.csv").exit_code == 5
