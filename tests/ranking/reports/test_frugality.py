"""Quality against energy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.errors import BadInput
from joute.ranking import REASON_TEXTS, Candidate, Wh, weigh_energy


def candidate(model: str, rating: float, wh: float | None, **fields: object) -> Candidate:
    energy = None if wh is None else Wh(wh / 2, wh, wh * 2, "C")
    values = {"lower": rating - 20, "upper": rating + 20, "energy": energy, **fields}
    return Candidate(model, rating, **values)  # type: ignore[arg-type]


THREE = [candidate("big", 1100, 40), candidate("small", 1000, 2), candidate("poor", 900, 40)]


def test_the_front_holds_those_that_no_other_beats_on_both() -> None:
    found = {one.model: one for one in weigh_energy(THREE).models}
    assert {model for model, one in found.items() if one.on_front} == {"big", "small"}
    assert not found["poor"].may_be_on_front


def test_a_model_within_the_doubt_may_be_on_the_front() -> None:
    close = [candidate("x", 1000, 2.0), candidate("y", 990, 2.2)]
    found = {one.model: one for one in weigh_energy(close).models}
    assert not found["y"].on_front
    assert found["y"].may_be_on_front


def test_a_model_without_an_interval_may_be_on_the_front() -> None:
    unsure = candidate("poor", 900, 40, lower=None, upper=None)
    found = {one.model: one for one in weigh_energy([*THREE[:2], unsure]).models}
    assert found["poor"].may_be_on_front


def test_preferred_answers_per_kwh_by_hand() -> None:
    """Level models: half of the answers are preferred. 4 Wh per 1,000 tokens and 500 tokens are
    2 Wh an answer: 500 answers, 250 preferred per kWh; from 125 to 500 over the band."""
    level = [candidate("x", 1000, 4, tokens=500.0), candidate("y", 1000, 4)]
    found = {one.model: one for one in weigh_energy(level).models}
    assert found["x"].preferred_per_kwh == pytest.approx((125, 250, 500))
    assert found["y"].preferred_per_kwh is None


def test_quality_is_the_expected_win_rate_against_the_others() -> None:
    two = [candidate("x", 1400, 1), candidate("y", 1000, 1)]
    found = {one.model: one.quality for one in weigh_energy(two).models}
    assert found == pytest.approx({"x": 10 / 11, "y": 1 / 11})


def test_three_models_weighed_by_hand() -> None:
    """Ratings 400 points apart: odds of 10 and of 100. Against the two others, the first is
    preferred (10/11 + 100/101) / 2 of the time, the second (1/11 + 10/11) / 2, the third
    (1/11 + 1/101) / 2. Energies of 100, 10 and 1 Wh are 0, half and all of the way to the least on
    a logarithmic scale. With 30 % for quality, 0.3 x 0.9496 = 0.2849, 0.15 + 0.35 = 0.5 and
    0.0151 + 0.7 = 0.7151."""
    three = [candidate("x", 1400, 100), candidate("y", 1000, 10), candidate("z", 600, 1)]
    found = weigh_energy(three, weight=0.3).models
    assert [one.model for one in found] == ["z", "y", "x"]
    assert [one.quality for one in found] == pytest.approx([0.050405, 0.5, 0.949595], abs=1e-6)
    assert [one.frugality for one in found] == pytest.approx([1, 0.5, 0])
    assert [one.score for one in found] == pytest.approx([0.715122, 0.5, 0.284878], abs=1e-6)


def test_frugality_is_measured_within_what_is_here_and_is_full_when_all_take_the_same() -> None:
    """From 2 to 32 Wh are four doublings: 8 Wh is two of them from the most."""
    doubled = [candidate("x", 1000, 2), candidate("y", 1000, 8), candidate("z", 1000, 32)]
    found = weigh_energy(doubled)
    assert {one.model: one.frugality for one in found.models} == pytest.approx(
        {"x": 1, "y": 0.5, "z": 0}
    )
    same = weigh_energy([candidate("x", 1100, 7), candidate("y", 1000, 7)])
    assert [one.frugality for one in same.models] == [1, 1]


def test_the_weight_goes_from_frugality_alone_to_quality_alone() -> None:
    assert weigh_energy(THREE, weight=0).models[0].model == "small"
    assert weigh_energy(THREE, weight=1).models[0].model == "big"


@given(st.lists(st.tuples(st.floats(500, 1500), st.floats(0.01, 1000)), min_size=1, max_size=8))
def test_someone_is_on_the_front_and_no_one_there_is_beaten(
    points: list[tuple[float, float]],
) -> None:
    found = weigh_energy([candidate(str(i), *point) for i, point in enumerate(points)]).models
    front = [one for one in found if one.on_front]
    assert front
    for one in front:
        assert one.may_be_on_front
        assert not any(o.rating > one.rating and o.energy.mid < one.energy.mid for o in found)


def test_guessed_and_unknown_energies_are_left_out_and_said_so() -> None:
    guessed = candidate("guessed", 1200, None, energy=Wh(1, 10, 100, "D"))
    found = weigh_energy([*THREE, guessed, candidate("closed", 1300, None)])
    assert {one.model: one.reason for one in found.left_out} == {
        "guessed": "tier_d",
        "closed": "no_energy",
    }
    assert {one.reason for one in found.left_out} == REASON_TEXTS.keys()
    assert len(found.models) == 3


def test_nothing_to_weigh_is_no_error() -> None:
    assert weigh_energy([]).models == ()
    assert weigh_energy(THREE[:1]).models[0].quality == 0.5


@pytest.mark.parametrize("weight", [-0.1, 1.1])
def test_a_weight_is_a_share(weight: float) -> None:
    with pytest.raises(BadInput):
        weigh_energy(THREE, weight=weight)
