"""Foreign keys, which the import contract does not see, point down as imports do."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import joute.app  # noqa: F401 # declares every table
from joute.store import Base

SETTINGS = Path(__file__).parents[2] / "pyproject.toml"


def floors() -> dict[str, int]:
    """The packages by name, with the floor of each in the import contract, the highest first."""
    contracts = tomllib.loads(SETTINGS.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = (one["layers"] for one in contracts if one.get("containers") == ["joute"])
    return {
        package: floor for floor, packages in enumerate(layers) for package in packages.split(" : ")
    }


def foreign_keys() -> Iterator[tuple[str, str, str]]:
    """Each as text, the package that it leaves and the package that it points to."""
    packages = {
        mapper.local_table.name: mapper.class_.__module__.split(".")[1]  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
    }
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            referred = key.column.table.name
            yield f"{table.name} -> {referred}", packages[table.name], packages[referred]


def test_foreign_keys_stay_in_their_feature_or_point_down() -> None:
    floor = floors()
    upward = [
        text
        for text, package, referred in foreign_keys()
        if package != referred and floor[package] >= floor[referred]
    ]
    assert upward == []


def test_evidence_and_what_it_stands_on_know_no_table_of_a_feature() -> None:
    assert [text for text, package, referred in foreign_keys() if package == "evidence"] == []
