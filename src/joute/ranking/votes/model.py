"""Votes as codes: what every method reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from joute.ranking.votes.arrays import Booleans, Codes, Floats, Integers, parts
from joute.ranking.votes.rules import Exclusion

if TYPE_CHECKING:
    import polars as pl

Winner: TypeAlias = Literal["a", "b", "tie", "both_bad"]
WINNERS: tuple[Winner, ...] = ("a", "b", "tie", "both_bad")
A, B, TIE, BOTH_BAD = range(4)
# What side a gets from the outcomes a, b, tie and both bad.
VALUES = np.array([1.0, 0.0, 0.5, 0.5])

TagKind: TypeAlias = Literal["good", "bad"]
# The standard tags: praise, and reproaches.
TAGS: Mapping[str, TagKind] = MappingProxyType(
    {
        "useful": "good",
        "relevant": "good",
        "coherent": "good",
        "complete": "good",
        "creative": "good",
        "clear_formatting": "good",
        "incorrect": "bad",
        "superficial": "bad",
        "instructions_not_followed": "bad",
    }
)

# Ratings keep tables of models by models; more names than that are not names of models.
MAX_MODELS = 4096


@dataclass(frozen=True, eq=False)
class Voters:
    """The voter of each vote, as a code from 0; `names` holds a name for each voter, or None.

    `erased` is the code that votes of people who erased themselves share: how many they were, and
    who cast which, is not known.
    """

    codes: Codes
    names: "pl.Series | None" = None
    erased: int | None = None

    @property
    def number(self) -> int:
        """The number of voters."""
        return int(self.codes.max()) + 1 if len(self.codes) else 0

    def name(self, code: int) -> str:
        """The name of a voter, or their number when they have none."""
        name = None if self.names is None else self.names[code]
        return f"#{code}" if name is None else str(name)

    def only(self, chosen: Booleans | Integers) -> "Voters":
        return Voters(self.codes[chosen], self.names, self.erased)


def first_places(codes: Codes) -> Codes:
    """(codes,): where each code stands first; the length of `codes` for one that is not there."""
    first = np.full(int(codes.max()) + 1 if len(codes) else 0, len(codes), dtype=np.uint32)
    # Of several values for one place, the last one stays: going backwards, the earliest.
    for part in reversed(list(parts(len(codes)))):
        first[codes[part][::-1]] = np.arange(part.stop - 1, part.start - 1, -1)
    return first


def in_order_of_appearance(codes: Codes) -> Codes:
    """The same things numbered from 0 as they appear, so that a seed means the same every time."""
    first = first_places(codes)
    numbers = np.empty(len(first), dtype=np.uint32)
    numbers[np.argsort(first, kind="stable")] = np.arange(len(first), dtype=np.uint32)
    found = np.empty(len(codes), dtype=np.uint32)
    for part in parts(len(codes)):
        found[part] = numbers[codes[part]]
    return found


@dataclass(frozen=True, eq=False)
class Labels:
    """Words that votes carry, none, one or several each: vote `vote[i]` has `words[word[i]]`."""

    words: tuple[str, ...]
    vote: Integers
    word: Codes

    def having(self, word: str, votes: int) -> Booleans:
        """(votes,): which votes carry `word`."""
        found = np.zeros(votes, dtype=bool)
        if word in self.words:
            found[self.vote[self.word == self.words.index(word)]] = True
        return found

    def only(self, mask: Booleans) -> "Labels":
        inside = mask[self.vote]
        places = np.cumsum(mask) - 1
        return Labels(self.words, places[self.vote[inside]], self.word[inside])


@dataclass(frozen=True, eq=False)
class Votes:
    """The votes that count, in order of time; all arrays have one entry per vote.

    `a` and `b` are places in `models`, `outcome` one of A, B, TIE, BOTH_BAD. `voters` is None when
    they are not known, `weight` when every vote weighs 1. `points` are what side a gets, from 0 to
    1, where votes are graded: outcomes then say who got more; None otherwise. `styles` (counts, by
    side) and `labels` (a language, tags...) hold what else was asked for, under Joute's names.
    """

    models: tuple[str, ...]
    a: Codes
    b: Codes
    outcome: Codes
    voters: Voters | None = None
    weight: Floats | None = None
    points: Floats | None = None
    sides_known: bool = True
    styles: Mapping[str, Floats] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.outcome)

    def parts(self) -> Iterator[slice]:
        return parts(len(self))

    def cells(self, part: slice | Integers = slice(None)) -> Integers:
        """The place of each vote in a table of shape (models, models, 4), flattened."""
        cell = self.a[part].astype(np.int64)
        cell *= len(self.models)
        cell += self.b[part]
        cell *= len(WINNERS)
        cell += self.outcome[part]
        return cell

    def values(self) -> Floats:
        """(votes,): what side a gets."""
        return VALUES[self.outcome] if self.points is None else self.points

    def shares(self, part: slice | Integers = slice(None)) -> list[tuple[Integers, Floats | None]]:
        """The cells of some votes with their shares there, None for all of it: a graded vote is a
        part of a win and a part of a loss, which makes the same likelihood and derivatives."""
        cells = self.cells(part)
        if self.points is None:
            return [(cells, None)]
        won = self.points[part]
        cells -= self.outcome[part]
        return [(cells + A, won), (cells + B, 1 - won)]

    def only(self, mask: Booleans) -> "Votes":
        """The votes where `mask` is true; codes of models and voters stay the same."""
        labels = {name: labels.only(mask) for name, labels in self.labels.items()}
        return replace(self.at(mask), labels=labels)

    def at(self, places: Booleans | Integers) -> "Votes":
        """The votes of a mask, or at some places, without labels."""
        return replace(
            self,
            a=self.a[places],
            b=self.b[places],
            outcome=self.outcome[places],
            voters=self.voters and self.voters.only(places),
            weight=None if self.weight is None else self.weight[places],
            points=None if self.points is None else self.points[places],
            styles={name: counts[places] for name, counts in self.styles.items()},
            labels={},
        )


def capped(votes: Votes, cap: float | None) -> Votes:
    """Votes whose weights add to at most `cap` for each voter, all scaled by one factor."""
    if cap is None or votes.voters is None:
        return votes
    codes = votes.voters.codes
    weight = np.ones(len(votes)) if votes.weight is None else votes.weight
    totals = np.bincount(codes, weight)
    factor = cap / np.maximum(totals, cap)
    return replace(votes, weight=weight * factor[codes])


@dataclass(frozen=True, eq=False)
class Reading:
    """The votes that count, the exclusions, and the recognised layout."""

    votes: Votes
    excluded: tuple[Exclusion, ...]
    layout: str
