"""A decision record: all that a decision stood on, with its sources and dates, as it was signed.

It holds the names of criteria, must-haves and questions as they were, so that it reads the same
whatever catalogues become.
"""

from collections.abc import Mapping
from datetime import date as Day
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, field_validator, model_validator

from joute.choice.candidates import FactValue
from joute.choice.suppliers import Value
from joute.datafiles import Bilingual, Part, Text

# PostgreSQL stores no NUL in a text.
Words = Annotated[str, StringConstraints(max_length=5_000, pattern=r"^[^\x00]*$")]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$"),
]


def _later() -> Any:
    """A part that records signed before did not have: without it, their digest stays theirs."""
    return Field(None, exclude_if=lambda value: value is None)


# What was decided: candidates, that the need takes no LLM, or nothing yet.
Kind = Literal["candidates", "no_llm", "none"]


class RecordPart(Part):
    """A part of a record; figures are finite."""

    model_config = ConfigDict(allow_inf_nan=False)


class Band(RecordPart):
    """`low <= mid <= high`."""

    low: float
    mid: float
    high: float

    @model_validator(mode="after")
    def _in_order(self) -> "Band":
        if not self.low <= self.mid <= self.high:
            raise ValueError("expected low <= mid <= high")
        return self


class Answered(RecordPart):
    """A question on the need, and the answers given."""

    question: Bilingual
    answers: tuple[Bilingual, ...]


class Volume(RecordPart):
    """Requests per month in the first month, their tokens, growth per month (0.02 is 2%), tokens
    of reasoning before an answer where they were stated."""

    requests_per_month: float
    input_tokens: float
    output_tokens: float
    growth_per_month: float = 0.0
    months: int = 12
    reasoning_tokens: Band | None = _later()


class Need(RecordPart):
    """`categories` are the kinds of task whose benchmarks counted for quality. `own_servers` are
    those that were stated, by the keys of needs.yaml; `sets` the evaluation sets of the site that
    counted for quality."""

    summary: Text
    answers: tuple[Answered, ...] = ()
    categories: tuple[str, ...] = ()
    volume: Volume | None = None
    own_servers: Mapping[str, Band | int | float | str] | None = _later()
    sets: tuple[str, ...] | None = _later()


class Requirement(RecordPart):
    """A must-have and the value that candidates had to have."""

    constraint: str
    name: Bilingual
    value: FactValue


class Weighing(RecordPart):
    """The weight of a criterion in points, of which only proportions count."""

    criterion: str
    name: Bilingual
    points: Band
    origin: Words = ""


class FactFound(RecordPart):
    """What was known of a must-have: `value` is None when it was unknown."""

    constraint: str
    name: Bilingual
    value: FactValue | None = None
    source: Words = ""
    date: str = ""
    url: str = ""


class ScoreFound(RecordPart):
    """A score from 0 to 1, None when nothing was known, and what it added to the sum."""

    criterion: str
    name: Bilingual
    score: Band | None = None
    contribution: float
    source: Words = ""
    date: str = ""
    method: Words = ""


class SupplierAnswerFound(RecordPart):
    """An answer of a supplier, its `text` by language; it holds until `valid_until`, if given."""

    supplier: str
    question: Bilingual
    value: Value
    text: Mapping[str, Words] = {}
    source: Words = ""
    date: str = ""
    valid_until: Day | None = None


class Evidence(RecordPart):
    """What was known of a candidate on the day."""

    candidate: str
    facts: tuple[FactFound, ...] = ()
    scores: tuple[ScoreFound, ...] = ()
    answers: tuple[SupplierAnswerFound, ...] = ()


class Ranked(RecordPart):
    """A candidate that met every must-have. `acceptability` is the share of draws in which it came
    first; `unknowns` are criteria. `monthly_eur` is for the volume of the need, `eur_per_1000` of
    1,000 requests; None is unknown."""

    candidate: str
    name: Line
    model: str | None = None
    host: str | None = None
    score: Band
    acceptability: float = Field(ge=0, le=1)
    unknowns: tuple[str, ...] = ()
    monthly_eur: Band | None = None
    wh_per_1000: Band | None = None
    eur_per_1000: Band | None = _later()
    frugal: bool | None = None
    self_hostable: bool | None = None


class Excluded(RecordPart):
    """A candidate that missed a must-have, or of which that is unknown."""

    candidate: str
    name: Line
    constraint: Bilingual
    reason: Bilingual
    unknown: bool = False


class Ranking(RecordPart):
    """The shortlist, in its order, with the seed and number of the draws that it is made of."""

    ranked: tuple[Ranked, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    seed: int = 0
    samples: int = 0


class Test(RecordPart):
    """A test on one's own questions: what it was and what it showed."""

    name: Line
    result: Words = ""
    date: str = ""
    url: str = ""


class Decision(RecordPart):
    """`chosen` are ids of the ranking; `instead` what is used where no LLM is."""

    kind: Kind
    chosen: tuple[str, ...] = ()
    instead: Words = ""
    reasons: Text

    @model_validator(mode="after")
    def _chosen(self) -> "Decision":
        if (self.kind == "candidates") != bool(self.chosen):
            raise ValueError("candidates are named where some are chosen, and only there")
        return self


class Dissent(RecordPart):
    """A disagreement; `author` is empty when its person is not named."""

    text: Text
    author: Words = ""
    date: Day


class Record(RecordPart):
    """A decision, as its author signs it. `revision` is that of the choice it was prepared in.
    `supersedes` is the id of the record that it takes the place of. `evidence` holds what was
    known of the candidates that were looked at closely: the chosen, and the first of the ranking.
    """

    title: Line
    revision: int | None = None
    need: Need
    constraints: tuple[Requirement, ...] = ()
    weights: tuple[Weighing, ...] = ()
    shortlist: Ranking = Ranking()
    evidence: tuple[Evidence, ...] = ()
    tests: tuple[Test, ...] = ()
    decision: Decision
    dissent: tuple[Dissent, ...] = ()
    review_on: Day
    author: Line
    signed_at: datetime
    supersedes: str | None = None

    @field_validator("signed_at")
    @classmethod
    def _aware(cls, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("expected a moment with its time zone")
        return moment

    @model_validator(mode="after")
    def _known(self) -> "Record":
        unknown = set(self.decision.chosen) - set(self.names)
        if unknown:
            raise ValueError(f"chosen, but not in the shortlist: {', '.join(sorted(unknown))}")
        return self

    @property
    def names(self) -> Mapping[str, str]:
        """The candidates of the shortlist by id."""
        return {one.candidate: one.name for one in self.shortlist.ranked}

    @property
    def chosen(self) -> tuple[Ranked, ...]:
        return tuple(one for one in self.shortlist.ranked if one.candidate in self.decision.chosen)

    def evidence_on(self, candidate: str) -> Evidence:
        found = (one for one in self.evidence if one.candidate == candidate)
        return next(found, Evidence(candidate=candidate))
