"""Each picks five of 24: shares with intervals, and nobody to be found among few."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.choice.criteria import criteria
from joute.choice.errors import BadPick
from joute.choice.weights import FEWEST, Pick, count_picks
from joute.statistics import interval

OFFERED = [one.id for one in criteria().values() if one.band is not None]


def picks(*services: tuple[str, int]) -> Sequence[Pick]:
    """So many people of each service, who all pick five beside each other."""
    return [
        Pick(tuple(OFFERED[n % 20 : n % 20 + 5]), service=name)
        for name, people in services
        for n in range(people)
    ]


def test_shares_have_intervals_and_become_bands() -> None:
    found = count_picks(picks(("law", 8)))
    assert found.whole is not None
    assert found.people == found.whole.people == 8
    shares = {one.criterion: one for one in found.whole.shares}
    assert len(shares) == 24
    assert sum(one.share for one in shares.values()) == pytest.approx(5)
    low, high = interval(5, 8)
    assert shares[OFFERED[4]].found == 5
    assert (shares[OFFERED[4]].low, shares[OFFERED[4]].high) == (low, high)
    weights = found.whole.weights("picks of 8 people")
    assert weights[OFFERED[4]].mid == 62.5
    assert weights[OFFERED[4]].origin == "picks of 8 people"
    assert weights[OFFERED[-1]].low == 0
    assert weights[OFFERED[-1]].high > 0  # nobody of eight is not nobody


def test_fewer_than_five_people_are_not_shown() -> None:
    assert count_picks(picks(("law", 4))).whole is None
    found = count_picks(picks(("law", 6), ("it", 5), ("sales", 3), ("", 3)))
    assert [(one.value, one.people) for one in found.slices["service"]] == [("law", 6), ("it", 5)]
    assert found.withheld["service"] == 6
    assert found.slices["size"] == ()


def test_a_small_slice_does_not_follow_by_subtraction() -> None:
    """All less those of law would be the three of sales."""
    found = count_picks(picks(("law", 7), ("it", 5), ("sales", 3)))
    assert [one.value for one in found.slices["service"]] == ["law"]
    assert found.withheld["service"] == 8


@given(st.lists(st.sampled_from(["law", "it", "sales", "hr", ""]), max_size=40))
def test_what_is_shown_and_what_is_left_are_never_few(services: Sequence[str]) -> None:
    found = count_picks([Pick(tuple(OFFERED[:5]), service=one) for one in services])
    assert all(one.people >= FEWEST for one in found.slices["service"])
    if found.slices["service"]:
        assert not 0 < found.withheld["service"] < FEWEST


@pytest.mark.parametrize(
    "picked", [OFFERED[:4], OFFERED[:6], [*OFFERED[:4], OFFERED[0]], [*OFFERED[:4], "quality"]]
)
def test_five_of_the_24_are_picked(picked: Sequence[str]) -> None:
    with pytest.raises(BadPick):
        Pick(tuple(picked))
