"""Electricity factors: tables, an operator's own, and what is not known."""

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from joute.errors import BadInput
from joute.footprint import CURRENT_TABLE, Mix, estimate, find_mix, host_mix, mix_table, mix_tables

ROOT = Path(__file__).parent.parent.parent
SHARED_MIXES = ROOT.parent / "shared" / "facts" / "mixes.csv"


def test_a_zone_is_of_the_current_table_unless_it_names_another() -> None:
    assert find_mix("FRA") == find_mix("FRA@0.11.3")
    assert find_mix("FRA").gwp_kg_per_kwh == 0.04144
    assert find_mix("FRA@0.8.2").gwp_kg_per_kwh == 0.0800844


def test_a_mix_carries_its_year_source_and_licence() -> None:
    mix = find_mix("FRA")

    assert mix.year == 2025
    assert "Our World in Data" in mix.source
    assert "CC BY 4.0" in mix.licence


def test_the_older_table_does_not_invent_a_year() -> None:
    assert find_mix("FRA@0.8.2").year is None


def test_an_operators_figures_come_with_their_source() -> None:
    own = Mix(id="our-solar-roof", gwp_kg_per_kwh=0.03, year=2026, source="our meter and our LCA")
    found = estimate(total_b=8, active_b=8, output_tokens=400, mix=own)

    assert found.mix == "our-solar-roof"
    assert found.gwp_usage_g is not None
    assert found.gwp_usage_g.mid == pytest.approx(found.energy_wh.mid * 0.03)
    assert found.pe_kj is None
    with pytest.raises(BadInput, match="source"):
        Mix(id="our-solar-roof", gwp_kg_per_kwh=0.03, source=" ")
    with pytest.raises(BadInput, match="gwp_kg_per_kwh"):
        Mix(id="our-solar-roof", gwp_kg_per_kwh=-0.03, source="our meter")


@pytest.mark.parametrize("zone", ["XXX", "fra", "France", "", "@0.11.3"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(BadInput, match="country code"):
        find_mix(zone)


def test_an_unknown_table_is_refused_with_those_that_exist() -> None:
    with pytest.raises(BadInput, match=r"0\.9\.0.*0\.8\.2, 0\.11\.3"):
        find_mix("FRA@0.9.0")


def test_a_host_without_a_country_gets_the_world() -> None:
    assert host_mix(None) == find_mix("WOR")
    assert host_mix("FRA") == find_mix("FRA")


def test_a_host_in_a_country_without_figures_gets_none_not_the_world() -> None:
    monaco = host_mix("MCO")
    found = estimate(total_b=8, active_b=8, output_tokens=400, mix=monaco)

    assert monaco.gwp_kg_per_kwh is None
    assert found.gwp_g is None
    assert found.energy_wh.mid > 0
    assert found.notes == ("unknown_factors",)


def test_every_factor_is_positive_or_unknown() -> None:
    for table in mix_tables():
        for mix in mix_table(table).mixes.values():
            factors = mix.gwp_kg_per_kwh, mix.adpe_kgsb_per_kwh, mix.pe_mj_per_kwh
            assert all(factor is None or factor > 0 for factor in (*factors, mix.wue_l_per_kwh))


def test_the_source_of_a_country_without_figures_names_the_table() -> None:
    assert host_mix("MCO").source == f"no figure in table {CURRENT_TABLE}"


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tool", ROOT / "tools" / "build_mixes.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


@pytest.mark.skipif(
    not SHARED_MIXES.exists(), reason="shared/facts/mixes.csv is not beside the checkout"
)
def test_the_tables_that_ship_are_those_that_the_tool_builds(tmp_path: Path) -> None:
    tool = _tool()
    tool.main(SHARED_MIXES, tmp_path)

    for table in mix_tables():
        shipped = tool.DATA / f"{table}.json"
        assert (tmp_path / shipped.name).read_text("utf-8") == shipped.read_text("utf-8")


def test_the_tool_turns_borrowed_and_null_factors_into_unknown(tmp_path: Path) -> None:
    columns = ["table", "zone", "gwp_kg_per_kwh", "adpe_kgsb_per_kwh", "pe_mj_per_kwh"]
    columns += ["wue_l_per_kwh", "world_value_used_for"]
    with (tmp_path / "mixes.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerow(["0.11.3", "AAA", "0.0", "1e-08", "2.5", "3.9", "pe;wue"])
    tool = _tool()
    tool.main(tmp_path / "mixes.csv", tmp_path)

    assert '"AAA": [null, 1e-08, null, null]' in (tmp_path / "0.11.3.json").read_text("utf-8")
