"""The two methods against the releases that published them: the promise of their names."""

from collections import Counter
from importlib.metadata import version
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.footprint import Mix, estimate, find_mix
from tests.footprint.cases import (
    HERE,
    METHODS,
    REFERENCE_CASES,
    TOLERANCE,
    agree,
    case_arguments,
    ends,
    number,
    rows,
)

CASES = list(rows(HERE / "cases.csv"))
ENERGY_COLUMNS = {
    "energy_wh_min": ("energy_wh", "low"),
    "energy_wh": ("energy_wh", "mid"),
    "energy_wh_max": ("energy_wh", "high"),
}
REFERENCE_COLUMNS = {
    **ENERGY_COLUMNS,
    "gwp_g_min": ("gwp_g", "low"),
    "gwp_g": ("gwp_g", "mid"),
    "gwp_g_max": ("gwp_g", "high"),
    "gwp_usage_g": ("gwp_usage_g", "mid"),
    "gwp_embodied_g": ("gwp_embodied_g", "mid"),
    "adpe_ug_sbeq": ("adpe_ugsb", "mid"),
    "pe_kj": ("pe_kj", "mid"),
    "water_ml": ("water_ml", "mid"),
}
REFERENCE = list(rows(REFERENCE_CASES))


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row['release']}: {row['name']}")
def test_every_figure_of_a_release_is_reproduced(row: dict[str, str]) -> None:
    found = ends(estimate(**case_arguments(row)))

    for column, figure in found.items():
        assert agree(figure, number(row[column])), column


@pytest.mark.parametrize("row", REFERENCE, ids=lambda row: row["id"])
def test_a_case_of_the_research_note_is_reproduced(row: dict[str, str]) -> None:
    found = estimate(**_reference_arguments(row))

    # Rows of the releases in between follow no method of ours: their energy only.
    figures = REFERENCE_COLUMNS if row["ecologits_version"] in METHODS else ENERGY_COLUMNS
    for column, (name, end) in figures.items():
        band = getattr(found, name)
        assert agree(band and getattr(band, end), number(row[column])), column


def _reference_arguments(row: dict[str, str]) -> dict[str, Any]:
    active = row["active_params_min_b"], row["active_params_max_b"]
    mix = Mix(
        id=row["zone"],
        gwp_kg_per_kwh=number(row["mix_gwp_kg_per_kwh"]),
        adpe_kgsb_per_kwh=number(row["mix_adpe_kgsb_per_kwh"]),
        pe_mj_per_kwh=number(row["mix_pe_mj_per_kwh"]),
        wue_l_per_kwh=number(row["mix_wue_l_per_kwh"]),
        source=f"case {row['id']}",
    )
    return {
        "total_b": float(row["total_params_b"]),
        "active_b": (float(active[0]), float(active[1])),
        "output_tokens": float(row["output_tokens"]),
        "method": METHODS.get(row["ecologits_version"], "ecologits-0.11@1"),
        "mix": mix,
        "pue": (float(row["pue_min"]), float(row["pue_max"])),
        "wue": number(row["wue_dc_min"]),
        "batch": number(row["batch_size"]),
        "bits": number(row["quant_bits"]),
        "latency_s": number(row["request_latency_s"]),
        "tps": number(row["tps"]),
        "ttft_s": number(row["ttft_s"]),
    }


@settings(max_examples=200)
@given(
    total_b=st.floats(0.5, 2000),
    active_share=st.floats(0.05, 1),
    tokens=st.integers(0, 100_000),
    batch=st.integers(1, 512),
    bits=st.sampled_from([4, 8, 16, 32]),
    pue=st.floats(1, 2),
    wue=st.floats(0, 2),
    latency_s=st.none() | st.floats(0.1, 1000),
)
def test_any_inputs_agree_with_the_published_package(
    *,
    total_b: float,
    active_share: float,
    tokens: int,
    batch: int,
    bits: int,
    pue: float,
    wue: float,
    latency_s: float | None,
) -> None:
    llm = pytest.importorskip("ecologits.impacts.llm", reason="ecologits is not installed")
    if version("ecologits") != "0.11.3":
        pytest.skip("ecologits is installed in another release than 0.11.3")
    mix = find_mix("FRA@0.11.3")

    ours = estimate(
        total_b=total_b,
        active_b=total_b * active_share,
        output_tokens=tokens,
        mix=mix,
        pue=pue,
        wue=wue,
        batch=batch,
        bits=bits,
        latency_s=latency_s,
    )
    theirs = llm.compute_llm_impacts(
        model_active_parameter_count=total_b * active_share,
        model_total_parameter_count=total_b,
        output_token_count=tokens,
        if_electricity_mix_adpe=mix.adpe_kgsb_per_kwh,
        if_electricity_mix_pe=mix.pe_mj_per_kwh,
        if_electricity_mix_gwp=mix.gwp_kg_per_kwh,
        if_electricity_mix_wue=mix.wue_l_per_kwh,
        datacenter_pue=pue,
        datacenter_wue=wue,
        batch_size=batch,
        model_quantization_bits=bits,
        request_latency=latency_s,
    )

    assert ours.gwp_embodied_g is not None
    assert ours.gwp_g is not None
    assert ours.pe_kj is not None
    assert ours.water_ml is not None
    assert ours.adpe_ugsb is not None
    assert ours.energy_wh.mid == pytest.approx(theirs.energy.value * 1e3, rel=TOLERANCE)
    assert ours.gwp_g.mid == pytest.approx(theirs.gwp.value * 1e3, rel=TOLERANCE)
    assert ours.gwp_embodied_g.mid == pytest.approx(theirs.embodied.gwp.value * 1e3, rel=TOLERANCE)
    assert ours.pe_kj.mid == pytest.approx(theirs.pe.value * 1e3, rel=TOLERANCE)
    assert ours.water_ml.mid == pytest.approx(theirs.wcf.value * 1e3, rel=TOLERANCE)
    assert ours.adpe_ugsb.mid == pytest.approx(theirs.adpe.value * 1e9, rel=TOLERANCE)


def test_the_cases_cover_both_releases() -> None:
    assert {row["release"] for row in CASES} == {"0.8.2", "0.11.3"}
    assert all(row["energy_wh_low"] for row in CASES)
    copied = list(rows(HERE / "reference_cases.csv"))
    assert {row["id"] for row in copied} == {row["id"] for row in REFERENCE}
    assert Counter(row["ecologits_version"] for row in copied) >= Counter(
        {"0.8.2": 15, "0.11.3": 21}
    )
