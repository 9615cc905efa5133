"""The tables of data/ that decide how names are treated."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from joute import catalog
from joute.blindness.pieces import fold, pieces
from joute.blindness.rules import DATA, expand, load_rules

NAMES = tomllib.loads((DATA / "names.toml").read_text(encoding="utf-8"))
KINDS = ("word", "person", "numbered", "work", "context", "household")
BLINDNESS = Path(__file__).parents[2] / "docs/blindness.md"


def test_a_name_has_one_kind() -> None:
    listed = Counter(name for kind in ("sure", *KINDS) for name in NAMES[kind])
    assert [name for name, times in listed.items() if times > 1] == []


def test_names_are_written_folded() -> None:
    listed = [name for kind in ("sure", *KINDS) for name in NAMES[kind]]
    latin = [name for name in listed if name.isascii()]
    assert [name for name in latin if name != fold(name)] == []
    assert [name for name in listed if not name.isalnum()] == []


def test_each_ambiguous_name_says_what_else_it_means() -> None:
    assert all(NAMES[kind][name].strip() for kind in KINDS for name in NAMES[kind])


def test_phrases_are_written_as_they_are_compared() -> None:
    rules = load_rules()
    words = {word for phrase in rules.before for word in phrase} | rules.fillers
    assert sorted(word for word in words if [p.word for p in pieces(word)] != [word]) == []


def test_a_pattern_stands_for_each_of_its_choices() -> None:
    assert set(expand("made (by|in|) <place>", {"place": "Paris"})) == {
        ("made", "by", "paris"),
        ("made", "in", "paris"),
        ("made", "paris"),
    }
    assert set(expand("我(是|叫)", {})) == {("我", "是"), ("我", "叫")}


@pytest.mark.parametrize("kind", KINDS)
def test_the_documentation_explains_each_kind(kind: str) -> None:
    assert f"`{kind}`" in BLINDNESS.read_text(encoding="utf-8")


def test_every_family_and_maker_of_the_catalogue_has_been_reviewed() -> None:
    """A new name of one word is listed in data/names.toml, so that somebody chose its kind."""
    names = catalog.load().names()
    words = {fold(name) for name in (*names.families, *names.makers, *names.brands)}
    single = {word for word in words if word.isascii() and word.isalpha()}
    assert sorted(single - load_rules().kinds.keys()) == []
