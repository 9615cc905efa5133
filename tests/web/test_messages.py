"""The French catalogue is complete, and written as French is."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from joute.translation import read_catalogue
from tests.support.typography import faults_of_english, faults_of_french

TOOL = Path(__file__).resolve().parents[2] / "tools" / "messages.py"
specification = importlib.util.spec_from_file_location("messages", TOOL)
assert specification is not None
assert specification.loader is not None
messages = importlib.util.module_from_spec(specification)
specification.loader.exec_module(messages)

FIELD = re.compile(r"%\((\w+)\)[sd]")
TAG = re.compile(r"</?\w+")
# What is not prose: fields, addresses, code, Markdown emphasis.
NOT_PROSE = re.compile(r"%\(\w+\)[sd]|%%|<[^>]+>|https?://\S+|`[^`]*`|\d+:\d+")

# Words that are the same in both languages, beyond names, fields and figures.
SAME_IN_FRENCH = {
    "a", "actions", "alias", "alpha", "applications", "architecture", "b", "benchmarks",
    "budget", "cause", "code", "collections", "conditions", "contamination", "contribution", "date",
    "dense", "description", "documents", "duel", "duels", "front", "frugal", "images",
    "international", "invitation", "kappa", "licence", "machines", "open", "pages", "participants",
    "passage", "passages", "permissions", "points", "question", "questions", "score", "source",
    "sources", "technique", "token", "tokens", "verdict", "version", "versions", "volume",
    "vote", "votes",
}  # fmt: skip


FOLDERS: list[Path] = messages.folders_with_catalogue()


@pytest.fixture(scope="module", params=FOLDERS, ids=[folder.name for folder in FOLDERS])
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def source(folder: Path) -> Catalog:
    catalog: Catalog = messages.extract(folder)
    return catalog


@pytest.fixture(scope="module")
def french(folder: Path) -> Catalog:
    return read_catalogue("fr", [folder])


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """Each source text with its translation, form by form."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        yield from zip(message.id, message.string or (), strict=True)


def translations(catalog: Catalog) -> list[tuple[str, str]]:
    done = (m for m in catalog if m.id and messages.is_translated(m))
    return [pair for message in done for pair in forms(message)]


def test_every_text_is_translated_and_none_is_left_over(source: Catalog, french: Catalog) -> None:
    wanted = {message.id for message in source if message.id}
    present = {message.id for message in french if message.id}
    assert present - wanted == set(), "obsolete: run tools/messages.py"
    assert wanted - present == set(), "missing: run tools/messages.py, then translate"
    assert not french.obsolete
    unfinished = [m.id for m in french if m.id and (m.fuzzy or not messages.is_translated(m))]
    assert unfinished == []


def test_no_french_text_is_the_english_one(french: Catalog) -> None:
    """An untranslated text would pass for a translated one."""
    same = [text for text, translation in translations(french) if text == translation]
    words = {text: set(re.findall(r"\w+", NOT_PROSE.sub(" ", text).lower())) for text in same}
    assert [text for text in same if not words[text] <= SAME_IN_FRENCH] == []


def test_translations_keep_fields_and_tags(french: Catalog) -> None:
    for text, translation in translations(french):
        assert sorted(set(FIELD.findall(text))) == sorted(set(FIELD.findall(translation))), text
        assert sorted(TAG.findall(text)) == sorted(TAG.findall(translation)), text
        assert translation % _Anything() is not None


class _Anything(dict[str, int]):
    def __missing__(self, key: str) -> int:
        return 1


def test_french_is_typeset_as_french(french: Catalog) -> None:
    for _text, translation in translations(french):
        assert faults_of_french(NOT_PROSE.sub("x", translation)) == []


def test_english_is_typeset_as_english(source: Catalog) -> None:
    for message in source:
        for text in message.id if isinstance(message.id, tuple) else [str(message.id)]:
            assert faults_of_english(NOT_PROSE.sub("x", text)) == []


def test_a_text_of_several_features_has_one_translation() -> None:
    found: dict[str, set[str]] = {}
    for folder in FOLDERS:
        for text, translation in translations(read_catalogue("fr", [folder])):
            found.setdefault(text, set()).add(translation)
    assert {text: several for text, several in found.items() if len(several) > 1} == {}


def test_a_new_text_is_added_a_moved_one_keeps_its_translation_and_a_gone_one_is_dropped() -> None:
    existing, source, elsewhere = Catalog(locale="fr"), Catalog(), Catalog(locale="fr")
    existing.add("kept", "gardé")
    existing.add("gone", "parti")
    elsewhere.add("moved", "déplacé")
    elsewhere.add("kept", "conservé")
    for text in ("kept", "moved", "new"):
        source.add(text)
    result = messages.updated(existing, source, elsewhere)
    assert {m.id: m.string for m in result if m.id} == {
        "kept": "gardé",
        "moved": "déplacé",
        "new": None,
    }
    assert not result.obsolete
