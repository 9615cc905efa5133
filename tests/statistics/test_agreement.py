"""Agreement of raters: published tables, statsmodels, and what must hold."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats import inter_rater

from joute.statistics import (
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    krippendorff_interval,
)
from joute.statistics.agreement import Scale

# J. L. Fleiss (1971), as shortened by the usual worked example: 10 things, 14 raters.
FLEISS = """\
0 0 0 0 14
0 2 6 4 2
0 0 3 5 6
0 3 9 2 0
2 2 8 1 1
7 7 0 0 0
3 2 6 3 0
2 5 3 2 2
6 5 2 1 0
0 2 2 3 7"""
# K. Krippendorff (2011), section C: 4 observers, 12 units.
KRIPPENDORFF = """\
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 ."""
RATINGS = [
    [None if cell == "." else float(cell) for cell in row.split()]
    for row in KRIPPENDORFF.splitlines()
]
TABLES = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=3, max_size=3)


def test_cohens_kappa_of_the_worked_example() -> None:
    assert cohen_kappa(np.array([[20.0, 5], [10, 15]])) == pytest.approx(0.4)


@given(TABLES.map(np.array).filter(lambda table: table.sum() > 0))
def test_cohens_kappa_is_that_of_statsmodels(table: "np.ndarray[tuple[int, int]]") -> None:
    found = cohen_kappa(table.astype(float))
    with np.errstate(all="ignore"):
        expected = inter_rater.cohens_kappa(table, return_results=False)
    assert found == pytest.approx(expected, nan_ok=True, rel=1e-6, abs=1e-9)


def test_fleiss_kappa_of_the_published_table() -> None:
    table = np.array([row.split() for row in FLEISS.splitlines()], float)
    assert fleiss_kappa(table) == pytest.approx(0.210, abs=5e-4)
    assert fleiss_kappa(table) == pytest.approx(inter_rater.fleiss_kappa(table))


@pytest.mark.parametrize(
    ("scale", "expected"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_krippendorffs_alpha_of_the_published_table(scale: Scale, expected: float) -> None:
    assert krippendorff_alpha(RATINGS, scale) == pytest.approx(expected, abs=5e-4)


@given(st.permutations(range(4)), st.permutations(range(12)))
def test_alpha_does_not_depend_on_the_order(raters: list[int], things: list[int]) -> None:
    shuffled = [[RATINGS[rater][thing] for thing in things] for rater in raters]
    assert krippendorff_alpha(shuffled, "ordinal") == pytest.approx(
        krippendorff_alpha(RATINGS, "ordinal")
    )


def test_raters_who_always_agree_have_1() -> None:
    assert cohen_kappa(np.diag([3.0, 4])) == 1
    assert fleiss_kappa(np.array([[3.0, 0], [0, 3]])) == 1
    assert krippendorff_alpha([[1, 2, 3], [1, 2, 3]], "interval") == 1


def test_one_category_is_no_agreement_beyond_chance() -> None:
    assert math.isnan(cohen_kappa(np.array([[5.0, 0], [0, 0]])))
    assert math.isnan(fleiss_kappa(np.array([[3.0, 0], [3, 0]])))
    assert math.isnan(krippendorff_alpha([[1, 1], [1, 1]], "nominal"))
    assert math.isnan(krippendorff_alpha([[1, None], [None, 1]], "nominal"))


def test_tables_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="a row and a column"):
        cohen_kappa(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="as many raters"):
        fleiss_kappa(np.array([[2.0, 1], [1, 1]]))
    with pytest.raises(ValueError, match="ratio scale"):
        krippendorff_alpha([[-1, 2], [1, 2]], "ratio")


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_the_interval_of_alpha_is_that_of_things_drawn_one_by_one(scale: Scale) -> None:
    random = np.random.default_rng(3)
    ratings = random.integers(1, 4, size=(3, 40)).astype(float)
    ratings[1] = np.where(random.random(40) < 0.7, ratings[0], ratings[1])
    ratings[2, ::3] = np.nan
    drawn = [
        krippendorff_alpha(ratings[:, random.integers(40, size=40)].tolist(), scale)
        for _ in range(1_000)
    ]
    found = krippendorff_interval(ratings.tolist(), scale, np.random.default_rng(1))
    assert found == pytest.approx(np.nanquantile(drawn, (0.025, 0.975)), abs=0.04)


def test_the_interval_of_alpha_holds_it_and_narrows_with_things() -> None:
    few = krippendorff_interval(RATINGS, "nominal", np.random.default_rng(1))
    many = [row * 9 for row in RATINGS]
    narrow = krippendorff_interval(many, "nominal", np.random.default_rng(1))
    assert few is not None
    assert narrow is not None
    assert few[0] < narrow[0] < krippendorff_alpha(many, "nominal") < narrow[1] < few[1]
    assert (
        krippendorff_interval([[1.0, 1.0], [1.0, 1.0]], "nominal", np.random.default_rng(1)) is None
    )
