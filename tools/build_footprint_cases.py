"""Compute the expected figures of tests/footprint/cases.csv with the published package.

    python tools/build_footprint_cases.py     # with ecologits==0.11.3 installed, then with 0.8.2

Only the rows of the installed release are computed; the others are left as they are. A new case
is a new row with its inputs alone: total and active size, tokens, zone, bits, batch, PUE, WUE,
tokens per second, time to first token, latency. Energies in Wh, gases in g CO2 eq., primary
energy in kJ, water in mL, metals in µg Sb eq.
"""

import csv
import importlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent.parent / "tests" / "footprint" / "cases.csv"

# Our column -> where the package puts it, and what turns its unit into ours.
OUTPUTS = {
    "energy_wh": ("energy", 1e3),
    "gwp_g": ("gwp", 1e3),
    "gwp_usage_g": ("usage.gwp", 1e3),
    "gwp_embodied_g": ("embodied.gwp", 1e3),
    "pe_kj": ("pe", 1e3),
    "water_ml": ("wcf", 1e3),
    "adpe_ugsb": ("adpe", 1e9),
}


def computed(row: Mapping[str, str], release: str) -> dict[str, str]:
    """The row with its expected figures, low and high."""
    llm = importlib.import_module("ecologits.impacts.llm")
    impacts = llm.compute_llm_impacts(**arguments(row, release))
    expected = {}
    for column, (path, factor) in OUTPUTS.items():
        ends = ends_of(impacts, path)
        expected[f"{column}_low"] = f"{ends[0] * factor:.12g}" if ends else ""
        expected[f"{column}_high"] = f"{ends[1] * factor:.12g}" if ends else ""
    return {**row, **expected}


def arguments(row: Mapping[str, str], release: str) -> dict[str, Any]:
    """The row as arguments of the package, which names and requires others in each release."""
    repository = importlib.import_module("ecologits.electricity_mix_repository")
    mix = repository.electricity_mixes.find_electricity_mix(row["zone"])
    given = {
        "model_active_parameter_count": ends(row, "active_b"),
        "model_total_parameter_count": ends(row, "total_b"),
        "output_token_count": float(row["output_tokens"]),
        "if_electricity_mix_adpe": mix.adpe,
        "if_electricity_mix_pe": mix.pe,
        "if_electricity_mix_gwp": mix.gwp,
        "datacenter_pue": ends(row, "pue"),
        "model_quantization_bits": number(row, "bits"),
        "request_latency": number(row, "latency_s"),
    }
    if release == "0.8.2":
        return given
    return {
        **given,
        "if_electricity_mix_wue": mix.wue,
        "datacenter_wue": ends(row, "wue"),
        "batch_size": number(row, "batch"),
        "tps": number(row, "tps"),
        "ttft": number(row, "ttft_s"),
    }


def number(row: Mapping[str, str], column: str) -> float | None:
    return float(row[column]) if row[column] else None


def ends(row: Mapping[str, str], column: str) -> Any:
    """A number, or the package's own range when the cell holds "low high"."""
    values = [float(value) for value in row[column].split()]
    if len(values) == 1:
        return values[0]
    ranges = importlib.import_module("ecologits.utils.range_value")
    return ranges.RangeValue(min=values[0], max=values[1])


def ends_of(impacts: Any, path: str) -> tuple[float, float] | None:
    for name in path.split("."):
        impacts = getattr(impacts, name, None)
    if impacts is None:
        return None
    value = impacts.value
    return (value.min, value.max) if hasattr(value, "min") else (value, value)


def main() -> None:
    release = version("ecologits")
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    done = [computed(row, release) if row["release"] == release else row for row in rows]
    with CASES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(done)


if __name__ == "__main__":
    main()
