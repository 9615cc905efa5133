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
    (run,) = read_codecarbon(file(line)).runs
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
    found = read_codecarbon(
        file(row("r1", 60, 0.005), row("r2", 10, 0.001), row("r1", 120, 0.0114))
    )

    assert [(run.run_id, run.energy_wh) for run in found.runs] == [("r1", 11.4), ("r2", 1.0)]


def test_an_older_file_without_pue_is_read() -> None:
    lines = ["run_id,duration,energy_consumed\n", "r1,3,0.5\n"]

    (run,) = read_codecarbon(lines).runs
    assert (run.pue, run.country, run.energy_wh) == (1.0, "", 500)


def test_tasks_of_one_run_add_up() -> None:
    header = "timestamp,project_name,run_id,task_name,duration,energy_consumed,pue\n"
    tasks = [
        "t1,p,r1,load,5,0.010,1\n",
        "t2,p,r1,load,10,0.030,1\n",
        "t3,p,r1,infer,12,0.006,1.2\n",
    ]

    (run,) = read_codecarbon([header, *tasks]).runs
    assert (run.run_id, run.timestamp, run.duration_s) == ("r1", "t3", 22)
    assert run.energy_wh == pytest.approx(36)
    assert run.measurement().it_wh == pytest.approx(35)
    (whole,) = read_codecarbon([header, *tasks, "t4,p,r1,,30,0.050,1\n"]).runs
    assert whole.energy_wh == 50


def test_semicolons_and_decimal_commas_are_read() -> None:
    lines = ["run_id;duration;energy_consumed\n", "r1;3,5;0,5\n", "\n"]

    (run,) = read_codecarbon(lines).runs
    assert (run.duration_s, run.energy_wh) == (3.5, 500)


def test_a_row_that_cannot_be_read_does_not_lose_the_file() -> None:
    found = read_codecarbon(file(row("r1", 60, 0.005), row("r2", 60, -1), "2026,joute,r3"))

    assert [run.run_id for run in found.runs] == ["r1"]
    assert found.unread_lines == (3, 4)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "line 1"),
        (["a,b\n"], "energy_consumed"),
        (file(row("r1", 60, "much")), "line 2"),
        (file(row("r2", 60, -1)), "line 2"),
        (file(row("r1", 60, "nan")), "line 2"),
        (file("2026-10-01T10:00:00,joute,r1"), "line 2"),
        (file(row("r1", 60, 0.005, pue="0.5")), "line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(lines: list[str], said: str) -> None:
    with pytest.raises(BadData, match=said):
        read_codecarbon(lines, file="emissions.csv")
