"""The footprint of an answer, stored with it; recomputed by adding a row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from joute import footprint
from joute.calls import daily
from joute.calls.card import ModelCard, Size
from joute.calls.offer import Offered
from joute.calls.tables import StoredFootprint
from joute.footprint import (
    MODELLED_METHODS,
    Footprint,
    Measurement,
    flag_call,
    host_mix,
    measured,
    modelled_method,
    recompute,
)
from joute.llm import Usage
from joute.store import Store

BATCH = 500


def active(card: ModelCard) -> Size | None:
    """Parameters that each token goes through: all of them, but in a mixture of experts."""
    return card.active_b or (None if card.arch == "moe" else card.total_b)


def footprint_of(
    card: ModelCard,
    output_tokens: float,
    *,
    method: str = footprint.DEFAULT_METHOD,
    latency_s: float | None = None,
) -> Footprint | None:
    """The modelled footprint of an answer; None when the sizes of the model are not known.

    The host's country chooses the electricity: the world's average stands in, with a note, only
    where that country is not known. `latency_s`, when it was measured, bounds the time of
    computing.
    """
    active_b = active(card)
    if card.total_b is None or active_b is None:
        return None
    return footprint.estimate(
        total_b=footprint.size(card.total_b),
        active_b=footprint.size(active_b),
        output_tokens=output_tokens,
        method=method,
        mix=card.mix or footprint.host_mix(card.country),
        latency_s=latency_s,
        **({} if card.pue is None else {"pue": card.pue}),
    )


@dataclass(frozen=True)
class Written:
    """An answer that is over: who wrote it, how much, in how long.

    `measurement` is the energy read on its machine, when it is ours.
    """

    model: Offered
    usage: Usage
    duration_s: float
    measurement: Measurement | None = None

    @cached_property
    def figures(self) -> Sequence[Footprint]:
        """By each kind of method, as far as they are known: modelled first."""
        return tuple(figure for figure in (self.modelled(), self.measured()) if figure)

    @property
    def figure(self) -> Footprint | None:
        """The one figure of its energy: what was measured, where it was."""
        return self.figures[-1] if self.figures else None

    def measured(self) -> Footprint | None:
        """From the machine's own energy; a PUE is that of its operator, or none."""
        card, machine = self.model.card, self.model.machine
        if self.measurement is None or machine is None:
            return None
        return measured(
            self.measurement,
            mix=card.mix or host_mix(card.country),
            pue=card.pue or 1.0,
            hardware=machine.hardware,
        )

    def modelled(self) -> Footprint | None:
        """From sizes; None when the size of the model, or of the answer, is not known.

        Only the time of a live answer is one of computing.
        """
        card, usage = self.model.card, self.usage
        if usage.output_tokens is None:
            return None
        latency_s = self.duration_s if self.model.origin == "live" else None
        figure = footprint_of(card, usage.output_tokens, latency_s=latency_s)
        return figure and flag_call(
            figure,
            input_tokens=usage.input_tokens or 0,
            hidden_reasoning=bool(card.reasoning) and not usage.reasoning_tokens,
        )


async def add(session: AsyncSession, answer_id: int, written: Written, now: datetime) -> None:
    """Store the answer's footprints, a row by method, and add each to the sum of the day, in the
    caller's transaction."""
    usage = written.usage
    for figure in written.figures:
        row = footprint_row(
            answer_id,
            figure,
            output_tokens=usage.output_tokens,
            token_source=usage.source,
            origin=written.model.origin,
            now=now,
        )
        # Written at the end, in this order: the order of ids is that of methods.
        session.add(row)
    await count(session, written, now)


async def count(session: AsyncSession, written: Written, now: datetime) -> None:
    """Add the answer's footprints to the sum of the day, in the caller's transaction."""
    await count_all(session, [(written, now)])


async def count_all(session: AsyncSession, answers: Iterable[tuple[Written, datetime]]) -> None:
    """The same for several answers, each of its time."""
    await daily.add(
        session,
        (
            daily.Used(now.date(), one.model.origin, one.usage.output_tokens or 0, figure)
            for one, now in answers
            for figure in one.figures or (None,)
        ),
    )


def footprint_row(
    answer_id: int,
    figure: Footprint,
    *,
    output_tokens: int | None,
    token_source: str,
    origin: str,
    now: datetime,
) -> StoredFootprint:
    """The row of an answer's figure by one method."""
    return StoredFootprint(
        answer_id=answer_id,
        method=figure.method,
        mix=figure.mix,
        tier=figure.tier,
        output_tokens=output_tokens or 0,
        token_source=token_source,
        origin=origin,
        figure=figure.to_dict(),
        created_at=now,
    )


async def stored(
    session: AsyncSession, answer_ids: Iterable[int]
) -> Mapping[int, Sequence[StoredFootprint]]:
    """The figures of these answers, the oldest first."""
    rows = await session.scalars(
        select(StoredFootprint)
        .where(StoredFootprint.answer_id.in_(tuple(answer_ids)))
        .order_by(StoredFootprint.id)
    )
    found: dict[int, list[StoredFootprint]] = {}
    for row in rows:
        found.setdefault(row.answer_id, []).append(row)
    return found


async def recompute_all(store: Store, method: str, now: datetime) -> int:
    """Add the figure of `method` to every modelled answer that has none; how many were added.

    Raises BadInput when `method` does not start from sizes.
    """
    modelled_method(method)
    added, last = 0, 0
    while True:
        async with store.write() as session:
            rows = await _without(session, method, after=last)
            for row in rows:
                await _add_again(session, row, method, now)
        if not rows:
            return added
        added, last = added + len(rows), rows[-1].id


async def _without(session: AsyncSession, method: str, after: int) -> Sequence[StoredFootprint]:
    """The first figure of each answer that has none by `method`."""
    other = aliased(StoredFootprint)
    same_answer = other.answer_id == StoredFootprint.answer_id
    rows = await session.scalars(
        select(StoredFootprint)
        .where(
            StoredFootprint.id > after,
            StoredFootprint.method.in_(MODELLED_METHODS),
            ~exists().where(same_answer, other.method == method),
            ~exists().where(same_answer, other.id < StoredFootprint.id),
        )
        .order_by(StoredFootprint.id)
        .limit(BATCH)
    )
    return rows.all()


async def _add_again(
    session: AsyncSession, row: StoredFootprint, method: str, now: datetime
) -> None:
    figure = recompute(Footprint.from_dict(row.figure), method)
    again = footprint_row(
        row.answer_id,
        figure,
        output_tokens=row.output_tokens,
        token_source=row.token_source,
        origin=row.origin,
        now=now,
    )
    session.add(again)
    if row.origin == "live":
        day = row.created_at.date()
        await daily.add(session, [daily.Used(day, "live", row.output_tokens, figure)])
