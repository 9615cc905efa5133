"""Training, as a line of its own."""

import pytest

from joute.errors import BadInput
from joute.footprint import (
    Band,
    Training,
    break_even_day,
    computed_training,
    declared_training,
    estimate,
    training_share,
    use_over_training,
)


def point(value: float) -> Band:
    return Band(value, value, value)


def middle(band: Band | None) -> float:
    assert band is not None
    return band.mid


def test_training_is_never_in_an_answer() -> None:
    found = estimate(total_b=70, active_b=70, output_tokens=400)

    assert dict(found.coverage)["training"] == "not_counted"


def test_declared_hours_and_power_give_energy() -> None:
    found = declared_training(source="model card", gpu_hours=7_000_000, gpu_kw=0.7, pue=(1.0, 1.1))

    assert found.energy_kwh is not None
    assert tuple(found.energy_kwh) == pytest.approx((4_900_000, 5_145_000, 5_390_000))
    assert ("gpu_hours", "7000000") in found.assumptions


def test_hours_without_power_are_not_energy() -> None:
    assert declared_training(source="model card", gpu_hours=7_000_000).energy_kwh is None


@pytest.mark.parametrize(("lifetime", "grams"), [(1e12, 0.82), (1e13, 0.082), (1e14, 0.0082)])
def test_the_share_of_an_answer_depends_on_the_life_of_the_model(
    lifetime: float, grams: float
) -> None:
    # Llama 3.3 70B: 2,040 t according to its card.
    llama = declared_training(source="model card", gwp_kg=2_040_000)
    share = training_share(llama, output_tokens=400, lifetime_tokens=lifetime)

    assert middle(share.gwp_g) == pytest.approx(grams, rel=0.01)
    assert share.energy_wh is None


def test_an_unsure_life_gives_a_band_and_shows_it() -> None:
    llama = declared_training(source="model card", gwp_kg=2_040_000)
    share = training_share(llama, output_tokens=400, lifetime_tokens=(1e12, 1e14))

    assert share.gwp_g is not None
    assert share.gwp_g.high == pytest.approx(100 * share.gwp_g.low)
    assert ("lifetime_tokens", "(1000000000000.0, 100000000000000.0)") in share.assumptions


def test_training_is_no_longer_negligible_beside_an_answer_of_today() -> None:
    # 1,900 t over 100 G answers is 0.019 g each: 36 % of a French answer of 70B, 12 % elsewhere.
    training = declared_training(source="FAQ", gwp_kg=1_900_000)
    share = middle(training_share(training, output_tokens=1, lifetime_tokens=1e11).gwp_g)

    def part(mix: str) -> float:
        answer = estimate(total_b=70, active_b=70, output_tokens=400, mix=mix)
        return share / (share + middle(answer.gwp_g))

    assert part("FRA") == pytest.approx(0.36, abs=0.005)
    assert part("WOR") == pytest.approx(0.12, abs=0.005)


def test_training_is_computed_from_operations() -> None:
    # 6 x 70e9 x 15e12 operations at 40 % of 1e15 per second: 4.375 million GPU hours at 0.7 kW.
    found = computed_training(
        active_b=70,
        training_tokens=15e12,
        peak_flops=1e15,
        gpu_kw=0.7,
        utilisation=0.4,
        pue=1.1,
        mix="USA",
    )

    assert middle(found.energy_kwh) == pytest.approx(4.375e6 * 0.7 * 1.1)
    assert middle(found.gwp_kg) == pytest.approx(middle(found.energy_kwh) * 0.3844)
    assert found.basis == "computed"
    assert dict(found.assumptions)["mix"] == "USA@0.11.3"


def test_an_unsure_utilisation_gives_a_band() -> None:
    found = computed_training(active_b=8, training_tokens=1e12, peak_flops=1e15, gpu_kw=0.7)

    assert found.energy_kwh is not None
    assert found.energy_kwh.high / found.energy_kwh.low == pytest.approx(0.5 / 0.3)
    assert found.gwp_kg is None


GPT_3 = Training(
    basis="declared", energy_kwh=point(1_287_000), gwp_kg=None, assumptions=(("source", "GPT-3"),)
)


@pytest.mark.parametrize(
    ("queries_per_visit", "wh", "ratio"), [(10, 3.96, 18.15), (1, 1.98, 0.9), (10, 0.3, 1.4)]
)
def test_eighteen_times_training_in_a_month_is_the_upper_case(
    queries_per_visit: float, wh: float, ratio: float
) -> None:
    # ChatGPT, January 2023: 590 million visits, in 30 days.
    found = use_over_training(
        GPT_3, answer_wh=point(wh), answers_per_day=590e6 * queries_per_visit / 30, days=30
    )

    assert middle(found) == pytest.approx(ratio, abs=0.05)


def test_the_break_even_day_is_when_use_equals_training() -> None:
    use = {"answer_wh": Band(0.3, 1.0, 3.96), "answers_per_day": 1e8}
    day = break_even_day(GPT_3, **use)  # type: ignore[arg-type]

    assert day is not None
    assert day.low < day.mid < day.high
    at_break_even = use_over_training(GPT_3, days=day.mid, **use)  # type: ignore[arg-type]
    assert middle(at_break_even) == pytest.approx(1)
    # 1,287 MWh at 396, 100 and 30 MWh a day.
    assert tuple(day) == pytest.approx((3.25, 12.87, 42.9))


def test_unknown_training_has_no_break_even_and_no_share() -> None:
    unknown = declared_training(source="nothing published")
    share = training_share(unknown, output_tokens=400, lifetime_tokens=1e12)

    assert break_even_day(unknown, answer_wh=point(1), answers_per_day=1) is None
    assert break_even_day(GPT_3, answer_wh=point(1), answers_per_day=0) is None
    assert (share.energy_wh, share.gwp_g) == (None, None)


def test_impossible_assumptions_are_refused() -> None:
    with pytest.raises(BadInput, match="lifetime_tokens"):
        training_share(GPT_3, output_tokens=400, lifetime_tokens=0)
    with pytest.raises(BadInput, match="utilisation"):
        computed_training(
            active_b=8, training_tokens=1e12, peak_flops=1e15, gpu_kw=0.7, utilisation=0
        )
