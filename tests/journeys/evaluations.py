"""A set with drafts, two runs of it and one that goes on, for the pages that show them."""

from datetime import timedelta
from pathlib import Path

from joute.evaluation.runs.files import read_run
from joute.evaluation.runs.records import RunHeader, SetReference
from joute.evaluation.site import runs, sets
from joute.services import utc_now
from joute.store import open_store
from tests.evaluation.site.conftest import NOW, items, row, run_file, set_lines

SPITEFUL = "<script>window.attacked = 21</script> <img src=//attacker.example> " + "unbroken" * 40
GOING_ON = RunHeader(
    id="going-on",
    set=SetReference(name="villes", version="1", items=40),
    models=("oak",),
    started_at=NOW + timedelta(days=3),
)


async def add_evaluations(database: str, folder: Path) -> None:
    """The set “villes” and its runs “before”, “now” and “going-on”, in a database with tables."""
    store, path = open_store(database), folder / "lines.jsonl"
    path.write_bytes(set_lines(items(43, drafted=3)))
    await sets.receive(store, sets.read_lines(path), "operator", utc_now())
    for number, run_id in enumerate(("before", "now")):
        rows = [
            row(item, model, float((place + number) % 4 > 0), text=SPITEFUL)
            for place, item in enumerate(items(40))
            for model in ("oak", "an-elm-with-a-name-that-is-long")
        ]
        path.write_bytes(run_file(rows, run_id, started_at=NOW + timedelta(days=number)))
        await runs.receive(store, read_run(path), runs.Start("operator", utc_now()))
    async with store.write() as session:
        runs.begin(session, GOING_ON, runs.Start("operator", NOW), "running")
    await store.close()
