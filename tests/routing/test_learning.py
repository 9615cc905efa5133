"""The mean of a use, shrunk, and words where they foretell more."""

import numpy as np
import pytest

from joute.classification.features import Rows
from joute.routing import Evidence, Row
from joute.routing.features import BUCKETS, rows_of
from joute.routing.learning import PSEUDO_VOTES, learn, use_means
from joute.routing.ridge import ridge, scores
from tests.routing import studies
from tests.routing.tables import made_votes, mmlu


def row(number: int, use: str, gain: float, text: str = "a question", model: str = "weak") -> Row:
    return Row(f"vote:{number}", use, text, model, "strong", gain, f"voter {number}")


def test_a_use_is_shrunk_to_the_mean_of_all_by_pseudo_votes() -> None:
    rows = [*(row(n, "a", -0.5) for n in range(30)), *(row(30 + n, "b", 0.0) for n in range(10))]
    overall = -15 / 40
    expected = [
        [(-15 + PSEUDO_VOTES * overall) / (30 + PSEUDO_VOTES)],
        [(0 + PSEUDO_VOTES * overall) / (10 + PSEUDO_VOTES)],
    ]
    assert use_means(Evidence.of(rows, "strong")) == pytest.approx(np.array(expected))


def test_each_model_has_means_of_its_own() -> None:
    rows = [
        *(row(n, "a", -0.5) for n in range(9)),
        *(row(9 + n, "b", 0.5, model="mid") for n in range(9)),
    ]
    means = use_means(Evidence.of(rows, "strong"))
    assert means == pytest.approx(np.array([[0.5, -0.5], [0.5, -0.5]]))


def test_the_ridge_is_that_of_the_normal_equations() -> None:
    random = np.random.default_rng(0)
    rows = rows_of([" ".join(random.choice(list("abcdefgh"), 5)) for _ in range(40)])
    scaled = rows.scaled(np.ones(BUCKETS))
    targets, weights = random.normal(size=40), random.random(40)
    used = np.unique(scaled.buckets)
    dense = np.zeros((40, len(used)))
    dense[scaled.texts, np.searchsorted(used, scaled.buckets)] = scaled.values
    expected = np.linalg.solve(
        dense.T @ (weights[:, None] * dense) + 10 * np.eye(len(used)), dense.T @ (weights * targets)
    )
    slopes = ridge(scaled, targets, weights)
    assert slopes[used] == pytest.approx(expected, abs=1e-4)
    assert scores(scaled, slopes) == pytest.approx(dense @ expected, abs=1e-4)
    assert not ridge(scaled, np.zeros(40), weights).any()


def worded(words: bool, n: int = 600) -> list[Row]:
    """In use a, a word says which model wins; in use b nothing does."""
    random = np.random.default_rng(1)
    rows = []
    for number in range(n):
        lost = random.random() < 0.5
        word = "prove" if lost and words else "say"
        text = f"{word} {random.integers(50)} {random.integers(50)}"
        rows.append(row(2 * number, "a", -0.5 if lost else 0.5, text))
        rows.append(row(2 * number + 1, "b", random.choice([-0.5, 0.5]), f"say {number}"))
    return rows


def test_words_act_only_in_the_use_where_they_foretell_what_was_held_out() -> None:
    evidence = Evidence.of(worded(True), "strong")
    learned = learn(evidence, np.random.default_rng(0))
    assert learned.text_acts.tolist() == [[True], [False]]
    prompts = rows_of(["prove 1 2", "say 1 2"])
    in_a = learned.predict(prompts, np.array([0, 0]))[:, 0]
    in_b = learned.predict(prompts, np.array([1, 1]))[:, 0]
    assert in_a[0] < -0.2 < -0.1 < in_a[1]
    assert in_b.tolist() == [learned.means[1, 0]] * 2


def test_words_that_say_nothing_stay_off() -> None:
    evidence = Evidence.of(worded(False), "strong")
    assert not learn(evidence, np.random.default_rng(0)).text_acts.any()
    assert not learn(
        Evidence.of(worded(True), "strong"), np.random.default_rng(0), text=False
    ).text_acts.any()


def test_words_that_one_voter_alone_used_do_not_act() -> None:
    rows = [one._replace(voter="one") for one in worded(True, 100)]
    found = learn(Evidence.of(rows, "strong"), np.random.default_rng(0))
    assert not found.text_acts.any()


def test_the_same_chance_learns_the_same() -> None:
    evidence = Evidence.of(made_votes(np.random.default_rng(2), {"a": (0.4, 0.1)}, 80), "strong")
    both = [learn(evidence, np.random.default_rng(5)) for _ in range(2)]
    assert (both[0].slopes == both[1].slopes).all()


def test_a_use_without_words_in_its_prompts_is_learned_by_its_mean() -> None:
    rows = [row(n, "a", -0.5, "") for n in range(60)]
    learned = learn(Evidence.of(rows, "strong"), np.random.default_rng(0))
    assert learned.predict(Rows.of([""]), np.array([0])) == pytest.approx(np.array([[-0.5]]))


@pytest.mark.evidence
def test_on_the_table_the_use_beats_length_and_words_add_little() -> None:
    """A thousand questions: see benchmarks/routing.py for the whole."""
    made = list(studies.splits(mmlu(), 500, 500, 40))
    use = np.array([studies.apgr_of_use(one) for one in made])
    length = np.array([studies.apgr_of_length(one) for one in made])
    words = np.array([studies.apgr_of_words(one) for one in made[:10]])
    assert 0.60 <= use.mean() <= 0.67
    assert use.mean() > length.mean()
    assert abs((words - use[:10]).mean()) < 0.03
