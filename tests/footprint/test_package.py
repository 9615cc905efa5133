"""What ships: frozen data, light imports, complete texts, honest exports."""

import ast
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import joute.footprint
from joute.footprint import (
    ENGLISH_SOURCES,
    METHODS,
    MODELLED_METHODS,
    NOTE_TEXTS,
    RULE_TEXTS,
    STAGE_TEXTS,
    STATUS_TEXTS,
    equivalences,
    host_mix,
    mix_table,
    mix_tables,
    modelled_method,
)

ROOM = Path(joute.footprint.__file__).parent
DATA = ROOM / "data"


def test_every_table_of_texts_has_a_text_for_each_name() -> None:
    tables = [name for name in joute.footprint.__all__ if name.endswith("_TEXTS")]
    assert len(tables) > 8
    for table in tables:
        for name, text in getattr(joute.footprint, table).items():
            assert isinstance(text, str), (table, name)
            assert text, (table, name)


def test_frozen_data_has_not_changed() -> None:
    # A changed method or table is a new file with a new name, and a new line in the list.
    listed = {}
    for line in (DATA / "checksums.txt").read_text("utf-8").splitlines():
        checksum, _, name = line.partition("  ")
        listed[name] = checksum
    found = {
        path.relative_to(DATA).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("methods", "mixes")
        for path in (DATA / folder).iterdir()
    }

    assert found == listed


def test_a_method_is_named_after_its_file_and_says_what_it_counts() -> None:
    for method in MODELLED_METHODS:
        loaded = modelled_method(method)
        stored = json.loads((DATA / "methods" / f"{method}.json").read_text("utf-8"))
        assert loaded.id == method
        assert {stage for stage, _ in loaded.coverage} == set(STAGE_TEXTS)
        assert {status for _, status in loaded.coverage} <= set(STATUS_TEXTS)
        assert loaded.sources
        assert set(stored["corner_reasons"]) >= {"batch", "bits", "pue"}


def test_defaults_are_within_their_corners() -> None:
    for method in map(modelled_method, MODELLED_METHODS):
        for unknown in (method.batch, method.bits, method.pue, method.wue):
            assert unknown is None or unknown.low <= unknown.mid <= unknown.high


def test_no_text_is_left_without_a_use_nor_a_rule_without_a_text() -> None:
    nodes = [
        node
        for path in ROOM.glob("*.py")
        if path.name != "figures.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    ]
    used = {node.value for node in nodes if isinstance(node, ast.Constant)}
    rules = {
        node.value.value
        for node in nodes
        if isinstance(node, ast.keyword)
        and node.arg == "rule"
        and isinstance(node.value, ast.Constant)
    }

    assert set(NOTE_TEXTS) <= used
    assert set(RULE_TEXTS) == rules
    assert set(MODELLED_METHODS) < set(METHODS)


def test_the_page_for_readers_names_every_method_and_table() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "footprint.md").read_text("utf-8")

    assert all(f"`{name}`" in page for name in (*METHODS, *mix_tables()))


# Sources that are a name, a title or a reference, the same in every language.
NAMED_SOURCES = {
    "ADEME Base Empreinte",
    "EcoLogits, JOSS, 10.21105/joss.07471",
    "World Resources Institute",
}


def test_every_source_is_a_name_or_is_marked_for_translation() -> None:
    cited = [modelled_method(method).sources for method in MODELLED_METHODS]
    cited += [mix_table(table).sources for table in mix_tables()]
    titles = {source["title"] for sources in cited for source in sources}
    titles |= {equivalence.source for equivalence in equivalences().values()}

    assert titles | {host_mix("MCO").source} == NAMED_SOURCES | ENGLISH_SOURCES


def test_everything_exported_exists_once() -> None:
    names = joute.footprint.__all__

    assert len(names) == len(set(names))
    assert all(hasattr(joute.footprint, name) for name in names)


def test_it_stands_on_the_standard_library() -> None:
    program = "import sys; import joute.footprint; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.split()
    roots = {name.partition(".")[0] for name in loaded}
    heavy = {"numpy", "scipy", "polars", "pydantic", "sqlalchemy", "fastapi", "jinja2", "httpx2"}

    assert not roots & heavy
    # Forecasts of electricity are loaded where work is planned by them.
    later = {"__init__", "forecasts", "forecast_files"}
    assert {name for name in loaded if name.startswith("joute.")} == {
        "joute.errors",
        "joute.footprint",
        "joute.language",
        "joute.textfiles",
        *(f"joute.footprint.{path.stem}" for path in ROOM.glob("*.py") if path.stem not in later),
    }
