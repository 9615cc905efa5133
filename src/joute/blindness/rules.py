"""The tables of `data/`: what names mean, and the phrases that decide it."""

import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

DATA = Path(__file__).parent / "data"

# How a name is treated, most certain first; data/names.toml says what each kind means.
Kind = Literal["sure", "word", "person", "numbered", "work", "context", "household"]

# What a phrase says about the name beside it: that the answer names itself or its creator, plays
# a role, that the name made something, that an AI is spoken of, or a "model" or an "assistant".
Cue = Literal["identity", "creator", "role", "made", "ai", "noun", "self"]

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
            branch.holds_names = branch.holds_names or word in _NAMES
            choices, key = (
                (branch.signs, _SIGNS[word]) if word in _SIGNS else (branch.children, word)
            )
            branch = choices.setdefault(key, Phrases())
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
    particles: frozenset[str]
    determiners: frozenset[str]
    after: Phrases
    after_self: Phrases
    asks: Phrases


@cache
def load_rules() -> Rules:
    """Read `data/names.toml` and `data/cues.toml`."""
    names, cues = _table("names.toml"), _table("cues.toml")
    groups = cues["groups"]
    before = {
        words: cue
        for cue, patterns in cues["before"].items()
        for words in _expanded(patterns, groups)
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
        fillers=frozenset(" ".join((cues["fillers"], *_verbs(groups))).split()),
        links=frozenset(cues["links"].split()),
        particles=frozenset(cues["particles"].split()),
        determiners=frozenset(cues["determiners"].split()),
        after=_tree(cues["after"], groups),
        after_self=_tree({"self": cues["after"]["self"]}, groups),
        asks=_tree(cues["asks"], groups),
    )


def expand(pattern: str, groups: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Every phrase that a pattern expands to.

    `expand("made (by|in|) <place>", {"place": "Paris"})` gives ("made", "by", "Paris"),
    ("made", "in", "Paris") and ("made", "Paris").
    """
    plain = re.sub(r"<(\w+)>", lambda match: groups[match[1]], pattern)
    parts = [part.strip("()").split("|") for part in re.findall(r"\([^)]*\)|\S+", plain)]
    for choice in itertools.product(*parts):
        yield tuple(" ".join(choice).split())


def _expanded(patterns: Iterable[str], groups: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    return itertools.chain.from_iterable(expand(pattern, groups) for pattern in patterns)


def _verbs(groups: Mapping[str, str]) -> list[str]:
    return [groups[group].replace("|", " ") for group in ("made_en", "made_fr")]


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _kinds(names: Mapping[str, Any]) -> dict[str, Kind]:
    listed: tuple[Kind, ...] = ("word", "person", "numbered", "work", "context", "household")
    kinds: dict[str, Kind] = dict.fromkeys(names["sure"], "sure")
    return kinds | {name: kind for kind in listed for name in names[kind]}


def _tree(patterns: Mapping[Cue, Iterable[str]], groups: Mapping[str, str]) -> Phrases:
    root = Phrases()
    for meaning, listed in patterns.items():
        for words in _expanded(listed, groups):
            root.plant(words, meaning)
    return root
