"""Prompts offered to people who do not know what to ask first.

They are data: `suggestions.toml`, beside this file. One part of each text, in square brackets,
is the part that a person would replace; the page selects it.
"""

import re
import tomllib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any, NamedTuple, get_args

from joute.errors import BadData
from joute.settings import Language

FILE = "suggestions.toml"
LANGUAGES: tuple[Language, ...] = get_args(Language)
MAXIMUM_CHARACTERS = 300
ONE_SPAN = re.compile(r"[^\[\]]*\[[^\[\]]+\][^\[\]]*")


class Span(NamedTuple):
    """Part of a text: `text[start:end]`, as Python and `setSelectionRange` count it."""

    start: int
    end: int


@dataclass(frozen=True)
class Theme:
    """A group of suggestions, with its label in each language."""

    id: str
    label: Mapping[Language, str]


@dataclass(frozen=True)
class Suggestion:
    """One idea of a prompt; `text` still holds the brackets around the part to edit."""

    id: str
    theme: str
    text: Mapping[Language, str]

    def plain(self, language: Language) -> str:
        """The prompt as it is sent."""
        return self.text[language].replace("[", "").replace("]", "")

    def editable(self, language: Language) -> Span:
        """Where the part to edit is in the plain text."""
        text = self.text[language]
        return Span(text.index("["), text.index("]") - 1)


@dataclass(frozen=True)
class Suggestions:
    """Every suggestion, in the order of the file; each theme has at least one."""

    themes: Sequence[Theme]
    items: Sequence[Suggestion]

    def of(self, theme: str) -> Sequence[Suggestion]:
        return [item for item in self.items if item.theme == theme]


@cache
def load() -> Suggestions:
    """Read the suggestions that ship with the package; raise BadData when one cannot be used."""
    return parse(resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8"))


def draw(
    suggestions: Suggestions, rng: Random, count: int, prefer: Container[str] = ()
) -> Sequence[Suggestion]:
    """Draw up to `count` suggestions, no two of one theme.

    `prefer` holds ids of suggestions: a theme that has some is drawn before the others and
    gives one of them.
    """
    preferred = {
        theme.id: [item for item in suggestions.of(theme.id) if item.id in prefer]
        for theme in suggestions.themes
    }
    themes = rng.sample(suggestions.themes, len(suggestions.themes))
    themes.sort(key=lambda theme: not preferred[theme.id])
    return [rng.choice(preferred[theme.id] or suggestions.of(theme.id)) for theme in themes[:count]]


def parse(text: str) -> Suggestions:
    """Read suggestions written as TOML; raise BadData with the line of the first that is wrong."""
    tables = _toml(text)
    themes = _rows(text, tables, "themes", {"id", *LANGUAGES})
    items = _rows(text, tables, "suggestions", {"id", "theme", *LANGUAGES})
    for row in items:
        _check_suggestion(row)
    _check_themes(themes, items)
    return Suggestions(
        [Theme(row.values["id"], row.texts()) for row in themes],
        [Suggestion(row.values["id"], row.values["theme"], row.texts()) for row in items],
    )


@dataclass(frozen=True)
class _Row:
    line: int
    values: Mapping[str, str]

    def texts(self) -> dict[Language, str]:
        return {language: self.values[language] for language in LANGUAGES}


def _refusal(line: int, reason: str) -> BadData:
    return BadData(file=FILE, line=line, reason=reason)


def _rows(text: str, tables: dict[str, Any], name: str, keys: set[str]) -> list[_Row]:
    """Rows of the table `name`, each with the line of its header."""
    found = tables.get(name)
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{name}]]"]
    if not isinstance(found, list) or len(found) != len(lines):
        raise _refusal(1, f"expected one [[{name}]] header above each row")
    rows = [_Row(line, values) for line, values in zip(lines, found, strict=True)]
    _check_keys(rows, keys)
    return rows


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise _refusal(int(line[1]) if line else text.count("\n") + 1, str(error)) from error


def _check_keys(rows: list[_Row], keys: set[str]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.values.keys() != keys:
            raise _refusal(row.line, f"expected the keys {', '.join(sorted(keys))}")
        if not all(isinstance(value, str) and value.strip() for value in row.values.values()):
            raise _refusal(row.line, "every value is a text, and none is blank")
        if row.values["id"] in seen:
            raise _refusal(row.line, f"the id {row.values['id']} is already taken")
        seen.add(row.values["id"])


def _check_suggestion(row: _Row) -> None:
    for language, text in row.texts().items():
        if not ONE_SPAN.fullmatch(text):
            raise _refusal(row.line, f"{language}: expected one part in square brackets")
        if len(text) - 2 > MAXIMUM_CHARACTERS:
            raise _refusal(row.line, f"{language}: longer than {MAXIMUM_CHARACTERS} characters")
        if max(text) > "\uffff":
            # A browser counts such a character twice and would select the wrong part.
            raise _refusal(row.line, f"{language}: characters beyond U+FFFF are not accepted")


def _check_themes(themes: list[_Row], items: list[_Row]) -> None:
    known = {row.values["id"] for row in themes}
    used = {row.values["theme"] for row in items}
    for row in items:
        if row.values["theme"] not in known:
            raise _refusal(row.line, f"no theme is called {row.values['theme']}")
    for row in themes:
        if row.values["id"] not in used:
            raise _refusal(row.line, f"the theme {row.values['id']} has no suggestion")
