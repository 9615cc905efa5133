"""A run as records: one codec for lines of JSON in a file and for rows of a site.

The first line of a file is the header, then one row for each item, model and epoch in the order in
which they ended, then the end. A file without its end is of a run that was interrupted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.references import UNBOUNDED
from joute.evaluation.scorers.scorer import Scorer
from joute.evaluation.sets.item import ScorerSpec

# The scorer of results that another tool made.
IMPORTED = "imported"


class Record(BaseModel):
    """A line of a run."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SetReference(Record):
    """The set of a run; `hash` is over the items that count, whatever their order."""

    name: str
    version: str = ""
    hash: str = ""
    items: int = Field(0, ge=0)


class ScorerReference(Record):
    """A scorer of a run, by the column of its scores; `weight` is its share of an item's score."""

    column: str
    name: str
    version: str
    weight: float
    range: tuple[float, float] = (0.0, 1.0)
    options: dict[str, Any] = Field(default_factory=dict)


class PromptReference(Record):
    """A prompt of a run: the version of its content, its text as it was written, and a hash of the
    items that may be its examples, "" without any."""

    version: str
    examples: str = ""
    text: str = ""


class RunHeader(Record):
    """The conditions of a run, the same for every model in it.

    `models` are its targets by their ids; that of a prompt on a model is `PROMPT@MODEL`, and
    `prompts` holds them by name. `request` is a hash of the parameters of the set and of its own
    prompt where it is asked, `judge` names its judge and is "" without one. `asked` is, by model, a
    hash of its host, its name there and its system prompt, the judge among them; nothing is known
    of a model that is not in it. `kinds` are those of targets that are no model: application,
    function, classical, answers, people. `scorers` are those of the set, `item_scorers` the
    versions of those of items alone, by their names. `versions` are those of the package and of its
    tables of prices and footprints.
    """

    record: Literal["run"] = "run"
    format: Literal[1] = 1
    id: str
    set: SetReference
    models: tuple[str, ...]
    epochs: int = Field(1, ge=1)
    parameters: dict[str, Any] = Field(default_factory=dict)
    request: str = ""
    prompts: dict[str, PromptReference] = Field(default_factory=dict)
    judge: str = ""
    asked: dict[str, str] = Field(default_factory=dict)
    kinds: dict[str, str] = Field(default_factory=dict)
    scorers: tuple[ScorerReference, ...] = ()
    item_scorers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    gate: dict[str, Any] | None = None
    started_at: datetime
    git: str = ""
    versions: dict[str, str] = Field(default_factory=dict)


class ScoreRecord(Record):
    """A score as it is stored; `judged` sums up what its judge took. `scorer` is a scorer of the
    item alone, whose options the item holds; None for one of the set, which is in the header."""

    value: float | None
    label: str = ""
    reason: str = ""
    judged: tuple[Answer, ...] = ()
    scorer: ScorerReference | None = None
    details: dict[str, Any] = Field(default_factory=dict)


class Row(Record):
    """The answer of a model to an item in one epoch, and its scores by their columns."""

    record: Literal["answer"] = "answer"
    item: str
    item_hash: str = ""
    model: str
    epoch: int = Field(0, ge=0)
    domain: str = ""
    cluster: str = ""
    split: Literal["", "dev", "holdout"] = ""
    must_pass: bool = False
    answer: Answer
    scores: dict[str, ScoreRecord] = Field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, int]:
        """What a run holds once."""
        return self.item, self.model, self.epoch


class RunEnd(Record):
    """The end of a run: the rows, and the SHA-256 of all lines before this one.

    `stopped` says why not all was asked, "" when it was; such a run can be taken up again.
    """

    record: Literal["end"] = "end"
    stopped: Literal["", "budget_eur", "budget_wh", "asked"] = ""
    rows: int
    sha256: str
    ended_at: datetime


def cluster_key(cluster: str, item: str) -> str:
    """The cluster of an item; one without a cluster is alone in its own, whatever others are
    called."""
    return f"c{cluster}" if cluster else f"i{item}"


def score_of(row: Row, scorers: tuple[ScorerReference, ...]) -> float | None:
    """The score of an answer: the mean of its scores by their weights.

    None, unscored, where the answer failed or one that counts is unscored; scorers that do not
    apply to the item do not count.
    """
    if row.answer.failed:
        return None
    counted = [
        (score.value, scorer.weight)
        for score, scorer in zip(row.scores.values(), scorers_of(row, scorers), strict=True)
        if scorer.weight > 0
    ]
    if not counted or any(value is None for value, _ in counted):
        return None
    total = sum(weight for _, weight in counted)
    return sum(value * weight for value, weight in counted if value is not None) / total


def share_of(row: Row, scorers: tuple[ScorerReference, ...]) -> float | None:
    """The score of an answer as a share of the scale of the scorers that count for it."""
    score = score_of(row, scorers)
    if score is None:
        return None
    least, greatest = scale_of(scorers_of(row, scorers))
    return (score - least) / (greatest - least)


def reference_to(
    spec: ScorerSpec, scorer: Scorer, weight: float, options: Mapping[str, Any] | None = None
) -> ScorerReference:
    """What a run says of a scorer that a set or an item names."""
    return ScorerReference(
        column=spec.column,
        name=spec.name,
        version=scorer.version,
        weight=weight,
        range=scorer.range,
        options=dict(options or {}),
    )


def scorers_of(row: Row, scorers: Sequence[ScorerReference]) -> list[ScorerReference]:
    """The scorer of each score of a row, beside those of the set. Of a score whose scorer nothing
    says, as in runs of before scores named those of items, the weight is 1 and the range 0 to 1.
    """
    known = {scorer.column: scorer for scorer in scorers}
    return [
        score.scorer
        or known.get(column)
        or ScorerReference(column=column, name="", version="", weight=1)
        for column, score in row.scores.items()
    ]


def scale_of(scorers: Sequence[ScorerReference]) -> tuple[float, float]:
    """The least and the greatest score that scorers together give: 0 to 1 where one has none. That
    of imported scores is what was seen of them, which is no scale."""
    counted = [scorer for scorer in scorers if scorer.weight > 0]
    if not counted or any(
        scorer.name == IMPORTED or scorer.range[1] >= UNBOUNDED for scorer in counted
    ):
        return 0.0, 1.0
    total = sum(scorer.weight for scorer in counted)
    least, greatest = (
        sum(scorer.range[end] * scorer.weight for scorer in counted) / total for end in (0, 1)
    )
    return least, greatest
