"""Write the electricity tables of joute.footprint from a CSV of factors.

    python tools/build_mixes.py ../shared/facts/mixes.csv

Columns: table, zone, gwp_kg_per_kwh, adpe_kgsb_per_kwh, pe_mj_per_kwh, wue_l_per_kwh,
world_value_used_for. A factor borrowed from the world average becomes null, and so does a
greenhouse gas factor of zero (one zone has it): no electricity is free of it over its life cycle.
"""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "src" / "joute" / "footprint" / "data" / "mixes"
FACTORS = {
    "gwp": "gwp_kg_per_kwh",
    "adpe": "adpe_kgsb_per_kwh",
    "pe": "pe_mj_per_kwh",
    "wue": "wue_l_per_kwh",
}
PACKAGE = {
    "url": "https://github.com/mlco2/ecologits",
    "licence": "MPL-2.0 for the package that gathered them",
}
ADEME = {
    "url": "https://base-empreinte.ademe.fr/",
    "licence": "ADEME: terms at the source",
}
TABLES: dict[str, dict[str, Any]] = {
    "0.8.2": {
        # The package does not say which year its figures describe; users found them dated
        # (https://github.com/mlco2/ecologits/issues/137).
        "year": None,
        "sources": [
            {"factors": "gwp adpe pe", "title": "ADEME Base Empreinte", **ADEME},
            {"factors": "all", "title": "as gathered in EcoLogits 0.8.2", **PACKAGE},
        ],
    },
    "0.11.3": {
        "year": 2025,
        "sources": [
            {
                "factors": "gwp",
                "title": "Our World in Data, from Ember (life cycle, production mix)",
                "url": "https://ourworldindata.org/grapher/carbon-intensity-electricity",
                "licence": "CC BY 4.0",
            },
            {
                "factors": "wue",
                "title": "World Resources Institute",
                "url": "https://www.wri.org/research/"
                "guidance-calculating-water-use-embedded-purchased-electricity",
                "licence": "WRI: terms at the source",
            },
            {"factors": "adpe pe", "title": "ADEME Base Empreinte", **ADEME},
            {"factors": "all", "title": "as gathered in EcoLogits 0.11.3", **PACKAGE},
        ],
    },
}


def factors(row: Mapping[str, str]) -> list[float | None]:
    """The four factors of a row, in the order of FACTORS, None for what is not its own."""
    borrowed = row["world_value_used_for"].split(";")
    values = [
        float(row[column]) if row[column] and name not in borrowed else None
        for name, column in FACTORS.items()
    ]
    return [values[0] or None, *values[1:]]


def table_text(table: str, rows: Iterable[Mapping[str, str]]) -> str:
    """The JSON text of one table, one zone per line, so that a change is easy to read."""
    zones = sorted((row["zone"], factors(row)) for row in rows if row["table"] == table)
    lines = ",\n".join(f"    {json.dumps(zone)}: {json.dumps(values)}" for zone, values in zones)
    head = {"id": table, **TABLES[table], "columns": list(FACTORS.values())}
    opening = json.dumps(head, indent=2, ensure_ascii=False).removesuffix("\n}")
    return f'{opening},\n  "zones": {{\n{lines}\n  }}\n}}\n'


def main(source: Path, target: Path = DATA) -> None:
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for table in TABLES:
        (target / f"{table}.json").write_text(table_text(table, rows), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
