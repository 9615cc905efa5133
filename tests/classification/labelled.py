"""Prompts with their task and topic, and the words of each, as written for this project."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from joute.classification import Kind
from joute.duel import suggestions

_FOLDER = Path(__file__).with_name("prompts")
TRAINING, VOCABULARY, HELD_OUT, LANGUAGES = (
    _FOLDER / f"{name}.toml" for name in ("training", "vocabulary", "held_out", "languages")
)


class Prompt(NamedTuple):
    """A text with its labels; those of the classifier have the same names."""

    text: str
    task: str
    topic: str


def training() -> Sequence[Prompt]:
    """Our prompts, and the suggestions of the home page in both languages."""
    suggested = [
        Prompt(item.plain(language), item.task, item.topic)
        for item in suggestions.load().items
        for language in suggestions.LANGUAGES
    ]
    return [*_prompts(TRAINING), *suggested]


def held_out() -> Sequence[Prompt]:
    """Prompts by which nothing was chosen."""
    return _prompts(HELD_OUT)


def vocabulary(kind: Kind) -> Mapping[str, Sequence[str]]:
    """The words and turns of phrase of each task or topic."""
    found = _read(VOCABULARY)[f"{kind}s"]
    return {name: " ".join(words.split()).split(", ") for name, words in found.items()}


def languages() -> Mapping[str, Sequence[str]]:
    """Questions by the code of their language, beside French and English."""
    return _read(LANGUAGES)


def _prompts(path: Path) -> Sequence[Prompt]:
    return [
        Prompt(text, task, topic)
        for task, topics in _read(path).items()
        for topic, texts in topics.items()
        for text in texts
    ]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
