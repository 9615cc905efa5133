"""The glossary names things that exist, each word once, and the classes that share a name."""

import ast
import re
from collections import defaultdict
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from inspect import isclass

import pytest

from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def rows_of(text: str) -> list[list[str]]:
    """The cells of a table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


ROWS, SHARED = map(rows_of, TEXT.split("## Classes of the same name"))


def test_the_glossary_has_rows_of_three_cells() -> None:
    assert len(ROWS) > 30
    assert {len(row) for row in ROWS} == {3}


def test_each_word_stands_once() -> None:
    words = [word for row in ROWS for word in row[0].split(", ")]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("place", sorted({row[2].strip("`") for row in ROWS}))
def test_each_word_lives_in_the_code(place: str) -> None:
    assert re.fullmatch(r"joute(\.\w+)+", place)
    module, _, name = place.rpartition(".")
    assert find_spec(module) is not None
    assert hasattr(import_module(module), name) or find_spec(place) is not None


def test_classes_of_these_names_are_one_or_listed() -> None:
    defined = defined_in_source()
    meant: dict[str, set[str]] = defaultdict(set)
    for _, _, place in ROWS:
        module, _, name = place.strip("`").rpartition(".")
        found = getattr(import_module(module), name, None)
        if isclass(found):
            meant[name].add(found.__module__)
    others = {name: defined[name] - modules for name, modules in meant.items()}
    listed = {name: set(re.findall(r"`([^`]+)`", modules)) for name, modules in SHARED}
    assert {name: modules for name, modules in others.items() if modules} == listed


def defined_in_source() -> Mapping[str, set[str]]:
    """The modules that define a class of each name, for others to use."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "src").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        for one in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(one, ast.ClassDef):
                found[one.name].add(module)
    return found
