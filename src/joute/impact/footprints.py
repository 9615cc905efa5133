"""The footprint of several answers: a side of a duel, and two sides compared."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from joute.calls import ModelCard, TrainingCard
from joute.calls.tables import StoredFootprint
from joute.footprint import (
    BAND_FIELDS,
    MEASURED_METHOD,
    Band,
    Comparison,
    Footprint,
    Inputs,
    MeasuredInputs,
    ModelledInputs,
    Training,
    TrainingShare,
    compare,
    joined,
    recompute,
    training_share,
)


def in_one_method(stored: Mapping[int, Sequence[StoredFootprint]]) -> dict[int, Footprint]:
    """One figure for each answer, all by one method: two are never mixed.

    `stored` holds the rows of each answer, the oldest first. Measured figures come first, when
    every answer has one that no other answer shares. Otherwise the method is that of the first
    row, so that the figures that people saw stay; an answer without a row by it is computed by
    it, or has no figure when its size is not known.
    """
    measured = measured_footprints(stored)
    if len(measured) == len(stored) and not any(map(shared, measured.values())):
        return measured
    modelled = {
        answer: [row for row in rows if row.method != MEASURED_METHOD]
        for answer, rows in stored.items()
    }
    method = next((row.method for rows in modelled.values() for row in rows), "")
    return {answer: _by_method(rows, method) for answer, rows in modelled.items() if rows}


def measured_footprints(stored: Mapping[int, Sequence[StoredFootprint]]) -> dict[int, Footprint]:
    """The figure of each answer whose energy was measured."""
    return {
        answer: Footprint.from_dict(row.figure)
        for answer, rows in stored.items()
        for row in rows
        if row.method == MEASURED_METHOD
    }


def shared(figure: Footprint) -> bool:
    """Whether the machine was writing other answers too, so that a rule made the figure."""
    return "shared_machine" in figure.notes


def _by_method(rows: Sequence[StoredFootprint], method: str) -> Footprint:
    chosen = next((row for row in rows if row.method == method), rows[0])
    figure = Footprint.from_dict(chosen.figure)
    return figure if figure.method == method else recompute(figure, method)


def combined(figures: Sequence[Footprint]) -> Footprint:
    """The footprint of all these answers of one model, by one method.

    A band is unknown as soon as it is for one answer.
    """
    first = figures[0]
    bands: dict[str, Any] = {
        name: _sum([getattr(figure, name) for figure in figures]) for name in BAND_FIELDS
    }
    notes = dict.fromkeys(note for figure in figures for note in figure.notes)
    return replace(first, **bands, inputs=_inputs(figures), notes=tuple(notes))


def _sum(bands: Sequence[Band | None]) -> Band | None:
    known = [band for band in bands if band is not None]
    if len(known) < len(bands):
        return None
    return Band(*(sum(ends) for ends in zip(*known, strict=True)))


def _inputs(figures: Sequence[Footprint]) -> Inputs:
    """The inputs of the first answer, with the length and latency of all."""
    inputs = [figure.inputs for figure in figures]
    measured = [one for one in inputs if isinstance(one, MeasuredInputs)]
    modelled = [one for one in inputs if isinstance(one, ModelledInputs)]
    if measured:
        return replace(measured[0], measurement=joined([one.measurement for one in measured]))
    times = [one.latency_s for one in modelled if one.latency_s is not None]
    return replace(
        modelled[0],
        output_tokens=sum(one.output_tokens for one in modelled),
        latency_s=sum(times) if len(times) == len(modelled) else None,
    )


def compared(a: Footprint, card_a: ModelCard, b: Footprint, card_b: ModelCard) -> Comparison:
    """Which used more; unknown properties of two hosts may differ."""
    return compare(a, b, hosts_differ=True if card_a.host != card_b.host else None)


def share_of_training(card: TrainingCard, output_tokens: float) -> TrainingShare:
    """The share of a declared training that so many tokens carry."""
    return training_share(
        Training(
            basis="declared",
            energy_kwh=_point(card.energy_kwh),
            gwp_kg=_point(card.gwp_kg),
            assumptions=(("source", card.source),),
        ),
        output_tokens=output_tokens,
        lifetime_tokens=card.lifetime_tokens,
    )


def _point(value: float | None) -> Band | None:
    return None if value is None else Band.of(value, value)
