"""The glossary names things that exist, each word once."""

import re
from importlib import import_module
from importlib.util import find_spec

import pytest

from tests.docs.pages import ROOT

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| word", "| ---"))
]


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
