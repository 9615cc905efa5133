"""The metadata of a release, read back by the libraries of those who read it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from joute.dataset.release.layouts import LAYOUTS, LayoutName
from tests.dataset.conftest import publisher
from tests.dataset.test_export import exported, site, voted  # noqa: F401
from tests.support.databases import on_one_engine
from tests.support.site import Site

# In a process of its own: it warns of what its own dependencies deprecate. It reads Parquet by a
# library of 100 MB, which is not worth it here: polars reads every table in the other tests.
VALIDATE = """
import json, sys
import mlcroissant
metadata = mlcroissant.Dataset(jsonld=sys.argv[1]).metadata
issues = metadata.ctx.issues
found = {"errors": sorted(issues.errors), "warnings": sorted(issues.warnings)}
tables = {one.uuid: [field.uuid for field in one.fields] for one in metadata.record_sets}
print(json.dumps(found | {"tables": tables}))
"""


def tables_of(layout: LayoutName) -> dict[str, list[str]]:
    return {
        table.name: [f"{table.name}/{column.name}" for column in table.columns]
        for table in LAYOUTS[layout].all_tables
    }


@on_one_engine
@pytest.mark.parametrize("layout", LAYOUTS)
async def test_croissant_metadata_has_every_column(
    site: Site,  # noqa: F811
    tmp_path: Path,
    layout: LayoutName,
) -> None:
    await voted(await publisher(site), tags_a=["useful"])
    folder = await exported(site, tmp_path / "release", layout=layout)
    metadata = json.loads((folder / "croissant.json").read_text("utf-8"))
    assert metadata["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    found = {one["@id"]: [f["@id"] for f in one["field"]] for one in metadata["recordSet"]}
    assert found == tables_of(layout)


@pytest.mark.interop
@on_one_engine
@pytest.mark.parametrize("layout", LAYOUTS)
async def test_croissant_metadata_is_valid(
    site: Site,  # noqa: F811
    tmp_path: Path,
    layout: LayoutName,
) -> None:
    await voted(await publisher(site), tags_a=["useful"])
    folder = await exported(site, tmp_path / "release", layout=layout)
    python, metadata = os.environ["CROISSANT_PYTHON"], str(folder / "croissant.json")
    given = [python, "-W", "ignore", "-c", VALIDATE, metadata]
    ran = subprocess.run(given, capture_output=True, text=True, check=False, timeout=120)  # noqa: ASYNC221
    assert (ran.returncode, ran.stderr) == (0, "")
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["errors"] == []
    assert found["warnings"] == []
    assert found["tables"] == tables_of(layout)


@on_one_engine
async def test_the_block_of_the_card_is_read_by_the_client_of_the_hub(
    site: Site,  # noqa: F811
    tmp_path: Path,
) -> None:
    from huggingface_hub import DatasetCard

    await voted(await publisher(site))
    folder = await exported(site, tmp_path / "release")
    data = DatasetCard.load(folder / "README.md").data
    assert (data.license, data.language) == ("cc-by-4.0", ["en"])
    assert data.size_categories == ["n<1K"]
    configs = {one["config_name"]: one["data_files"] for one in data.to_dict()["configs"]}
    assert configs == {table.name: f"{table.name}.parquet" for table in LAYOUTS["joute"].all_tables}
    assert all((folder / name).is_file() for name in configs.values())
