"""The settings of evaluations."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from joute.sandbox.settings import SandboxSettings
from joute.settings import Identifier, Table

__all__ = [
    "EvaluationRetention",
    "EvaluationSettings",
    "SandboxSettings",
    "TargetTable",
    "TargetTables",
]


class EvaluationSettings(Table):
    public: bool = Field(
        False,
        description="Whether everybody may read evaluations; otherwise only members to whom the "
        "operator gave a role, and the operator.",
    )
    submissions: bool = Field(
        True,
        description="Whether members who choose models, stewards and the operator may give an "
        "endpoint and a key of their own for one run.",
    )
    submissions_private: bool = Field(
        False,
        description="Whether such an endpoint may be at a private address, or without TLS: this "
        "site would then connect to machines of its own network for its members.",
    )
    upload_megabytes: int = Field(
        256, ge=1, description="Size of a run or a set that a program sends, at most."
    )
    prompt_duels: Literal["members", "everybody"] = Field(
        "members",
        description="Who may have two stored prompts meet in a duel: members who may store "
        "prompts, or everybody.",
    )
    sets_folder: Path | None = Field(
        None, description="A folder for evaluation sets that bundles bring, a folder each."
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
    campaign_days: int = Field(
        1095,
        ge=1,
        description="Days a campaign is stored after it was made, with its ratings and what they "
        "became in the evidence.",
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


class PatternRule(Table):
    """A pattern of RE2, which has no look-around and no references back."""

    pattern: str = Field(min_length=1, description="What is looked for in the question.")
    answer: str = Field(
        "", description="The answer; without one, the first group of what was found, or all of it."
    )


class RegexTarget(Table):
    """[[targets]] of kind "regex": the first pattern that is in the question (joute[metrics])."""

    kind: Literal["regex"] = Field(description="What it is.")
    id: Identifier = Field(description="Your name for it.")
    rules: list[PatternRule] = Field(
        min_length=1, description="Tables of `pattern` and `answer`, in their order."
    )
    otherwise: str = Field(min_length=1, description="The answer where no pattern is found.")
    ignore_case: bool = Field(True, description="Whether capitals count as small letters.")


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
        None,
        ge=0,
        allow_inf_nan=False,
        description="US dollars of an answer that does not state its cost.",
    )
    wh: Annotated[float, Field(ge=0)] | tuple[float, float] | None = Field(
        None,
        description="Wh of an answer that does not state its electricity: a figure, or the two "
        "ends of a band.",
    )
    wh_source: str = Field("", description="Where `wh` is from; shown beside it.")

    @model_validator(mode="after")
    def _sourced(self) -> "Declared":
        if self.wh is not None and not self.wh_source.strip():
            raise ValueError("wh_source: where wh is from")
        return self


class Bm25Target(Table):
    """[[targets]] of kind "bm25": the passages that share the rarest words with the question."""

    kind: Literal["bm25"] = Field(description="What it is.")
    id: Identifier = Field(description="Your name for it.")
    passages: str = Field(
        "",
        description="A file of passages (`id`, `text`): JSON lines, JSON, CSV or Parquet; by "
        "default those of the items of the set.",
    )
    most: int = Field(10, ge=1, le=1_000, description="Passages of an answer, the best first.")
    k1: float = Field(1.2, ge=0, le=10, description="How much a repeated word counts.")
    b: float = Field(0.75, ge=0, le=1, description="How much the length of a passage counts.")


class AnswersTarget(Declared):
    """[[targets]] of kind "answers": answers of a file, another tool’s or people’s."""

    kind: Literal["answers"] = Field(description="What it is.")
    id: Identifier = Field(description="Your name for it.")
    file: str = Field(description="JSON lines, JSON, CSV or Parquet, an answer in each row.")
    people: bool = Field(False, description="Whether people answered, which reports then say.")
    columns: dict[Literal["item", "question", "answer"], str] = Field(
        default_factory=dict,
        description="Columns of other names than `item` (its id), `question`, `answer`.",
    )


AtOnce = Annotated[
    int | None,
    Field(ge=1, description="Answers under way at once at most; none is what the run says."),
]


# A function as Python imports it: `module:function`.
CALLABLE = r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*"


class PythonTarget(Declared):
    """[[targets]] of kind "python": a function, sync or async, from a question to its answer."""

    kind: Literal["python"] = Field(description="What it is.")
    id: Identifier = Field(description="Your name for it.")
    callable: str = Field(
        pattern=f"^{CALLABLE}$",
        description="`module:function`, as Python imports it.",
    )
    at_once: AtOnce = None


Stated = Literal[
    "context",
    "tool_calls",
    "steps",
    "state",
    "input_tokens",
    "output_tokens",
    "cost_usd",
    "wh",
    "model",
    "finish_reason",
]


_SECRET_HEADERS = {"authorization", "proxy-authorization", "cookie", "api-key", "x-api-key"}


def _no_secret(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if name.lower() in _SECRET_HEADERS and "{env:" not in value:
            raise ValueError(
                f"{name} = a text with {{env:NAME}}: a secret stays in the environment"
            )
    return headers


class HttpTarget(Declared):
    """[[targets]] of kind "http": an application that answers requests."""

    kind: Literal["http"] = Field(description="What it is.")
    id: Identifier = Field(description="Your name for it.")
    url: str = Field(description="Its address, https; http too with `allow_private`.")
    answer: str = Field(
        description="Where the text of the answer is in the response, as in "
        '`choices.0.message.content`; "" where the response is the text.'
    )
    method: Literal["POST", "PUT", "PATCH", "GET"] = Field("POST", description="How it is asked.")
    headers: Annotated[dict[str, str], AfterValidator(_no_secret)] = Field(
        default_factory=dict,
        description="Headers of each request; `{env:NAME}` is a variable of the environment.",
    )
    query: dict[str, str] = Field(
        default_factory=dict, description="Parameters behind the ? of the address."
    )
    body: dict[str, Any] = Field(
        default_factory=dict,
        description="The JSON of each request. In its texts `{input}` is the question, `{prompt}` "
        "the prompt of the set with the item in it, `{id}`, `{context}`, `{choices}` those of the "
        "item, `{env:NAME}` a variable of the environment; a text that is `{messages}` is the list "
        "of messages, one that is `{images}` the list of the pictures of an item as data: URLs.",
    )
    stream: bool = Field(
        False,
        description="Whether it sends server-sent events or lines of JSON, where the type of its "
        "content does not say so; `answer` is then the path of a piece of the text in each.",
    )
    end: str = Field(
        "",
        description="What shows that a stream is whole: an event of this text, as `[DONE]`, or a "
        "path at which an event has something, as `choices.0.finish_reason`. A stream without it "
        "has failed.",
    )
    paths: dict[Stated, str] = Field(
        default_factory=dict,
        description="Where the response has `context` (texts, or objects of id and text), "
        "`tool_calls`, `steps`, `state`, `input_tokens`, `output_tokens`, `cost_usd`, `wh`, "
        "`model` or `finish_reason`.",
    )
    at_once: AtOnce = None
    allow_private: bool = Field(
        False, description="Reach addresses of this machine and of private networks too."
    )
    most_megabytes: float = Field(
        10.0, gt=0, le=1_000, description="Size of a response at most; a larger one has failed."
    )
    cache: bool = Field(
        False,
        description="Take answers of earlier runs where nothing changed here; an application may "
        "have changed, so that it is asked again unless you say otherwise.",
    )


# The kinds that a set may declare itself: they read its items and nothing else.
CLASSICAL = ("majority", "keywords", "regex", "tfidf", "bm25")
ClassicalTarget = Annotated[
    MajorityTarget | KeywordsTarget | RegexTarget | TfidfTarget | Bm25Target,
    Field(discriminator="kind"),
]
TargetTable = Annotated[
    HttpTarget
    | PythonTarget
    | AnswersTarget
    | MajorityTarget
    | KeywordsTarget
    | RegexTarget
    | TfidfTarget
    | Bm25Target,
    Field(discriminator="kind"),
]
TargetTables = Annotated[
    list[TargetTable],
    Field(description="[[targets]]: applications, functions and methods that can be evaluated."),
]
