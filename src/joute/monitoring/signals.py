"""The values of each signal, from the log of calls and from feedback, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, true

from joute.gateway.reading import LIVE, OK
from joute.gateway.tables import GatewayCall
from joute.llm.errors import Withheld
from joute.monitoring.tables import CallFeedback
from joute.monitoring.thumbs import OPINION, SCORE
from joute.statistics.drift import Signal

GOOD = and_(GatewayCall.outcome == OK, GatewayCall.kind == "chat")
_FILTERED = or_(GatewayCall.outcome == Withheld.code, GatewayCall.finish_reason == "content_filter")
_QUANTITIES = {
    Signal.LENGTH: GatewayCall.output_tokens,
    Signal.LATENCY: GatewayCall.duration_s,
    Signal.COST: GatewayCall.microdollars,
    Signal.ENERGY: GatewayCall.energy_mid_wh,
}
WATCHED: Sequence[Signal] = (Signal.QUALITY, Signal.REFUSALS, *_QUANTITIES, Signal.TOPICS)


@dataclass(frozen=True)
class Place:
    """A value in its series: when it came, and the id of its call."""

    at: datetime
    id: str


def later_than(at: Any, place: Place) -> ColumnElement[bool]:
    """Calls, or what is said of them at `at`, that come after a place."""
    return or_(at > place.at, and_(at == place.at, GatewayCall.id > place.id))


def values_of(
    signal: Signal, use_id: str, alias: str, until: datetime, after: Place | None = None
) -> Select[Any]:
    """Rows of moment, id of the call and value, those after a place and before `until`.

    A quality is the score that was given, else 1 for a thumb up and 0 for one down; a refusal is
    an answer that a filter withheld; a topic is a name. What is not known is no value.
    """
    at: Any = GatewayCall.created_at
    value, counts = _of_calls(signal)
    if signal is Signal.QUALITY:
        at = CallFeedback.given_at
    rows = select(at, GatewayCall.id, value)
    if signal is Signal.QUALITY:
        rows = rows.join(CallFeedback, CallFeedback.call_id == GatewayCall.id)
    later = true() if after is None else later_than(at, after)
    own = and_(GatewayCall.use_id == use_id, GatewayCall.alias == alias, LIVE)
    return rows.where(own, counts, later, at < until).order_by(at, GatewayCall.id)


def _of_calls(signal: Signal) -> tuple[Any, ColumnElement[bool]]:
    """The value of a call, and which calls have one."""
    if signal is Signal.QUALITY:
        return SCORE, OPINION
    if signal is Signal.REFUSALS:
        return case((_FILTERED, 1.0), else_=0.0), or_(GOOD, _FILTERED)
    quantity = GatewayCall.topic if signal is Signal.TOPICS else _QUANTITIES[signal]
    return quantity, and_(GOOD, quantity.is_not(None))
