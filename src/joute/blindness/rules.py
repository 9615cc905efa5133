"""The tables of `data/`: what names mean, and the phrases that decide it in each language."""

import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from joute.blindness.marks import Mark, Marks, Rule, read_rule
from joute.blindness.pieces import fold, pieces

DATA = Path(__file__).parent / "data"
CUES = DATA / "cues"

# How a name is treated, most certain first; data/names.toml says what each kind means.
Kind = Literal["sure", "word", "person", "numbered", "work", "context", "household"]

# What a phrase says about the name beside it: that the answer names itself or its creator, plays
# a role, that the name made something, that an AI is spoken of, or a "model" or an "assistant".
# A "participle" says that something was made by the name before it, if "by" is before the name.
Cue = Literal["identity", "creator", "role", "made", "ai", "noun", "self", "participle"]

_SIGNS = {"@open": "(", "@comma": ","}
_NAMES = frozenset(["@sure", "@maker", "@model", "@name"])

# How a name is meant: the answer speaks of itself, or of models.
Strength = Literal["strong", "weak"]


@dataclass(slots=True)
class Phrases:
    """Phrases as a tree of words; where a phrase ends, its meaning.

    `signs`: what may follow only a sign, such as an opening bracket. `holds_names`: some of the
    next words stand for names.
    """

    children: dict[str, "Phrases"] = field(default_factory=dict)
    meaning: Cue | None = None
    signs: dict[str, "Phrases"] = field(default_factory=dict)
    holds_names: bool = False

    def plant(self, words: Iterable[str], meaning: Cue) -> None:
        branch = self
        for word in words:
            if branch.meaning:
                return  # A shorter phrase says it already.
            branch.holds_names = branch.holds_names or word in _NAMES
            choices, key = (
                (branch.signs, _SIGNS[word]) if word in _SIGNS else (branch.children, word)
            )
            if key not in choices:
                choices[key] = Phrases()
            branch = choices[key]
        branch.meaning = meaning


@dataclass(frozen=True)
class Rules:
    """The tables, read and expanded once."""

    kinds: Mapping[str, Kind]
    brands: tuple[str, ...]
    generic: frozenset[str]
    variants: frozenset[str]
    unmistakable: frozenset[str]
    before: Mapping[tuple[str, ...], Cue]
    before_ends: frozenset[str]
    longest_before: int
    fillers: frozenset[str]
    links: frozenset[str]
    agents: frozenset[str]
    particles: frozenset[str]
    determiners: frozenset[str]
    after: Phrases
    after_self: Phrases
    ordinary: Phrases
    asks: Phrases
    marks: Marks
    sentences: Mapping[str, Sequence[Rule]]


@cache
def load_rules() -> Rules:
    """Read `data/names.toml` and the files of `data/cues`."""
    names, languages = _table("names.toml"), [_Language(path) for path in sorted(CUES.iterdir())]
    before = {
        words: cue
        for language in languages
        for cue, patterns in language.cues("before").items()
        for words in language.expanded(patterns)
    }
    return Rules(
        kinds=_kinds(names),
        brands=tuple(names["brands"]),
        generic=frozenset(names["parts"]["generic"]),
        variants=frozenset(names["parts"]["variants"]),
        unmistakable=frozenset(names["parts"]["unmistakable"]),
        before=before,
        before_ends=frozenset(words[-1] for words in before),
        longest_before=max(map(len, before)),
        fillers=_words(languages, "fillers").union(*(one.makings() for one in languages)),
        links=_words(languages, "links"),
        agents=_words(languages, "agents"),
        particles=_words(languages, "particles"),
        determiners=_words(languages, "determiners"),
        after=_tree(languages, "after"),
        after_self=_tree(languages, "after", only="self"),
        ordinary=_tree(languages, "ordinary"),
        asks=_tree(languages, "asks"),
        marks=Marks(mark for language in languages for mark in language.marks()),
        sentences={
            meaning: tuple(map(read_rule, listed))
            for meaning, listed in _table("sentences.toml").items()
        },
    )


class _Language:
    """One file of `data/cues`."""

    def __init__(self, path: Path) -> None:
        self._code = path.stem
        self._table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))

    def words(self, key: str) -> list[str]:
        return [piece.word for piece in pieces(self._table.get(key, ""))]

    def makings(self) -> list[str]:
        """Every participle of making."""
        groups = (words for name, words in self._table["groups"].items() if name.startswith("mak"))
        made = (words for name, words in self._table["groups"].items() if name.startswith("made"))
        return [piece.word for words in (*groups, *made) for piece in pieces(words)]

    def marks(self) -> Iterator[tuple[Mark, str]]:
        """Each mark with one of its words or phrases."""
        listed: Mapping[str, str] = self._table["marks"]
        groups = self._table["groups"]
        for mark, phrases in listed.items():
            plain = _filled(phrases, groups)
            yield from (((self._code, mark), phrase) for phrase in plain.split("|"))
        yield from (((self._code, "link"), word) for word in self.words("links"))

    def cues(self, place: str) -> Mapping[Cue, list[str]]:
        found: Mapping[Cue, list[str]] = self._table.get(place, {})
        return found

    def expanded(self, patterns: Iterable[str]) -> Iterator[tuple[str, ...]]:
        groups = self._table["groups"]
        return itertools.chain.from_iterable(expand(pattern, groups) for pattern in patterns)


def expand(pattern: str, groups: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Every phrase that a pattern expands to.

    `expand("made (by|in|) <place>", {"place": "Paris"})` gives ("made", "by", "Paris"),
    ("made", "in", "Paris") and ("made", "Paris").
    """
    plain = _filled(pattern, groups)
    parts = re.findall(r"\([^)]*\)|[^\s()]+", plain)
    choices = [[_phrase(choice) for choice in part.strip("()").split("|")] for part in parts]
    for chosen in itertools.product(*choices):
        yield tuple(itertools.chain.from_iterable(chosen))


def _filled(pattern: str, groups: Mapping[str, str]) -> str:
    """A pattern with its groups written out."""
    return re.sub(r"<(\w+)>", lambda match: groups[match[1]], pattern)


def _phrase(text: str) -> tuple[str, ...]:
    words = (
        [word] if word.startswith("@") else [piece.word for piece in pieces(word)]
        for word in text.split()
    )
    return tuple(itertools.chain.from_iterable(words))


def _words(languages: Iterable[_Language], key: str) -> frozenset[str]:
    return frozenset(word for language in languages for word in language.words(key))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _kinds(names: Mapping[str, Any]) -> dict[str, Kind]:
    listed: tuple[Kind, ...] = ("word", "person", "numbered", "work", "context", "household")
    kinds: dict[str, Kind] = dict.fromkeys(names["sure"], "sure")
    kinds |= {name: kind for kind in listed for name in names[kind]}
    return {fold(name): kind for name, kind in kinds.items()}


def _tree(languages: Iterable[_Language], place: str, *, only: Cue | None = None) -> Phrases:
    root = Phrases()
    for language in languages:
        for meaning, listed in language.cues(place).items():
            if only in (None, meaning):
                for words in language.expanded(listed):
                    root.plant(words, meaning)
    return root
