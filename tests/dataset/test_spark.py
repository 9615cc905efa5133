"""The tables of a release as Spark reads them: `python tools/interop.py spark`."""

import json
import os
import subprocess
from pathlib import Path

import polars as pl
import pytest

from joute.dataset.release.layouts import LAYOUTS, LayoutName
from tests.dataset.conftest import publisher
from tests.dataset.test_export import exported, site, voted  # noqa: F401
from tests.support.databases import on_one_engine
from tests.support.site import Site

READ = """
import json, sys
from pathlib import Path
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
found = {}
for file in sorted(Path(sys.argv[1]).glob("*.parquet")):
    whole, lines = spark.read.parquet(str(file)), spark.read.json(str(file.with_suffix(".jsonl")))
    found[file.stem] = [whole.columns, whole.count(), lines.count()]
print(json.dumps(found))
"""


@pytest.mark.interop
@on_one_engine
@pytest.mark.parametrize("layout", LAYOUTS)
async def test_spark_reads_every_table(
    site: Site,  # noqa: F811
    tmp_path: Path,
    layout: LayoutName,
) -> None:
    await voted(await publisher(site), tags_a=["useful"])
    folder = await exported(site, tmp_path / "release", layout=layout)
    given = [os.environ["SPARK_PYTHON"], "-c", READ, str(folder)]
    ran = subprocess.run(given, capture_output=True, text=True, check=False, timeout=240)  # noqa: ASYNC221
    assert ran.returncode == 0, ran.stderr
    tables = {file.stem: pl.read_parquet(file) for file in folder.glob("*.parquet")}
    assert json.loads(ran.stdout.splitlines()[-1]) == {
        name: [table.columns, table.height, table.height] for name, table in tables.items()
    }
