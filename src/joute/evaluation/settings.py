"""The settings of evaluations."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from joute.settings import Identifier, Table


class EvaluationSettings(Table):
    public: bool = Field(
        False,
        description="Whether everybody may read evaluations; otherwise only members to whom the "
        "operator gave a role, and the operator.",
    )
    upload_megabytes: int = Field(
        256, ge=1, description="Size of a run or a set that a program sends, at most."
    )
    usd_per_euro: float = Field(
        1.172,
        gt=0,
        description="US dollars for a euro: prices are in dollars, budgets of runs in euros. The "
        "default is the reference rate of the European Central Bank of 30 June 2025.",
    )
    usd_per_cpu_hour: float = Field(
        0.0504,
        ge=0,
        description="US dollars for an hour of one core: what classical methods are charged. The "
        "default is the list price of a cloud machine (m7i.large, on demand: 0.1008 for two).",
    )


class EvaluationRetention(Table):
    evaluation_run_days: int = Field(
        1095,
        ge=1,
        description="Days a run of an evaluation is stored, with its answers; accepted ones stay.",
    )


def _dev_only(split: str) -> str:
    if split == "dev":
        return split
    raise ValueError("dev: a method that was trained on the holdout would be scored on it")


class MajorityTarget(Table):
    """[[targets]] of kind "majority": the answer that most items expect."""

    kind: Literal["majority"] = Field(description="What it is.")
    id: Identifier = Field(description="Your name for it.")
    train: Annotated[str, AfterValidator(_dev_only)] = Field(
        "dev", description="The split that it learns from, which is always the dev split."
    )


class KeywordsTarget(Table):
    """[[targets]] of kind "keywords": the answer with the most of its words in the question."""

    kind: Literal["keywords"] = Field(description="What it is.")
    id: Identifier = Field(description="Your name for it.")
    rules: dict[str, list[str]] = Field(
        min_length=1,
        description="The words of each answer: capitals and accents do not count, `trott*` is any "
        "word that begins so, several words are a phrase.",
    )
    otherwise: str = Field(min_length=1, description="The answer where no word is found.")


class TfidfTarget(Table):
    """[[targets]] of kind "tfidf": a linear classifier of weighted words (joute[classical])."""

    kind: Literal["tfidf"] = Field(description="What it is.")
    id: Identifier = Field(description="Your name for it.")
    train: Annotated[str, AfterValidator(_dev_only)] = Field(
        "dev", description="The split that it learns from, which is always the dev split."
    )
    terms: Literal["words", "characters", "both"] = Field(
        "both",
        description="What is weighted: words and pairs of words, 3 to 5 characters of a word, or "
        "both.",
    )
    c: float = Field(
        1.0,
        gt=0,
        le=1e6,
        description="How closely it follows what it learned (C of LIBLINEAR).",
    )


class Declared(Table):
    """What the operator declares of the answers of a target."""

    cost_usd: float | None = Field(
        None, ge=0, description="US dollars of an answer that does not state its cost."
    )
    wh: Annotated[float, Field(ge=0)] | tuple[float, float] | None = Field(
        None,
        description="Wh of an answer that does not state its electricity: a figure, or the two "
        "ends of a band.",
    )
    wh_source: str = Field("", description="Where `wh` is from; shown beside it.")
    at_once: int | None = Field(
        None, ge=1, description="Answers under way at once; none is what the run says."
    )

    @model_validator(mode="after")
    def _sourced(self) -> "Declared":
        if self.wh is not None and not self.wh_source.strip():
            raise ValueError("wh_source: where wh is from")
        return self


class PythonTarget(Declared):
    """[[targets]] of kind "python": a function, sync or async, from a question to its answer."""

    kind: Literal["python"] = Field(description="What it is.")
    id: Identifier = Field(description="Your name for it.")
    callable: str = Field(
        pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*$",
        description="`module:function`, as Python imports it.",
    )


# The kinds that a set may declare itself: they read its items and nothing else.
CLASSICAL = ("majority", "keywords", "tfidf")
ClassicalTarget = Annotated[
    MajorityTarget | KeywordsTarget | TfidfTarget, Field(discriminator="kind")
]
TargetTable = Annotated[
    PythonTarget | MajorityTarget | KeywordsTarget | TfidfTarget, Field(discriminator="kind")
]
TargetTables = Annotated[
    list[TargetTable],
    Field(description="[[targets]]: applications, functions and methods that can be evaluated."),
]
