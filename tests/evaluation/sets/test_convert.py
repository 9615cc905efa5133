"""joute eval convert: items as tables, which are the same items when they are read again."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from joute.cli import app
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.sets.files import read_items
from joute.evaluation.sets.item import Item, Passage, ScorerSpec, ToolSpec
from joute.evaluation.sets.writing import write_set_items
from tests.evaluation.sets.folders import make_set

TEXTS = st.text(st.sampled_from(list("ab é'’=+-@|[]{}\"\n\t;,:0")), min_size=1, max_size=12).filter(
    str.strip
)
ITEMS = st.builds(
    Item,
    id=st.just("q"),
    input=TEXTS | st.just(({"role": "user", "content": "a"},)),
    expected=st.lists(TEXTS, max_size=3).map(tuple),
    context=st.lists(
        st.builds(Passage, id=st.sampled_from(["", "d1"]), text=TEXTS), max_size=2
    ).map(tuple),
    choices=st.lists(TEXTS, max_size=3).map(tuple),
    criteria=st.lists(TEXTS, max_size=2).map(tuple),
    domain=st.sampled_from(["", "état civil"]),
    split=st.sampled_from(["dev", "holdout"]),
    must_pass=st.booleans(),
    answerable=st.booleans(),
    drafted=st.booleans(),
    scorers=st.sampled_from([(), (ScorerSpec.model_validate({"name": "numeric", "unit": "km"}),)]),
    tools=st.sampled_from([(), (ToolSpec(name="map", parameters={"type": "object"}),)]),
    tests=st.sampled_from(["", "assert add(1, 2) == 3\n", "  =1|2\n\n[a]"]),
    meta=st.sampled_from([{}, {"a": 1, "b": [None, "x"]}]),
)


@pytest.mark.parametrize("name", ["items.csv", "items.parquet", "items.jsonl"])
@pytest.mark.parametrize("headers", ["fr", "en"])
def test_items_that_were_written_are_read_as_they_were(
    tmp_path: Path, name: str, headers: Any
) -> None:
    @settings(max_examples=60, deadline=None)
    @given(ITEMS)
    def written_and_read(item: Item) -> None:
        path = tmp_path / name
        evaluation_set = EvaluationSet(SetHeader(name="towns"), lambda: [item])
        assert write_set_items(evaluation_set, path, headers) == 1
        [found] = read_items(path)
        assert found == item
        assert found.hash == item.hash

    written_and_read()


def test_a_table_for_a_spreadsheet_has_french_headers_and_runs_no_formula(tmp_path: Path) -> None:
    items = [
        {"id": "1", "input": "=1+1 ?", "expected": ["2", "deux"], "must_pass": True},
        {"id": "2", "input": "Où ?", "split": "holdout"},
    ]
    folder = make_set(tmp_path / "sums", items=items)
    table = tmp_path / "sums.csv"
    result = CliRunner().invoke(app, ("eval", "convert", str(folder), str(table)))
    assert result.output == f"2 items written to {table}.\n"
    assert table.read_text("utf-8-sig").splitlines() == [
        "identifiant;question;réponse;partie;obligatoire",
        "1;'=1+1 ?;2 | deux;;oui",
        "2;Où ?;;réserve;",
    ]
    assert list(read_items(table)) == [Item.model_validate(item) for item in items]
    again = CliRunner().invoke(app, ("eval", "convert", str(folder), str(table)))
    assert again.exit_code == 2


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    folder = make_set(tmp_path / "sums", items=[{"id": "1", "input": "Où ?"}])
    result = CliRunner().invoke(app, ("eval", "convert", str(folder), str(tmp_path / "a.xlsx")))
    assert "items are written as .jsonl, .csv or .parquet" in str(result.exception)


def test_files_of_items_stay_theirs(tmp_path: Path) -> None:
    page = {"id": "guide.pdf, 1", "text": "It costs 12 euros."}
    shown = [{"file": "a.png", "alt": "A menu | a price"}, "b.png"]
    items = [
        {"id": "1", "input": "a", "images": shown, "source_id": "menus"},
        {"id": "2", "input": "b", "document": "guide.pdf", "context": [page]},
    ]
    folder = make_set(tmp_path / "towns", items=items)
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(name.encode())
    first = list(read_items(folder / "items.jsonl"))
    assert len(first[0].images[0].digest) == 64
    for headers in ("fr", "en"):
        table = folder / "items.csv"
        whole = EvaluationSet(SetHeader(name="towns"), lambda: first)
        write_set_items(whole, table, headers)
        assert list(read_items(table)) == first
