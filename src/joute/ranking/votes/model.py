"""Votes as codes: what every method reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from joute.ranking.votes.arrays import Booleans, Codes, Floats, Integers
from joute.ranking.votes.rules import Exclusion

if TYPE_CHECKING:
    import polars as pl

Winner: TypeAlias = Literal["a", "b", "tie", "both_bad"]
WINNERS: tuple[Winner, ...] = ("a", "b", "tie", "both_bad")
A, B, TIE, BOTH_BAD = range(4)

TAGS = (
    *("useful", "relevant", "coherent", "complete", "creative", "clear_formatting"),
    *("incorrect", "superficial", "instructions_not_followed"),
)

# Ratings keep tables of models by models; more names than that are not names of models.
MAX_MODELS = 4096

# Work on votes goes by parts of this size, so that memory does not grow with their number.
_PART = 1 << 20


@dataclass(frozen=True, eq=False)
class Voters:
    """The voter of each vote, as a code from 0; `names` holds a name for each vote, or None."""

    codes: Codes
    names: "pl.Series | None" = None

    @property
    def number(self) -> int:
        """The number of voters."""
        return int(self.codes.max()) + 1 if len(self.codes) else 0

    def name(self, code: int) -> str:
        """The name of a voter, or their number when they have none."""
        name = None if self.names is None else self.names[int(np.argmax(self.codes == code))]
        return f"#{code}" if name is None else str(name)

    def only(self, mask: Booleans) -> "Voters":
        return Voters(self.codes[mask], None if self.names is None else self.names.filter(mask))


def in_order_of_appearance(codes: Codes) -> Codes:
    """The same things numbered from 0 as they appear, so that a seed means the same every time."""
    first = np.full(int(codes.max()) + 1 if len(codes) else 0, len(codes), dtype=np.uint32)
    # Of several values for one place, the last one stays: going backwards, the earliest.
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1, dtype=np.uint32)
    numbers = np.empty(len(first), dtype=np.uint32)
    numbers[np.argsort(first, kind="stable")] = np.arange(len(first), dtype=np.uint32)
    return numbers[codes]


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
    they are not known, `weight` when every vote weighs 1. `styles` (counts, by side) and `labels`
    (a language, tags...) hold what else was asked for, under Joute's names.
    """

    models: tuple[str, ...]
    a: Codes
    b: Codes
    outcome: Codes
    voters: Voters | None = None
    weight: Floats | None = None
    sides_known: bool = True
    styles: Mapping[str, Floats] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.outcome)

    def parts(self) -> Iterator[slice]:
        for start in range(0, len(self), _PART):
            yield slice(start, start + _PART)

    def cells(self, part: slice = slice(None)) -> Integers:
        """The place of each vote in a table of shape (models, models, 4), flattened."""
        cell = self.a[part].astype(np.int64)
        cell *= len(self.models)
        cell += self.b[part]
        cell *= len(WINNERS)
        cell += self.outcome[part]
        return cell

    def only(self, mask: Booleans) -> "Votes":
        """The votes where `mask` is true; codes of models and voters stay the same."""
        return replace(
            self,
            a=self.a[mask],
            b=self.b[mask],
            outcome=self.outcome[mask],
            voters=self.voters and self.voters.only(mask),
            weight=None if self.weight is None else self.weight[mask],
            styles={name: counts[mask] for name, counts in self.styles.items()},
            labels={name: labels.only(mask) for name, labels in self.labels.items()},
        )


def capped(votes: Votes, cap: float | None) -> Votes:
    """Votes whose weights add to at most `cap` for each voter, all scaled by one factor."""
    if cap is None or votes.voters is None:
        return votes
    codes = votes.voters.codes
    weight = np.ones(len(votes)) if votes.weight is None else votes.weight
    totals = np.bincount(codes, weight)
    factor = np.minimum(1.0, cap / np.maximum(totals, np.finfo(float).tiny))
    return replace(votes, weight=weight * factor[codes])


@dataclass(frozen=True, eq=False)
class Reading:
    """The votes that count, the exclusions, and the recognised layout."""

    votes: Votes
    excluded: tuple[Exclusion, ...]
    layout: str
