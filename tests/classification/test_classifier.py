"""A classifier learns from labelled texts, says when it does not know, and travels as a file."""

import json
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from joute.classification import Classifier
from joute.classification.features import BUCKETS, Rows, encode
from joute.classification.regression import Problem, fit, probabilities

FRUIT = ["une pomme rouge", "des poires bien mûres", "a ripe banana", "pommes et poires", "apples"]
TOOLS = ["un marteau lourd", "the old hammer", "une scie à bois", "a saw and a hammer", "marteaux"]
TEXTS, LABELS = [*FRUIT, *TOOLS], [*["fruit"] * 5, *["tool"] * 5]


def test_texts_like_those_that_were_learned_have_their_label() -> None:
    classifier = Classifier.train(TEXTS, LABELS)
    assert classifier.names == ("fruit", "tool")
    assert classifier.predict("Encore une POMME !").name == "fruit"
    assert classifier.predict("deux marteaux").name == "tool"


def test_a_text_unlike_any_other_is_unknown() -> None:
    classifier = Classifier.train(TEXTS, LABELS, threshold=0.9)
    found = classifier.predict("ψ")
    assert found.name is None
    assert found.probability < 0.9


def test_words_of_a_class_are_learned_beside_the_texts() -> None:
    words = {"fruit": ["kiwi", "mangue"], "tool": ["tournevis"]}
    classifier = Classifier.train(TEXTS, LABELS, vocabulary=words)
    assert classifier.predict("mangues").name == "fruit"
    assert classifier.predict("tournevis").name == "tool"


def test_one_class_is_refused() -> None:
    with pytest.raises(ValueError, match="two classes"):
        Classifier.train(["a", "b"], ["same", "same"])


def test_the_same_texts_give_the_same_classifier() -> None:
    one, two = (Classifier.train(TEXTS, LABELS) for _ in range(2))
    assert np.array_equal(one.slopes, two.slopes)
    assert np.array_equal(one.intercepts, two.intercepts)


def test_a_file_predicts_as_the_classifier_that_it_holds() -> None:
    classifier = Classifier.train(TEXTS, LABELS, threshold=0.3)
    file = BytesIO()
    classifier.save(file)
    file.seek(0)
    loaded = Classifier.load(file)
    assert (loaded.names, loaded.threshold) == (classifier.names, 0.3)
    for text in TEXTS:
        assert loaded.probabilities(text) == pytest.approx(classifier.probabilities(text), abs=0.02)
    assert b"pickle" not in file.getvalue()


def test_weights_are_those_that_another_optimiser_finds() -> None:
    rows = Rows.of(TEXTS).scaled(np.ones(BUCKETS))
    places = np.array([0] * 5 + [1] * 3 + [2] * 2)
    problem = Problem(rows, places, 3, ridge=1e-3)
    oracle = optimize.minimize(problem.loss, np.zeros(problem.size), jac=True, method="CG")
    found, expected = fit(rows, places, 3, 1e-3), problem.weights(oracle.x)
    assert found.slopes == pytest.approx(expected.slopes, abs=2e-2)
    assert found.intercepts == pytest.approx(expected.intercepts, abs=2e-2)
    flat = np.vstack([found.slopes[problem.used], found.intercepts]).ravel()
    assert problem.loss(flat)[0] == pytest.approx(oracle.fun, abs=1e-6)
    assert np.abs(problem.loss(flat)[1]).max() < 1e-5


def test_the_gradient_is_that_of_the_loss() -> None:
    rows = Rows.of(["oak tree", "", "pine", "oak", "elm"]).scaled(np.ones(BUCKETS))
    problem = Problem(rows, np.array([0, 1, 2, 0, 1]), 3, ridge=0.1)
    point = np.random.default_rng(4).normal(size=problem.size)
    assert optimize.check_grad(
        lambda at: problem.loss(at)[0], lambda at: problem.loss(at)[1], point
    ) == pytest.approx(0, abs=1e-5)


@given(st.text(max_size=3_000))
@settings(max_examples=150)
def test_any_text_has_features_and_probabilities(text: str) -> None:
    buckets, values = encode(text)
    assert (np.diff(buckets) > 0).all()
    assert len(buckets) == len(values)
    assert np.isfinite(values).all()
    chances = TRAINED.probabilities(text)
    assert chances.sum() == pytest.approx(1)
    assert (chances >= 0).all()


TRAINED = Classifier.train(TEXTS, LABELS)


def test_accents_capitals_and_figures_make_no_difference() -> None:
    one, two = encode("Résume l’été 2024"), encode("resume l'ete 1999")
    assert np.array_equal(one[0], two[0])
    assert np.array_equal(one[1], two[1])


def test_a_long_text_is_read_at_its_ends() -> None:
    document = "lorem ipsum " * 50_000
    asked = encode("Résume ceci. " + document)
    assert len(asked[0]) < 2_000


def test_features_are_the_same_in_every_process() -> None:
    code = "import json; from joute.classification.features import encode; " + (
        "print(json.dumps(encode('Une question, avec des mots.')[0].tolist()))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in "12"
    ]
    expected = encode("Une question, avec des mots.")[0].tolist()
    assert [json.loads(run) for run in runs] == [expected, expected]


def test_probabilities_of_great_scores_are_finite() -> None:
    assert probabilities(np.array([1e4, 0.0])) == pytest.approx([1, 0])
