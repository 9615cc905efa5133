"""The words that a model keeps, each with what the simulated player lets slip about it."""

from functools import cache
from importlib import resources
from random import Random

from joute.datafiles import Bilingual, Part, Text, read_part
from joute.settings import Language


class Word(Part):
    """A word, and a sentence about it that does not say it, in one language."""

    word: Text
    hint: Text


class _Entry(Part):
    word: Bilingual
    hint: Bilingual


class _Words(Part):
    words: tuple[_Entry, ...]


@cache
def words(language: Language) -> tuple[Word, ...]:
    """Those of words.toml in a language, in their order."""
    file = resources.files("joute.workshop.game") / "words.toml"
    entries = read_part(_Words, file.read_text("utf-8"), file.name).words
    return tuple(Word(word=one.word.of(language), hint=one.hint.of(language)) for one in entries)


def draw(language: Language, count: int, random: Random) -> list[str]:
    """Different words for the levels of a workshop."""
    return random.sample([one.word for one in words(language)], count)
