"""Which model of the catalogue a name on somebody's leaderboard means.

A name is matched when it is one of those that mean one model alone, capitals, spaces and hyphens
apart. Nothing else is: what resembles a name, is a translation of one, or could mean several, is
proposed to a person and left blank. What is not a model (an application, a host, a company, a
baseline) is said to be so. Names of versions on well-known leaderboards are in
`data/names_on_boards.csv`, things that are not models in `data/not_models.csv`.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import product
from typing import Literal, TypeAlias

from joute.catalog.collection import Catalog
from joute.catalog.facts import PartialDate
from joute.catalog.names import spellings
from joute.catalog.reading import DATA
from joute.language import plain

Status: TypeAlias = Literal["matched", "not_model", "unmatched"]
Reason: TypeAlias = Literal[
    "name", "reviewed", "listed", "several", "conflict", "translated", "version", "like", "unknown"
]
Key: TypeAlias = tuple[str, ...]

MOST_PROPOSALS = 5
# Of letters and figures: below it, two names have little in common.
_LEAST_LIKENESS = 0.75
_NEARLY = 0.8

# French words that a machine puts in place of those of names.
_FRENCH: Mapping[str, tuple[str, ...]] = {
    "apercu": ("preview",),
    "eclair": ("lightning", "flash"),
    "grand": ("large",),
    "grande": ("large",),
    "haut": ("high",),
    "inflexion": ("inflection",),
    "instruire": ("instruct",),
    "leger": ("lite",),
    "moyen": ("medium",),
    "petit": ("small",),
    "petite": ("small",),
    "rapide": ("fast", "flash"),
    "suivant": ("next",),
    "penser": ("thinking",),
    "codeur": ("coder",),
}
# How much a model thinks, or that it was not final yet: not which version of it a name means.
_SETTINGS = frozenset(
    [
        *("low", "medium", "high", "xhigh", "max", "minimal", "none", "no", "non", "fast"),
        *("thinking", "reasoning", "preview", "exp", "beta"),
    ]
)
# Beside figures, what may follow the name of a model without naming another one.
_SUFFIXES = _SETTINGS | {"api", "chat", "chatbot", "hf", "instruct", "it", "k", "latest", "v"}
# The day of a version, or its number.
_VERSION = re.compile(r"\d{4,}|0\d+")


@dataclass(frozen=True)
class Printed:
    """A line of a leaderboard: a name and, where it says so, an organisation."""

    name: str
    organisation: str = ""


@dataclass(frozen=True)
class Reviewed:
    """What a person said of a name: the model that it means, blank for none in the catalogue; or
    the kind of thing that is not a model."""

    model: str = ""
    known_as: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Match:
    """The meaning of a line: `model` when `status` is matched, `kind` when it is not_model.

    `known_as` is the true name of what is no model or was reviewed, "" otherwise. `proposals` are
    ids that the name may mean, the likeliest first, when it is unmatched.
    """

    status: Status
    reason: Reason
    model: str | None = None
    kind: str = ""
    known_as: str = ""
    proposals: tuple[str, ...] = ()


def key_of(name: str) -> Key:
    """The words and figures of a name, in small letters: what is between them does not count, but
    for a dot between a figure and a letter."""
    return tuple(re.findall(r"[^\W\d_]+|\d+|\+|(?<=\d)\.(?=[^\W\d_])", plain(name)))


def match(
    lines: Sequence[Printed],
    catalog: Catalog,
    *,
    date: PartialDate | None = None,
    own: Mapping[str, Collection[str]] | None = None,
    reviewed: Mapping[str, Reviewed] | None = None,
) -> list[Match]:
    """The meaning of each line of one leaderboard of that date.

    `own` are names of models that the catalogue lacks, by their ids; `reviewed` what a person said,
    by the name as printed.
    """
    index = NameIndex(catalog, own or {})
    said = {key_of(name): one for name, one in (reviewed or {}).items()}
    found = [_one(line, index, said, date) for line in lines]
    return _without_conflicts(lines, found, index)


def _one(
    line: Printed, index: "NameIndex", said: Mapping[Key, Reviewed], date: PartialDate | None
) -> Match:
    key = key_of(line.name)
    if key in said:
        return _reviewed(said[key])
    models = index.models_of(key, date)
    if len(models) == 1:
        return Match("matched", "name", models[0])
    if models:
        return Match("unmatched", "several", proposals=tuple(models[:MOST_PROPOSALS]))
    thing = index.thing(line)
    if thing is not None:
        return Match("not_model", thing[2], kind=thing[0], known_as=thing[1])
    reason, proposals = index.proposals(key)
    return Match("unmatched", reason, proposals=proposals)


def _reviewed(one: Reviewed) -> Match:
    if one.kind:
        return Match("not_model", "reviewed", kind=one.kind, known_as=one.known_as)
    if one.model:
        return Match("matched", "reviewed", one.model, known_as=one.known_as)
    return Match("unmatched", "reviewed", known_as=one.known_as)


def _without_conflicts(
    lines: Sequence[Printed], found: Sequence[Match], index: "NameIndex"
) -> list[Match]:
    """A line whose name says no version is left blank where another line of the board means, or
    may mean, a version of the same model, or the same name translated."""
    claimed: dict[str, list[int]] = defaultdict(list)
    for number, (line, one) in enumerate(zip(lines, found, strict=True)):
        model = one.model or (one.proposals[0] if len(one.proposals) == 1 else None)
        counts = one.model or one.reason in ("translated", "version", "like")
        if model is not None and counts and not index.is_setting(key_of(line.name), model):
            claimed[model].append(number)
    return [
        Match("unmatched", "conflict", proposals=(one.model,))
        if one.model
        and one.reason == "name"
        and len(claimed[one.model]) > 1
        and not index.is_version(key_of(line.name))
        else one
        for line, one in zip(lines, found, strict=True)
    ]


class NameIndex:
    """The names of a catalogue by their keys."""

    def __init__(self, catalog: Catalog, own: Mapping[str, Collection[str]]) -> None:
        self._released = {id: model.released for id, model in catalog.models.items()}
        self._models: dict[Key, list[str]] = defaultdict(list)
        self._versions: set[Key] = set()
        for model, name in _names(catalog):
            self._add(name, model)
        for row in _rows("names_on_boards.csv"):
            self._versions.add(key_of(row["name"]))
            self._add(row["name"], row["of"])
        for id, names in own.items():
            for name in names:
                if key_of(name) not in self._models:
                    self._add(name, id)
        self._things = {
            key_of(row["name"]): (row["kind"], row["name"]) for row in _rows("not_models.csv")
        }
        self._things |= {
            key_of(known.name): ("company", known.name)
            for known in catalog.known_names
            if known.kind == "maker" and key_of(known.name) not in self._models
        }
        self._words = {word for key in self._models for word in key}
        self._starts = {key[:size] for key in self._models for size in range(1, len(key))}
        self._grams = _Grams(self._models)
        self._things_grams = _Grams(self._things)

    def _add(self, name: str, model: str) -> None:
        key = key_of(name)
        if key and model not in self._models[key]:
            self._models[key].append(model)

    def models_of(self, key: Key, date: PartialDate | None) -> list[str]:
        """The models that a name means; of several, those that were out on the date."""
        models = self._models.get(key, [])
        if len(models) < 2 or date is None:
            return models
        return [one for one in models if not is_after(self._released.get(one), date)]

    def is_version(self, key: Key) -> bool:
        """Whether a name says which version of a model it is."""
        return key in self._versions or any(_VERSION.fullmatch(word) for word in key)

    def is_setting(self, key: Key, model: str) -> bool:
        """Whether a name is that of the model with how much it thinks, or that it is a preview."""
        own = next((name for name in self._models if model in self._models[name]), ())
        return bool(_SETTINGS & {*key} - {*own})

    def thing(self, line: Printed) -> tuple[str, str, Reason] | None:
        """The kind and name of what is not a model, and whether it is listed or looks like it."""
        without = re.sub(r"\(.*?\)", "", line.name)
        names = [line.name, without, f"{line.organisation} {line.name}"]
        for name in names:
            if (key := key_of(name)) in self._things:
                return (*self._things[key], "listed")
        if any(word.startswith("leaderboard") for word in key_of(line.organisation)):
            return ("leaderboard", line.name, "listed")
        if {"human", "baselines"} <= {*key_of(line.organisation), *key_of(line.name)}:
            return ("human_baseline", line.organisation or line.name, "listed")
        return self._thing_alike(key_of(without))

    def _thing_alike(self, key: Key) -> tuple[str, str, Reason] | None:
        """A misprint of what is not a model, unless a model is as near, or its name begins so."""
        near = self._things_grams.near(key, _NEARLY)
        if not near or key in self._starts or self._grams.near(key, near[0][0]):
            return None
        return (*self._things[near[0][1]], "like")

    def proposals(self, key: Key) -> tuple[Reason, tuple[str, ...]]:
        """The models that a name may mean, and why."""
        for reason, found in (
            ("translated", self._translated(key)),
            ("like", self._reordered(key)),
            ("version", self._longest_start(key)),
            ("like", self._alike(key)),
        ):
            if found:
                return reason, tuple(dict.fromkeys(found))[:MOST_PROPOSALS]  # type: ignore[return-value]
        return "unknown", ()

    def _translated(self, key: Key) -> list[str]:
        """Those whose name this is once French words, mistyped ones too, are put back."""
        readings = [self._read(word) for word in key]
        if all(reading == (word,) for reading, word in zip(readings, key, strict=True)):
            return []
        return [
            model
            for reading in product(*readings)
            for _, near in self._grams.near(reading, _NEARLY)[:1]
            for model in self._models[near]
        ]

    def _read(self, word: str) -> tuple[str, ...]:
        if word in _FRENCH:
            return _FRENCH[word]
        if word in self._words or len(word) < 5:
            return (word,)
        return next(
            (_FRENCH[near] for near in get_close_matches(word, _FRENCH, 1, _NEARLY)), (word,)
        )

    def _reordered(self, key: Key) -> list[str]:
        same = sorted(key)
        return [model for own in self._models if sorted(own) == same for model in self._models[own]]

    def _longest_start(self, key: Key) -> list[str]:
        """Those whose name this begins with, where figures and the like follow."""
        for size in range(len(key) - 1, 1, -1):
            if key[:size] in self._models:
                rest = (word for word in key[size:] if not word.isdecimal())
                return self._models[key[:size]] if _SUFFIXES.issuperset(rest) else []
        return []

    def _alike(self, key: Key) -> list[str]:
        return [
            model
            for _, near in self._grams.near(key, _LEAST_LIKENESS)
            for model in self._models[near]
        ]


class _Grams:
    """Keys by the pairs of letters in them, so that a likeness is computed for few of them."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._joined = {key: "".join(key) for key in keys}
        self._having: dict[str, list[Key]] = defaultdict(list)
        for key, text in self._joined.items():
            for gram in _grams(text):
                self._having[gram].append(key)

    def near(self, key: Key, least: float) -> list[tuple[float, Key]]:
        """The keys that have this likeness at least, from 0 to 1, the likeliest first."""
        text = "".join(key)
        shared = Counter(near for gram in _grams(text) for near in self._having.get(gram, ()))
        alike = [
            (SequenceMatcher(None, text, self._joined[near]).ratio(), near)
            for near, _ in shared.most_common(20)
        ]
        return sorted(
            ((ratio, near) for ratio, near in alike if ratio >= least),
            key=lambda one: (-one[0], one[1]),
        )[:MOST_PROPOSALS]


def _grams(text: str) -> set[str]:
    return {text[start : start + 2] for start in range(max(len(text) - 1, 1))}


def is_after(released: PartialDate | None, date: PartialDate) -> bool:
    """Whether a model surely came out after a date, at the precision that both have."""
    if released is None:
        return False
    precision = min(len(str(released)), len(str(date)))
    return str(released)[:precision] > str(date)[:precision]


def _names(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for model in catalog.models.values():
        yield from ((model.id, name) for name in (*spellings(model), *model.aliases))
    yield from ((known.of, known.name) for known in catalog.known_names if known.kind == "model")


def _rows(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
