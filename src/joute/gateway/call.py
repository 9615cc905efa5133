"""One call of an application: who, what, who answered, what it took; and its row in the log."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from joute import llm
from joute.calls import Offered
from joute.calls.footprints import Written
from joute.footprint import Band, Share
from joute.gateway.aliases import AliasCard
from joute.gateway.budgets.amount import MICRO, Estimate
from joute.gateway.directory import Caller
from joute.gateway.guarding.guarding import CONTENT_FILTER, Guarding
from joute.gateway.log import CallText, Row
from joute.gateway.received import Answered
from joute.gateway.wanted import Wanted

# The purpose of a signed link to the form about an answer, and how long it opens it.
FEEDBACK = "feedback"
FEEDBACK_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Routed:
    """The model to ask first, why, and with which probability it was drawn, None when it was not.
    `arm` is that of an experiment, which is given `instructions` before those of the application;
    `shadow` is what a router on trial would have chosen, `topic` that by which a router decided."""

    model: str
    reason: str = ""
    probability: float | None = None
    arm: str | None = None
    instructions: str = ""
    shadow: str | None = None
    topic: str | None = None


@dataclass(eq=False)
class Call:
    """One call: who, what, when; then who answered, and what came. `hurried` is one whose caller
    waits less long than a host may take."""

    id: str
    caller: Caller
    alias: AliasCard
    wanted: Wanted
    routed: Routed
    candidates: Sequence[Offered]
    began_at: float
    give_up_at: float
    created_at: datetime
    received: Answered
    # Of the link to the form about its answer.
    feedback_token: str
    guarding: Guarding
    hurried: bool = False
    # The id of the call that a shadow follows.
    shadow_of: str | None = None
    # Progress.
    model: Offered | None = None
    attempts: int = 0
    asked_at: float = 0.0
    failures: list[Row] = field(default_factory=list)
    asking: bool = False
    share: Share = field(default_factory=Share)
    first_token_s: float | None = None
    # The end.
    outcome: str = "ok"
    failed_at_host: bool = False
    duration_s: float = 0.0
    usage: llm.Usage | None = None
    spent: Estimate = field(default_factory=lambda: Estimate(0, 0))
    written: Written | None = None
    energy: Band | None = None
    energy_method: str = ""

    @property
    def answered_by(self) -> Offered:
        assert self.model is not None  # noqa: S101 # read once a model answered
        return self.model

    @property
    def finish_reason(self) -> str:
        """Why the answer ended, as its caller is told."""
        return CONTENT_FILTER if self.guarding.refused else self.received.finish_reason

    @property
    def figures(self) -> dict[str, Any]:
        """What a caller is told of the call: its cost in US dollars and its energy in Wh, None
        where they are not known, who counted the tokens, the token of the form about it, what no
        method counts of it, and what its guard did, if anything."""
        cost, energy, guard = self.spent.microdollars, self.energy, self.guarding.facts
        return {
            "call_id": self.id,
            "model": self.model.id if self.model else None,
            "cost_usd": None if cost is None else cost / MICRO,
            "energy_wh": energy and {"low": energy.low, "mid": energy.mid, "high": energy.high},
            "method": self.energy_method or None,
            "tokens_counted_by": self.usage.source if self.usage else None,
            "feedback": self.feedback_token,
            **({"energy_without": "reading the images"} if self.wanted.files.images else {}),
            **({"guard": guard} if guard else {}),
        }


def row_of(call: Call) -> Row:
    """Its columns: an object of the table would take longer to make than all else of its end."""
    model, usage, energy = call.model, call.usage, call.energy
    return {
        "id": call.id,
        "key_id": call.caller.key.id,
        "use_id": call.caller.use.id,
        "kind": call.wanted.kind,
        "alias": call.alias.name,
        "alias_version": call.alias.number,
        "model": model.id if model else "",
        "endpoint": model.endpoint.id if model else "",
        "origin": model.origin if model else "",
        "streamed": call.wanted.streamed,
        "outcome": call.outcome,
        "finish_reason": call.finish_reason,
        "attempts": call.attempts,
        "input_tokens": usage.input_tokens if usage else None,
        "output_tokens": usage.output_tokens if usage else None,
        "reasoning_tokens": usage.reasoning_tokens if usage else None,
        "token_source": usage.source if usage else "",
        "microdollars": call.spent.microdollars,
        "energy_low_wh": energy.low if energy else None,
        "energy_mid_wh": energy.mid if energy else None,
        "energy_high_wh": energy.high if energy else None,
        "energy_method": call.energy_method,
        "first_token_s": call.first_token_s,
        "duration_s": call.duration_s,
        "arm": call.routed.arm,
        "probability": call.routed.probability,
        "shadow": call.routed.shadow,
        "shadow_of": call.shadow_of,
        "topic": call.routed.topic,
        "created_at": call.created_at,
    }


def text_of(call: Call) -> CallText | None:
    """Only what a use keeps is put together."""
    if not call.caller.still_keeps_text:
        return None
    return CallText(call.wanted.stored, call.received.text)
