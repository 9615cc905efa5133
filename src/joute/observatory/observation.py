"""What the observatory says of a quarter: values, of which no figure is of fewer than five people.

None is hidden or unknown, as each field says; nothing here names a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from joute.observatory.cells import Share
from joute.observatory.periods import Quarter
from joute.observatory.reading import Sums, total
from joute.observatory.rebound import Decomposition
from joute.register.indicators import Indicator
from joute.uses import State, UseCard


@dataclass(frozen=True)
class WeekShown:
    """The people of a week; None where they are fewer than five. `groups` are those of duels and of
    conversations, None where one of them, or what tells them apart, is fewer than five. `returned`
    is the share of those who first came four weeks before and came again."""

    week: date
    people: int | None
    groups: tuple[int, int] | None
    returned: Share | None


@dataclass(frozen=True)
class Adoption:
    """`weeks` are those that are over, the oldest first: one that goes on would say, to who looks
    twice, when one person came. `members` are people with a name, None under five."""

    weeks: Sequence[WeekShown]
    members: int | None

    @property
    def mean_people(self) -> float | None:
        """The mean of the weeks of which people are known; None without any."""
        known = [one.people for one in self.weeks if one.people is not None]
        return sum(known) / len(known) if known else None


@dataclass(frozen=True)
class MethodSums:
    """The calls whose energy one method gave: figures of two methods are never added."""

    method: str
    sums: Sums


@dataclass(frozen=True)
class Used:
    """Calls of one kind: all of them, and by the method of their energy."""

    sums: Sums
    methods: Sequence[MethodSums]

    @classmethod
    def of(cls, found: Iterable[MethodSums]) -> "Used":
        """All of these together; the method of those without energy is empty."""
        by_method: dict[str, Sums] = defaultdict(Sums)
        for one in found:
            by_method[one.method] += one.sums
        named = [MethodSums(name, sums) for name, sums in sorted(by_method.items()) if name]
        return cls(total(by_method.values()), named)


@dataclass(frozen=True)
class UseLine:
    """A use with its calls. `people` is how many its sheet says it concerns, None where it says
    nothing. The `id` is empty of the uses together that the reader may not read, or that concern
    fewer than five people: at least two of them, or five people."""

    id: str
    name: str
    state: State | None
    people: int | None
    used: Used


@dataclass(frozen=True)
class Risks:
    """Uses that are not stopped, by the class under the AI Act that was confirmed, "" for those
    without one; how many were confirmed with another `tree` than that of today, and how many should
    have been reviewed by now."""

    classes: Mapping[str, int]
    tree: str
    other_tree: int
    overdue: int
    without_date: int


@dataclass(frozen=True)
class SmallModels:
    """Answers by the size of their model: small up to `most_b` billions of parameters."""

    most_b: float
    small: int
    large: int
    unknown: int


@dataclass(frozen=True)
class Preferred:
    """How often a model was preferred in blind duels: `won` of `votes` that preferred a side, with
    an interval of 95 %, from 0 to 1. At least five people voted on it."""

    model: str
    won: int
    votes: int
    interval: tuple[float, float]


@dataclass(frozen=True)
class ScoreMean:
    """The mean of what a scorer made of answers of applications, from 0 to 1, with an interval of
    95 %."""

    scorer: str
    answers: int
    mean: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Quality:
    """`thumbs` is the share of opinions on answers of applications that are thumbs up."""

    preferred: Sequence[Preferred]
    scores: Sequence[ScoreMean]
    thumbs: Share | None
    thumbs_interval: tuple[float, float] | None


@dataclass(frozen=True)
class Incidents:
    """`reports` of answers are None where fewer than five people made them, `decisions` on cases
    under five; `alarms` are signals of production that have moved, now."""

    reports: int | None
    decisions: Mapping[str, int | None]
    alarms: int
    blocked: int
    failures: int


@dataclass(frozen=True)
class Survey:
    """What people said of their work: of each question how many gave each answer."""

    people: int | None
    professions: Mapping[str, int | None]
    answers: Mapping[str, Mapping[str, int | None]]


@dataclass(frozen=True)
class Factors:
    """The four factors of the energy of an average week, as `decompose` takes them. Without known
    people there is one, who makes all calls."""

    people: float
    calls_per_person: float
    tokens_per_call: float
    wh_per_token: tuple[float, float, float]


@dataclass(frozen=True)
class Change:
    """The energy of an average week of the quarter against that of the one before, by one method.
    `group` is people (duels and conversations) or applications."""

    group: str
    method: str
    people_known: bool
    before: Factors
    after: Factors
    found: Decomposition


@dataclass(frozen=True)
class Observation:
    """A quarter of a site, from its first day to before `end`: today, of a quarter that goes on, in
    which the `survey` is None. Calls are summed from `counted_since`, None before the first."""

    quarter: Quarter
    end: date
    made_at: datetime
    counted_since: date | None
    adoption: Adoption
    states: Mapping[State, int]
    uses: Sequence[UseLine]
    applications: Used
    others: Mapping[str, Used]
    all: Used
    days: Sequence[tuple[date, Mapping[str, Sums]]]
    risks: Risks
    small: SmallModels
    quality: Quality
    incidents: Incidents
    indicators: Sequence[tuple[UseCard, Indicator]]
    survey: Survey | None
    changes: Sequence[Change]

    @property
    def over(self) -> bool:
        return self.end == self.quarter.end
