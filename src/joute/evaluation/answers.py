"""The answer of a target to an item."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from joute.evaluation.sets.item import Passage

# JSON knows no infinity: a token of probability 0 is written as null.
Logprob = Annotated[
    float,
    BeforeValidator(
        lambda value: float("-inf") if value is None else value, json_schema_input_type=float | None
    ),
]


# The finish reason of an answer that a filter of the host withheld.
WITHHELD = "content_filter"

Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Band(BaseModel):
    """A quantity and how far off it may be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: float
    mid: float
    high: float


class Impact(BaseModel):
    """The footprint of an answer: electricity in Wh, greenhouse gases in g CO2 eq. (None when
    unknown), its method."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wh: Band
    gco2: Band | None = None
    method: str


class Charge(BaseModel):
    """What an answer takes when it is asked: US dollars, None when unknown, and its footprint."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usd: Usd | None = None
    impact: Impact | None = None


class ToolUse(BaseModel):
    """A call that a target wants made; `arguments` is the JSON that it wrote, not checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    arguments: str = ""


class Answer(BaseModel):
    """What a target answered, or why it did not: `error` is then the code of the failure.

    `model` is the name that the host gave. `cost_usd`, tokens and `impact` are None when unknown,
    and zero for an answer of the `cached` kind, which was paid before, or that was recorded; what
    such a one took at first is its `first_charge`. `context` are the passages that a target says it
    used. `logprobs` are natural logarithms, token by token. `tool_calls` are in the order in which
    they were made. Of an agent, `steps` is how many it took, None when unknown, and `state` the
    state in which it left its task, None when it says none. `reasoning` is what it wrote before
    its final answer, where its prompt has it reason first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = ""
    reasoning: str = ""
    finish_reason: str = ""
    error: str = ""
    model: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    token_source: Literal["", "host", "estimate", "recorded", "simulated"] = ""
    cost_usd: Usd | None = None
    latency_s: float | None = None
    first_token_s: float | None = None
    impact: Impact | None = None
    context: tuple[Passage, ...] = ()
    logprobs: tuple[Logprob, ...] | None = None
    tool_calls: tuple[ToolUse, ...] = ()
    steps: int | None = Field(None, ge=0)
    state: dict[str, Any] | None = None
    cached: bool = False
    first_charge: Charge | None = None

    @property
    def charge(self) -> Charge:
        """What it takes to have it asked, whether this run did or another one before: the figure
        that compares targets, where `cost_usd` and `impact` are what a run spent. Unknown for an
        answer of the `cached` kind that does not say."""
        if self.first_charge is None and not self.cached:
            return Charge(usd=self.cost_usd, impact=self.impact)
        return self.first_charge or Charge()

    @property
    def failed(self) -> bool:
        return bool(self.error)

    @property
    def cut(self) -> bool:
        """Whether it was cut at the limit of output tokens."""
        return self.finish_reason == "length"
