"""Published figures to check against: those of cases.csv, and the cases of the research note with
their own electricity, from beside the checkout when they are there, otherwise our copy of them."""

import csv
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from joute.footprint import BAND_FIELDS, Footprint

HERE = Path(__file__).parent
_BESIDE = HERE.parent.parent.parent / "shared" / "data" / "footprint_cases.csv"
REFERENCE_CASES = _BESIDE if _BESIDE.exists() else HERE / "reference_cases.csv"
METHODS = {"0.8.2": "ecologits-0.8@1", "0.11.3": "ecologits-0.11@1"}
TOLERANCE = 1e-6


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def number(text: str) -> float | None:
    return float(text) if text else None


def value(text: str) -> float | tuple[float, float] | None:
    """A number, or a pair when the cell holds "low high"."""
    values = [float(part) for part in text.split()]
    if len(values) == 2:
        return values[0], values[1]
    return values[0] if values else None


def case_arguments(row: Mapping[str, str]) -> dict[str, Any]:
    """A row of cases.csv as arguments of estimate()."""
    return {
        "total_b": value(row["total_b"]),
        "active_b": value(row["active_b"]),
        "output_tokens": float(row["output_tokens"]),
        "method": METHODS[row["release"]],
        "mix": f"{row['zone']}@{row['release']}",
        "pue": value(row["pue"]),
        "wue": value(row["wue"]),
        "batch": number(row["batch"]),
        "bits": number(row["bits"]),
        "latency_s": number(row["latency_s"]),
        "tps": number(row["tps"]),
        "ttft_s": number(row["ttft_s"]),
    }


def agree(found: float | None, expected: float | None) -> bool:
    """Within the tolerance, both being None included."""
    if found is None or expected is None:
        return found is expected
    return math.isclose(found, expected, rel_tol=TOLERANCE)


def ends(footprint: Footprint) -> dict[str, float | None]:
    """Both ends of every figure, under the names of the columns of cases.csv."""
    bands = {name: getattr(footprint, name) for name in BAND_FIELDS}
    return {
        f"{name}_{end}": band and getattr(band, end)
        for name, band in bands.items()
        for end in ("low", "high")
    }
