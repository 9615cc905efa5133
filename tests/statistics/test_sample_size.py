"""How many items are needed: published tables."""

import pytest

from joute.statistics import items_for_discordance, items_for_variance, power

CONNOR = {
    0.1: {0.02: 1960, 0.03: 870, 0.05: 312},
    0.2: {0.02: 3923, 0.03: 1742, 0.05: 626, 0.1: 155},
    0.3: {0.02: 5885, 0.03: 2614, 0.05: 940, 0.1: 234},
}


@pytest.mark.parametrize(
    ("discordance", "difference", "expected"),
    [(psi, delta, n) for psi, row in CONNOR.items() for delta, n in row.items()],
)
def test_connors_table(discordance: float, difference: float, expected: int) -> None:
    assert items_for_discordance(difference, discordance) == expected


def test_millers_example() -> None:
    assert items_for_variance(0.03, 1 / 9) == 969


def test_epochs_divide_the_variance_within_an_item() -> None:
    one = items_for_variance(0.03, 0.1, 0.2, 0.2)
    many = items_for_variance(0.03, 0.1, 0.2, 0.2, epochs_a=1000, epochs_b=1000)
    assert one == pytest.approx(5 * many, rel=0.01)


def test_the_power_of_a_hundred_items_of_mmlu() -> None:
    scale = (14_037 / 100) ** 0.5
    assert power(0.8059 - 0.6809, 0.00391 * scale) == pytest.approx(0.77, abs=0.005)
    assert power(-0.125, 0.00516 * scale) == pytest.approx(0.54, abs=0.01)


def test_what_no_number_of_items_shows_is_refused() -> None:
    with pytest.raises(ValueError, match="discordance"):
        items_for_discordance(0.2, 0.1)
    with pytest.raises(ValueError, match="difference of 0"):
        items_for_variance(0, 0.1)
