"""Mistakes that published tools made, each kept out by a test that names it.

docs/footprint.md tells where each was seen.
"""

from typing import Any

import pytest

from joute.footprint import (
    INDICATOR_TEXTS,
    Band,
    Footprint,
    Mix,
    equivalences,
    estimate,
    find_mix,
    mix_table,
)


def answer(size_b: float, tokens: float = 400, **told: Any) -> Footprint:
    return estimate(**{"total_b": size_b, "active_b": size_b, "output_tokens": tokens, **told})


def middle(band: Band | None) -> float:
    assert band is not None
    return band.mid


@pytest.mark.parametrize("method", ["ecologits-0.8@1", "ecologits-0.11@1"])
def test_a_model_served_at_8_bits_never_shows_less_than_at_4(method: str) -> None:
    # An services halved the parameters of 8-bit models: 14B showed less than at 4 bits.
    for size_b in (8, 14, 70, 300):
        eight, four = (answer(size_b, bits=bits, method=method) for bits in (8, 4))
        assert eight.energy_wh.mid >= four.energy_wh.mid


def test_a_published_size_and_a_known_pue_do_not_make_a_point() -> None:
    # Since release 0.9 the package gives a "range" of zero width for them.
    band = answer(70, mix="FRA").energy_wh

    assert band.low < band.mid / 3
    assert band.high > band.mid * 3


def test_the_band_holds_what_critics_of_batch_64_find() -> None:
    # Issue 237 of the package: 0.92 Wh at batch 8, 0.57 at 16, 0.13 at 256.
    band = answer(70, mix="FRA").energy_wh

    assert band.low < 0.13
    assert band.high == pytest.approx(0.92, abs=0.01)


def test_alone_on_its_machine_an_answer_costs_as_much_as_by_the_old_method() -> None:
    assert answer(70, batch=1).energy_wh.mid == pytest.approx(5.6, abs=0.05)
    assert answer(70, method="ecologits-0.8@1").energy_wh.mid == pytest.approx(4.99, abs=0.01)


def test_one_billion_more_parameters_can_double_the_energy() -> None:
    told = {"batch": 64, "bits": 16}
    ratio = answer(67, **told).energy_wh.mid / answer(66, **told).energy_wh.mid

    assert ratio == pytest.approx(2.015, abs=0.001)


def test_sizes_are_not_cut_to_whole_billions() -> None:
    assert answer(8.9).energy_wh.mid > answer(8).energy_wh.mid
    assert answer(0.5).energy_wh.mid > 0


def test_cooling_enters_the_water_of_the_grid_once() -> None:
    # Releases 0.9.0 to 0.10.1 multiplied by PUE twice: issue 230 of the package.
    mix = Mix(id="test", wue_l_per_kwh=3.0, source="test")
    found = answer(70, mix=mix, pue=1.5, wue=0.5, batch=64, bits=16)
    computers_wh = found.energy_wh.mid / 1.5

    assert middle(found.water_ml) == pytest.approx(computers_wh * (0.5 + 1.5 * 3.0))


def test_primary_energy_is_in_kilojoules_not_kilowatt_hours() -> None:
    # An services documented the package's megajoules as kWh.
    found = answer(8, mix="FRA", batch=64, bits=16)
    of_use = found.energy_wh.mid * 9.3135

    assert of_use < middle(found.pe_kj) == pytest.approx(0.369092, rel=1e-4)


def test_primary_energy_says_that_it_is_the_non_renewable_part() -> None:
    # Iceland, all renewable: 0.0128 MJ per kWh, where a kWh of any kind holds 3.6.
    assert find_mix("ISL").pe_mj_per_kwh == 0.0128
    assert "Non-renewable" in INDICATOR_TEXTS["pe_kj"]


def test_world_values_lent_to_a_country_are_unknown() -> None:
    # The package fills 77 zones with world metals and primary energy, and 88 more with its water.
    mixes = mix_table("0.11.3").mixes
    world = mixes["WOR"]

    assert sum(mix.pe_mj_per_kwh is None for mix in mixes.values()) == 77
    assert sum(mix.wue_l_per_kwh is None for mix in mixes.values()) == 77 + 88
    lent = [zone for zone, mix in mixes.items() if mix.pe_mj_per_kwh == world.pe_mj_per_kwh]
    assert lent == ["WOR"]


def test_figures_that_need_an_unknown_factor_are_left_out() -> None:
    singapore, afghanistan = answer(8, mix="SGP"), answer(8, mix="AFG")

    assert singapore.water_ml is None
    assert singapore.gwp_g is not None
    assert (afghanistan.pe_kj, afghanistan.adpe_ugsb) == (None, None)
    assert "unknown_factors" in singapore.notes


def test_no_country_has_electricity_without_emissions() -> None:
    # The package has exactly 0 for the Central African Republic.
    factors = [mix.gwp_kg_per_kwh for mix in mix_table("0.11.3").mixes.values()]
    found = answer(8, mix="CAF")

    assert 0 not in factors
    assert (found.gwp_g, found.gwp_usage_g) == (None, None)
    assert found.gwp_embodied_g is not None


def test_the_doubtful_world_factors_are_noted() -> None:
    # World primary energy: 2.59 MJ per kWh, against 9.31 for France and 9.99 a release before.
    assert "world_factors_doubtful" in answer(8).notes
    assert "world_factors_doubtful" not in answer(8, mix="WOR@0.8.2").notes


def test_a_known_host_never_falls_back_on_the_world() -> None:
    french, world = answer(8, mix="FRA"), answer(8)

    assert middle(french.gwp_usage_g) < middle(world.gwp_usage_g) / 5
    assert "world_mix" in world.notes
    assert "world_mix" not in french.notes


def test_the_table_of_the_mix_is_named_since_tables_differ_twofold() -> None:
    now, before = answer(8, mix="FRA"), answer(8, mix="FRA@0.8.2")

    assert (now.mix, before.mix) == ("FRA@0.11.3", "FRA@0.8.2")
    ratio = middle(before.gwp_usage_g) / middle(now.gwp_usage_g)
    assert ratio == pytest.approx(1.93, abs=0.01)


def test_the_ratio_between_models_moves_with_the_method() -> None:
    # "405B uses ten times GLM-4.5": 11.1 times by 0.8, 4.8 times by 0.11.
    def ratio(method: str) -> float:
        glm = answer(355, active_b=32, method=method)
        return answer(405, method=method).energy_wh.mid / glm.energy_wh.mid

    assert ratio("ecologits-0.8@1") == pytest.approx(11.1, abs=0.05)
    assert ratio("ecologits-0.11@1") == pytest.approx(4.8, abs=0.05)


def test_an_old_figure_looks_like_a_saving_unless_its_method_is_shown() -> None:
    old, new = answer(8, method="ecologits-0.8@1"), answer(8)

    assert old.energy_wh.mid / new.energy_wh.mid == pytest.approx(42, abs=0.5)
    assert old.method != new.method


def test_no_equivalence_converts_to_food_or_to_another_chatbot() -> None:
    # Walking burns food, not electricity; a « ChatGPT » figure was withdrawn by its publisher.
    assert not {"walk", "walking", "running", "chatgpt"} & set(equivalences())


def test_a_web_search_is_not_compared_by_the_energy_of_2009() -> None:
    # « A search is 0.3 Wh, ten times less » : today 8B uses 0.036 Wh for 400 tokens.
    searches = [item for name, item in equivalences().items() if name.startswith("search")]

    assert {item.basis for item in searches} == {"gwp"}


def test_water_is_compared_with_water() -> None:
    # The grams of CO2 of a litre of tap water are not an equivalence of water.
    assert {item.scope for item in equivalences().values() if item.basis == "water"} == {"volume"}
