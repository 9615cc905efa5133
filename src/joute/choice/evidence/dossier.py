"""What scores are made of, item by item: what is shown beside them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from joute import published
from joute.catalog import Offer
from joute.choice.evidence.answers import Suppliers
from joute.choice.evidence.footprints import wh_by_task
from joute.choice.evidence.knowledge import Known, Measured
from joute.choice.evidence.local_quality import Counted
from joute.choice.evidence.scores import found_here
from joute.choice.suppliers import SupplierAnswer
from joute.footprint import Band
from joute.published import Board, Measure, Result, boards


@dataclass(frozen=True)
class Shown:
    """A published result with what its board measures. `rate` is its win rate against the
    reference; None where it counts in no score."""

    result: Result
    board: Board
    measure: Measure
    rate: tuple[float, float, float] | None


@dataclass(frozen=True)
class Dossier:
    """What is known of an offer, the newest first. `local` are qualities that the site found, and
    how they count, `wh_by_task` is Wh of 1,000 requests by task of joute.classification, empty when
    unknown."""

    results: Sequence[Shown]
    answers: Sequence[SupplierAnswer]
    local: Sequence[Counted]
    measured: Sequence[Measured]
    wh_by_task: Mapping[str, Band]


def dossier(
    offer: Offer,
    known: Known,
    *,
    categories: Collection[str] = (),
    sets: Collection[str] = (),
) -> Dossier:
    """For these kinds of task, and a choice that names these sets."""
    model = known.catalog.models[offer.model]
    results = sorted(published.by_model().get(model.id, ()), key=lambda one: one.date, reverse=True)
    return Dossier(
        results=[_shown(one) for one in results],
        answers=Suppliers.of_offer(offer, known).answers(known),
        local=found_here(model.id, known, categories, sets),
        measured=known.measured(offer),
        wh_by_task=wh_by_task(offer, model),
    )


def _shown(result: Result) -> Shown:
    board = boards()[result.board]
    measure = next(
        one for one in board.measures if (one.metric, one.split) == (result.metric, result.split)
    )
    return Shown(result, board, measure, measure.band(result) if measure.counts else None)
