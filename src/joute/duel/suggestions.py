"""Prompts offered to people who do not know what to ask first.

They are data: `suggestions.toml`, beside this file. One part of each text, in square brackets,
is the part that a person would replace; the page selects it.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from random import Random
from typing import Annotated, NamedTuple, get_args

from pydantic import AfterValidator, Field

from joute.classification import TASKS, TOPICS
from joute.datafiles import Name, Part, Place, Text, read_part, refusal
from joute.settings import Language

FILE = "suggestions.toml"
LANGUAGES: tuple[Language, ...] = get_args(Language)
MAXIMUM_CHARACTERS = 300
ONE_SPAN = re.compile(r"[^\[\]]*\[[^\[\]]+\][^\[\]]*")


class Span(NamedTuple):
    """Part of a text: `text[start:end]`, as Python and `setSelectionRange` count it."""

    start: int
    end: int


def _with_one_span(text: str) -> str:
    if not ONE_SPAN.fullmatch(text):
        raise ValueError("expected one part in square brackets")
    if len(text) - 2 > MAXIMUM_CHARACTERS:
        raise ValueError(f"longer than {MAXIMUM_CHARACTERS} characters")
    if max(text) > "\uffff":
        # A browser counts such a character twice and would select the wrong part.
        raise ValueError("characters beyond U+FFFF are not accepted")
    return text


def _a_task(name: str) -> str:
    if name not in TASKS:
        raise ValueError(f"no task is called {name}")
    return name


def _a_topic(name: str) -> str:
    if name not in TOPICS:
        raise ValueError(f"no topic is called {name}")
    return name


class Theme(Part):
    """A group of suggestions, with its label in each language."""

    id: Name
    fr: Text
    en: Text

    @property
    def label(self) -> Mapping[Language, str]:
        return {"fr": self.fr, "en": self.en}


class Suggestion(Part):
    """One idea of a prompt; `text` still holds the brackets around the part to edit. `task` and
    `topic` are those of joute.classification."""

    id: Name
    theme: Name
    task: Annotated[Name, AfterValidator(_a_task)]
    topic: Annotated[Name, AfterValidator(_a_topic)]
    fr: Annotated[Text, AfterValidator(_with_one_span)]
    en: Annotated[Text, AfterValidator(_with_one_span)]

    @property
    def text(self) -> Mapping[Language, str]:
        return {"fr": self.fr, "en": self.en}

    def plain(self, language: Language) -> str:
        """The prompt as it is sent."""
        return self.text[language].replace("[", "").replace("]", "")

    def editable(self, language: Language) -> Span:
        """The span of the editable part in the plain text."""
        text = self.text[language]
        return Span(text.index("["), text.index("]") - 1)


class Suggestions(Part):
    """Every suggestion, in the order of the file; each theme has at least one."""

    themes: tuple[Theme, ...]
    items: tuple[Suggestion, ...] = Field(alias="suggestions")

    def of(self, theme: str) -> Sequence[Suggestion]:
        return [item for item in self.items if item.theme == theme]


@cache
def load() -> Suggestions:
    """Read the suggestions that ship with the package; raise BadData when one cannot be used."""
    return parse(resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8"))


def find(suggestion: str | None) -> Suggestion | None:
    """The suggestion of this id."""
    return _by_id().get(suggestion or "")


def unedited(prompt: str) -> Suggestion | None:
    """The suggestion that this is as it stands, in one of its languages."""
    return _by_text().get(prompt.strip())


@cache
def _by_text() -> Mapping[str, Suggestion]:
    return {item.plain(language): item for item in load().items for language in LANGUAGES}


@cache
def _by_id() -> Mapping[str, Suggestion]:
    return {item.id: item for item in load().items}


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
    found = read_part(Suggestions, text, FILE)
    for place, reason in _contradictions(found):
        raise refusal(text, FILE, place, reason)
    return found


def _contradictions(found: Suggestions) -> Iterator[tuple[Place, str]]:
    """What rows say against each other, and where."""
    for name, rows in (("themes", found.themes), ("suggestions", found.items)):
        ids = [row.id for row in rows]
        for number, id in enumerate(ids):
            if id in ids[:number]:
                yield (name, number, "id"), f"the id {id} is already taken"
    themes = [theme.id for theme in found.themes]
    for number, item in enumerate(found.items):
        if item.theme not in themes:
            yield ("suggestions", number, "theme"), f"no theme is called {item.theme}"
    for number, id in enumerate(themes):
        if not found.of(id):
            yield ("themes", number), f"the theme {id} has no suggestion"
