"""What judges are asked, in French and in English: the files of `grids`."""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any, Literal, get_args

from joute.evaluation.sets.item import Item
from joute.language import detect

# The languages of the grids; an item in any other one is judged by the English text.
Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Texts = Mapping[str, Any]


@cache
def texts(language: Language) -> Texts:
    """The texts of a language, by their sections."""
    file = resources.files("joute.evaluation.scorers.judges") / "grids" / f"{language}.toml"
    return tomllib.loads(file.read_text("utf-8"))


def language_for(item: Item, default: str) -> Language:
    """The language in which a judge is asked: that of the item, else that of its question,
    `default` where it cannot be told; English for all others than French."""
    return "fr" if (item.language or detect(item.question, default)) == "fr" else "en"


def digest(value: Any) -> str:
    """The beginning of a SHA-256 of a value as JSON: what a version ends with."""
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def version_of(*sections: str, own: Any = None) -> str:
    """A version that changes with any word of these sections, in any language, and with `own`."""
    read = [[texts(language)[section] for section in sections] for language in LANGUAGES]
    return digest([read, own])


def marked(name: str, text: str) -> str:
    """A text between marks that do not occur in it.

    The marks follow from the text itself: whoever writes it cannot write them too.
    """
    mark, turn = f"{name}-{digest(text)}", 0
    while mark in text:
        turn += 1
        mark = f"{name}-{digest([text, turn])}"
    return f"<{mark}>\n{text}\n</{mark}>"
