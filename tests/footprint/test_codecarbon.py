"""Files of CodeCarbon: their kWh, and nothing else."""

import pytest

from joute.errors import BadData
from joute.footprint import Footprint, measured, read_codecarbon

HEADER = (
    "timestamp,project_name,run_id,duration,emissions,emissions_rate,cpu_power,gpu_power,"
    "ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,country_iso_code,"
    "region,pue"
)


def row(run: str, seconds: float, kwh: float | str, pue: str = "1.0") -> str:
    return (
        f"2026-10-01T10:00:00,joute,{run},{seconds},999,9,42.5,302,31,0.1,0.2,0.3,{kwh},"
        f"France,FRA,,{pue}"
    )


def file(*rows: str) -> list[str]:
    return [f"{line}\n" for line in (HEADER, *rows)]


def footprint_of(line: str) -> Footprint:
    (run,) = read_codecarbon(file(line))
    return measured(run.measurement(), mix="FRA", pue=run.pue)


def test_its_energy_is_taken_and_its_emissions_are_not() -> None:
    found = footprint_of(row("r1", 120, 0.0114))

    assert found.energy_wh.mid == pytest.approx(11.4)
    assert found.gwp_usage_g is not None
    assert found.gwp_usage_g.mid == pytest.approx(11.4 * 0.04144)
    assert found.tier == "B"
    assert "codecarbon" in found.notes


def test_its_pue_is_already_in_its_energy() -> None:
    # It scales energy but not power: codecarbon issue 1320.
    found = footprint_of(row("r1", 120, 0.0114, pue="1.5"))

    assert found.energy_wh.mid == pytest.approx(11.4)
    assert dict(found.coverage)["cooling"] == "assumed"


def test_rows_of_one_run_are_totals_so_far_and_are_not_added_up() -> None:
    runs = read_codecarbon(file(row("r1", 60, 0.005), row("r2", 10, 0.001), row("r1", 120, 0.0114)))

    assert [(run.run_id, run.energy_wh) for run in runs] == [("r1", 11.4), ("r2", 1.0)]


def test_an_older_file_without_pue_is_read() -> None:
    lines = ["run_id,duration,energy_consumed\n", "r1,3,0.5\n"]

    (run,) = read_codecarbon(lines)
    assert (run.pue, run.country, run.energy_wh) == (1.0, "", 500)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "line 1"),
        (["a,b\n"], "energy_consumed"),
        (file(row("r1", 60, "much")), "line 2"),
        (file(row("r1", 60, 0.005), row("r2", 60, -1)), "line 3"),
        (file(row("r1", 60, "nan")), "line 2"),
        (file("2026-10-01T10:00:00,joute,r1"), "line 2"),
        (file(row("r1", 60, 0.005, pue="0.5")), "line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(lines: list[str], said: str) -> None:
    with pytest.raises(BadData, match=said):
        read_codecarbon(lines, file="emissions.csv")
