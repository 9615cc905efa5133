"""Where runs are, and whether two were made under the same conditions."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from joute.errors import BadData
from joute.evaluation.errors import NoAcceptedRun, RunNotFound
from joute.evaluation.runs.conditions import differences
from joute.evaluation.runs.files import line_of
from joute.evaluation.runs.folder import find_run, new_id, runs_in
from joute.evaluation.runs.records import RunHeader, ScorerReference, SetReference

NOW = datetime(2026, 11, 30, 12, 5, 7, tzinfo=UTC)
EXACT = ScorerReference(column="exact", name="exact", version="1", weight=1)


def header(**fields: Any) -> RunHeader:
    given: dict[str, Any] = {"id": "r1", "models": ("oak",), "started_at": NOW, **fields}
    return RunHeader(**{"set": SetReference(name="towns"), **given})


def test_ids_sort_by_time_and_tell_the_set() -> None:
    first, second = (new_id("towns", NOW.replace(minute=minute), "ab12") for minute in (9, 10))
    assert first == "20261130T120907Z-towns-ab12"
    assert first < second


def test_a_run_is_found_by_its_id_its_path_and_its_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "joute-runs"
    folder.mkdir()
    for run_id in ("r1", "r2"):
        (folder / f"{run_id}.jsonl").write_bytes(line_of(header(id=run_id)))
    (folder / "notes.jsonl").write_text("{}\n")
    assert [run.header.id for run in runs_in(folder)] == ["r2", "r1"]
    assert find_run("r1").header.id == "r1"
    assert find_run(str(folder / "r2.jsonl")).header.id == "r2"
    with pytest.raises(RunNotFound, match="“r3” in joute-runs"):
        find_run("r3")
    with pytest.raises(RunNotFound):
        find_run("../joute-runs/r1")
    with pytest.raises(BadData):
        find_run("notes")
    with pytest.raises(NoAcceptedRun):
        find_run("towns@accepted")
    (tmp_path / "towns").mkdir()
    (tmp_path / "towns" / "accepted.jsonl").write_bytes(line_of(header(id="r9")))
    assert find_run("towns@accepted").header.id == "r9"


def test_runs_under_the_same_conditions_differ_in_nothing() -> None:
    run = header(parameters={"seed": 1}, request="abc", judge="elm", scorers=(EXACT,))
    assert differences(run, run.model_copy(update={"id": "r2", "models": ("elm",)})) == []


def test_every_other_condition_is_listed_with_both_values() -> None:
    a = header(parameters={"seed": 1}, judge="elm", scorers=(EXACT,))
    b = header(
        parameters={"temperature": 0.0},
        scorers=(EXACT.model_copy(update={"version": "2"}),),
        set=SetReference(name="rivers"),
    )
    assert [(found.condition, found.a, found.b) for found in differences(a, b)] == [
        ("set", "towns", "rivers"),
        ("parameters.seed", "1", ""),
        ("parameters.temperature", "", "0.0"),
        ("judge", "elm", ""),
        ("scorers.exact", "exact 1, weight 1", "exact 2, weight 1"),
    ]
    other_prompt = differences(header(request="abc"), header(request="abd"))
    assert [found.condition for found in other_prompt] == ["prompt"]
    assert differences(header(request="abc"), header()) == []
