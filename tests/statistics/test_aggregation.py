"""One figure over domains."""

import pytest

from joute.statistics import Domain, aggregate

DOMAINS = [Domain(0.9, 0.03, 100), Domain(0.7, 0.04, 50), Domain(0.8, 0.12, 20)]


def test_domains_weigh_alike() -> None:
    found = aggregate(DOMAINS)
    assert found.mean == pytest.approx(0.8)
    assert found.n == 170
    assert found.se == pytest.approx(0.13 / 3)


def test_weights_are_taken() -> None:
    found = aggregate(DOMAINS, (2, 1, 1))
    assert found.mean == pytest.approx(0.825)
    assert found.se == pytest.approx((0.06**2 + 0.04**2 + 0.12**2) ** 0.5 / 4)


def test_an_unknown_error_makes_that_of_the_whole_unknown() -> None:
    assert aggregate([*DOMAINS, Domain(1, None, 1)]).se is None


@pytest.mark.parametrize("weights", [(1, 1), (0, 0, 0), (2, -1, 1)])
def test_weights_that_make_no_mean_are_refused(weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="weights"):
        aggregate(DOMAINS, weights)
