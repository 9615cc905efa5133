"""What the scores of a whole run measure."""

import asyncio
import json
import math
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from joute.cli import app
from joute.evaluation.answers import Answer
from joute.evaluation.measures.calibration import confidences_of
from joute.evaluation.measures.classes import classes_of
from joute.evaluation.measures.summary import summary
from joute.evaluation.runs.records import Row
from joute.evaluation.scorers.registry import build
from joute.evaluation.scorers.scorer import Score
from joute.evaluation.sets.item import Item, ScorerSpec
from joute.statistics import jeffreys_interval
from tests.evaluation.measures.runs import header, row, scorer, written

# sacreBLEU's own example: test/test_bleu.py and its readme.
HYPOTHESES = ("The dog bit the man.", "It wasn't surprising.", "The man had just bitten him.")
REFERENCES = (
    ("The dog bit the man.", "The dog had bit the man."),
    ("It was not unexpected.", "No one was surprised."),
    ("The man bit him first.", "The man had bitten the dog."),
)


def translated(**options: Any) -> Any:
    """The measures of sacreBLEU's example by one of its metrics."""
    spec = ScorerSpec.model_validate(options)
    scored = build(spec, "en")
    rows = []
    for number, (text, expected) in enumerate(zip(HYPOTHESES, REFERENCES, strict=True)):
        item = Item(id=str(number), input="?", expected=expected)
        found = asyncio.run(scored(item, Answer(text=text), None))
        assert found is not None
        given: dict[str, Any] = {spec.name: found}
        rows.append(row(number, text, **given))
    head = header(scorer(spec.name, range=scored.range, weight=0, options=dict(spec.options)))
    (model,) = summary(head, rows)
    return model.columns[spec.name].corpus


@pytest.mark.parametrize(
    ("options", "score"),
    [
        ({"name": "bleu"}, 48.530827),
        ({"name": "bleu", "order": 1}, 77.65),
        ({"name": "bleu", "order": 2}, 60.50),
        ({"name": "bleu", "order": 3}, 53.93),
        ({"name": "bleu", "order": 4}, 48.53),
        ({"name": "bleu", "order": 5}, 46.14),
        ({"name": "bleu", "order": 6}, 43.28),
        ({"name": "chrf"}, 59.727518),
        ({"name": "chrf", "words": 2}, 59.153104),
        ({"name": "ter"}, 40.0),
    ],
)
def test_metrics_of_a_whole_set_are_as_published(options: dict[str, Any], score: float) -> None:
    found = translated(**options)
    assert found.score == pytest.approx(score, abs=5e-7 if score != round(score, 2) else 6e-3)
    assert found.n == 3
    assert "version:2" in found.signature
    assert "nrefs:2" in found.signature


def test_answers_scored_in_two_ways_have_no_common_figure() -> None:
    details = [{"statistics": [1.0], "signature": f"nrefs:1|tok:{one}"} for one in ("intl", "13a")]
    rows = [row(n, bleu=Score(50, details=one)) for n, one in enumerate(details)]
    (model,) = summary(header(scorer("bleu", weight=0)), rows)
    corpus = model.columns["bleu"].corpus
    assert corpus is not None
    assert corpus.score is None


def test_accuracy_has_its_intervals_and_unscored_is_no_zero() -> None:
    rows = [row(n, exact=float(n < 8)) for n in range(10)]
    rows += [row(10, exact=None), row(11, Answer(error="timeout"))]
    (model,) = summary(header(scorer("exact")), rows)
    assert (model.answers, model.errors, model.score.unscored) == (12, 1, 1)
    mean = model.score.mean
    assert mean is not None
    assert (mean.n, mean.mean) == (10, 0.8)
    assert mean.interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert model.score.jeffreys == pytest.approx(jeffreys_interval(8, 10))


def test_epochs_are_averaged_before_items_count() -> None:
    rows = [row(n, epoch=epoch, exact=float(n < 3)) for n in range(4) for epoch in range(25)]
    (model,) = summary(header(scorer("exact")), rows)
    mean = model.columns["exact"].mean
    assert mean is not None
    assert (mean.n, mean.mean) == (4, 0.75)


def test_a_profile_withholds_small_domains_and_weighs_all() -> None:
    shares = {"a": 0.9, "b": 0.7, "c": 0.8}
    rows = [
        row(f"{domain}{n}", domain=domain, exact=float(n < share * 40))
        for domain, share in shares.items()
        for n in range(40)
    ]
    (model,) = summary(header(scorer("exact")), rows)
    assert model.score.profile is not None
    assert model.score.profile.aggregate.mean == pytest.approx(0.8)
    (model,) = summary(header(scorer("exact")), rows, {"a": 2})
    assert model.score.profile is not None
    assert model.score.profile.aggregate.mean == pytest.approx(0.825)
    assert model.score.profile.withheld == ()
    (model,) = summary(header(scorer("exact")), [*rows, row("d", domain="d", exact=1)])
    assert model.score.profile is not None
    cell = model.score.profile.domains["d"]
    assert (cell.n, cell.mean, cell.interval) == (1, None, None)
    assert model.score.profile.withheld == ("d",)
    with pytest.raises(ValueError, match="no domain z"):
        summary(header(scorer("exact")), rows, {"z": 1})


def test_classes_have_their_figures() -> None:
    found = classes_of(
        {("cat", "cat"): 4, ("cat", "dog"): 1, ("dog", "dog"): 3, ("dog", "cat"): 2}, unscored=2
    )
    assert found is not None
    assert (found.n, found.unscored, found.accuracy, found.micro_f1) == (10, 2, 0.7, 0.7)
    cat, dog = found.classes["cat"], found.classes["dog"]
    assert (cat.precision, cat.recall, cat.f1) == (4 / 6, 4 / 5, 8 / 11)
    assert (dog.precision, dog.recall, dog.f1) == (3 / 4, 3 / 5, 6 / 9)
    assert found.macro_f1 == pytest.approx((8 / 11 + 6 / 9) / 2)
    assert found.confusion == {"cat": {"cat": 4, "dog": 1}, "dog": {"cat": 2, "dog": 3}}
    assert found.jeffreys == jeffreys_interval(7, 10)
    never = classes_of({("cat", "cow"): 1})
    assert never is not None
    assert never.classes["cow"].recall is None
    assert never.classes["cat"].precision is None
    assert never.macro_f1 == 0
    assert classes_of({}) is None


def test_a_confusion_matrix_comes_from_labels() -> None:
    taken = [("oui", "oui"), ("oui", "non"), ("non", "non")]
    rows = [
        row(n, choice=Score(float(a == b), label=b, details={"expected": a}))
        for n, (a, b) in enumerate(taken)
    ]
    rows.append(row(3, choice=Score(None, details={"taken": ["oui", "non"]})))
    (model,) = summary(header(scorer("choice")), rows)
    classes = model.columns["choice"].classes
    assert classes is not None
    assert classes.confusion["oui"] == {"non": 1, "oui": 1}
    assert classes.unscored == 1


def test_items_with_choices_of_their_own_have_no_classes_in_common() -> None:
    def scored(number: int, choices: tuple[str, ...]) -> Row:
        item = Item(id="1", input="?", expected=choices[:1], choices=choices)
        found = asyncio.run(build(ScorerSpec(name="choice"))(item, Answer(text="A"), None))
        assert found is not None
        return row(number, choice=found)

    head = header(scorer("choice"))
    (same,) = summary(head, [scored(1, ("oui", "non")), scored(2, ("non", "oui"))])
    assert same.columns["choice"].classes is not None
    (other,) = summary(head, [scored(1, ("oui", "non")), scored(2, ("Paris", "Lyon"))])
    assert other.columns["choice"].classes is None


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Paris. Confiance : 80 %", 0.8),
        ("Confidence: 0.9", 0.9),
        ('{"answer": "B", "confidence": 0,7}', 0.7),
        ("Ma confiance est de 8/10.", 0.8),
        ("**Confiance** : 95 %", 0.95),
        ("Confiance : 8", None),
        ("Je suis sûr.", None),
    ],
)
def test_a_confidence_is_stated_in_the_answer(text: str, stated: float | None) -> None:
    found = confidences_of(Answer(text=text))
    assert [one.value for one in found] == ([] if stated is None else [pytest.approx(stated)])


def test_calibration_compares_confidence_with_rightness() -> None:
    rows = [row(n, "Confiance : 80 %", exact=float(n < 6)) for n in range(10)]
    rows += [row(10, "Paris", exact=1.0)]
    rows += [row(11, Answer(text="x", logprobs=(math.log(0.5),) * 3), exact=1.0)]
    (model,) = summary(header(scorer("exact")), rows)
    stated, tokens = (model.score.calibration[kind] for kind in ("stated", "tokens"))
    assert (stated.n, stated.unknown) == (10, 2)
    assert stated.error == pytest.approx(0.2)
    assert stated.brier == pytest.approx(0.6 * 0.04 + 0.4 * 0.64)
    assert [(one.n, one.right) for one in stated.bins] == [(10, 0.6)]
    assert [tokens.n, tokens.error, tokens.brier] == pytest.approx([1, 0.5, 0.25])


def test_a_long_run_leaves_a_few_numbers_of_each() -> None:
    def rows() -> Iterator[Row]:
        for n in range(20_000):
            yield row(n, "x" * 1_000, domain=str(n % 5), exact=float(n % 2))

    tracemalloc.start()
    (model,) = summary(header(scorer("exact")), rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert model.answers == 20_000
    assert peak < 8_000_000 < 20_000 * 1_000


@pytest.fixture
def run(tmp_path: Path) -> Path:
    rows = [
        row(
            n,
            "Confiance : 90 %",
            domain="droit" if n < 35 else "santé",
            choice=Score(
                float(n % 2), label="oui" if n % 2 else "non", details={"expected": "oui"}
            ),
        )
        for n in range(40)
    ]
    return written(tmp_path / "r1.jsonl", header(scorer("choice")), rows)


def test_the_measures_of_a_run_are_printed_in_both_languages(run: Path) -> None:
    english = CliRunner().invoke(app, ["eval", "measures", str(run)])
    assert english.exit_code == 0, english.output
    assert "macro precision" in english.output
    assert "fewer than 30 items" in english.output
    assert "stated confidence" in english.output
    french = CliRunner().invoke(app, ["eval", "measures", str(run), "--language", "fr"])
    assert french.exit_code == 0, french.output
    assert "confiance déclarée" in french.output


def test_the_measures_of_a_run_as_json(run: Path) -> None:
    result = CliRunner().invoke(
        app, ["eval", "measures", str(run), "--format", "json", "--weight", "droit=2"]
    )
    found = json.loads(result.output)["models"][0]
    assert found["score"]["mean"]["n"] == 40
    assert found["columns"]["choice"]["classes"]["classes"]["oui"]["recall"] == 0.5
    assert found["score"]["profile"]["withheld"] == ["santé"]


def test_a_run_without_scores_measures_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "r2.jsonl", header(scorer("exact")), [row(1, exact=None)])
    assert CliRunner().invoke(app, ["eval", "measures", str(path)]).exit_code == 5
    refused = CliRunner().invoke(app, ["eval", "measures", str(path), "--weight", "droit"])
    assert refused.exit_code == 2


def test_pass_at_k_is_over_the_items_with_so_many_tries_by_clusters() -> None:
    solved = {"a": 0, "b": 1, "c": 5, "d": 10}
    rows = [
        row(item, epoch=epoch, cluster="ab" if item in "ab" else item, exact=float(epoch < passed))
        for item, passed in solved.items()
        for epoch in range(10)
    ]
    rows += [row("short", epoch=epoch, exact=1.0) for epoch in range(2)]
    (model,) = summary(header(scorer("exact")), rows)
    found = model.score.pass_at
    assert {k: (mean.n, mean.clusters) for k, mean in found.items()} == {
        1: (5, 4),
        5: (4, 3),
        10: (4, 3),
    }
    assert found[1].mean == pytest.approx((0 + 0.1 + 0.5 + 1 + 1) / 5)
    of_c = 1 - 1 / math.comb(10, 5)
    assert found[5].mean == pytest.approx((0 + 0.5 + of_c + 1) / 4)
    assert found[10].mean == pytest.approx(3 / 4)
    assert found[5].interval is not None
    (graded,) = summary(header(scorer("f1")), [row("a", epoch=n, f1=n / 10) for n in range(5)])
    (once,) = summary(header(scorer("exact")), [row("a", exact=1.0)])
    assert graded.score.pass_at == once.score.pass_at == {}
