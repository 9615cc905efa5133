"""What a shortlist says."""

from collections.abc import Mapping
from dataclasses import dataclass

from joute.choice.candidates import Candidate, Fact, FactValue
from joute.choice.shortlist.wording import explain
from joute.translation import Translator, load_translators

# Places of which the frequency is given.
PLACES = 3


@dataclass(frozen=True)
class Band:
    """`mid` is the weighted sum as it is known; 90 % of the draws lie between `low` and `high`."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True)
class Exclusion:
    """A must-have that a candidate does not meet, or, `unknown`, is not known to: to be verified.

    `band` is the quantity, where it is known as low, mid and high.
    """

    candidate: Candidate
    constraint: str
    required: FactValue
    fact: Fact
    unknown: bool
    band: tuple[float, float, float] | None = None

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.reason_in(load_translators(["en"], [])["en"])

    def reason_in(self, words: Translator) -> str:
        return explain(
            self.constraint, self.required, self.fact, words, unknown=self.unknown, band=self.band
        )


@dataclass(frozen=True)
class Entry:
    """A candidate that passes.

    `place` is by `score.mid`; those of one score share it. `acceptability` is the share of draws of
    weights and scores in which the candidate comes first, equals sharing; `ranks` those in which it
    has the first place, the second, the third. `contributions` are by criterion and add up to
    `score.mid`. `unknowns` are the weighted criteria of which nothing is known, by weight.
    `central` are the mean weights, which add up to 1, of the draws in which it comes first: those
    of somebody who would choose it; empty when it never does.
    """

    candidate: Candidate
    place: int
    score: Band
    acceptability: float
    ranks: tuple[float, ...]
    contributions: Mapping[str, float]
    unknowns: tuple[str, ...]
    central: Mapping[str, float]


@dataclass(frozen=True)
class Verification:
    """A candidate that only unknown must-haves keep out: with these confirmed, it would have this
    score and this place."""

    candidate: Candidate
    constraints: tuple[str, ...]
    score: Band
    place: int


@dataclass(frozen=True)
class Alternative:
    """The best of a kind: `lost` and `gained` are by criterion, beside the first of the shortlist;
    they are 0 to 1 like the score, and their difference is `score_lost`. `at_host` is whether an
    open model was found for one's own servers, and is a candidate at a host alone: the figures are
    those of the host."""

    entry: Entry
    score_lost: float
    lost: Mapping[str, float]
    gained: Mapping[str, float]
    at_host: bool = False


@dataclass(frozen=True)
class WeightChange:
    """What one weight would have to become, all others as they are, for another candidate to draw
    level with the first. Shares are of all weights, 0 to 1. `within` says whether the band of the
    weight allows it."""

    criterion: str
    share: float
    needed_share: float
    candidate: str
    within: bool


@dataclass(frozen=True)
class Knowledge:
    """What it is worth to know one score exactly, all others at their mids.

    `threshold` is the score at which the first place changes, to `candidate_first`; `probability`
    how likely it is to lie beyond. `value` is the expected value of partial perfect information
    (H. Raiffa and R. Schlaifer, Applied Statistical Decision Theory, 1961): by how much, on the
    scale of the score, the candidate chosen with it would be better on average. `known` is False
    where nothing is known today.
    """

    candidate: str
    criterion: str
    known: bool
    threshold: float
    candidate_first: str
    probability: float
    value: float


@dataclass(frozen=True)
class Shortlist:
    """`entries` are all that pass, by `score.mid` and then by id, which never depends on others.

    `excluded` has a row for each must-have that is not met. `weight_changes` and `knowledge` say
    what would change the first place, the most likely first. `frugal` and `self_hostable` are the
    best of those, None when none is known to be. `best_by_criterion` are those with the highest
    known score. `precision` is what acceptabilities may miss by sampling, at 95 %: 0.02 is 2
    points.
    """

    excluded: tuple[Exclusion, ...]
    to_verify: tuple[Verification, ...]
    entries: tuple[Entry, ...]
    weights: Mapping[str, float]
    weight_changes: tuple[WeightChange, ...]
    knowledge: tuple[Knowledge, ...]
    frugal: Alternative | None
    self_hostable: Alternative | None
    best_by_criterion: Mapping[str, tuple[str, ...]]
    seed: int
    samples: int
    precision: float

    @property
    def first(self) -> Entry | None:
        return self.entries[0] if self.entries else None
