"""The footprint of a model's answers, from what is known of the model and of its host."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joute import footprint
from joute.footprint import Footprint
from joute.models.card import ModelCard, Size

# Models are placed by the electricity of so many tokens.
PLACED_TOKENS = 1000


@dataclass(frozen=True)
class Place:
    """Where a model stands: it uses more electricity than `more_than` models out of `out_of`."""

    more_than: int
    out_of: int


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


def ladder(cards: Iterable[ModelCard]) -> Sequence[float]:
    """The Wh of models of published size, least first; guessed sizes stay out."""
    return sorted(energy for card in cards if (energy := _placed_wh(card)) is not None)


def place(card: ModelCard, among: Sequence[float]) -> Place | None:
    """Where the model stands on a ladder, wherever it runs; None when its size is not published."""
    energy = _placed_wh(card)
    return None if energy is None else Place(bisect_left(among, energy), len(among))


def _placed_wh(card: ModelCard) -> float | None:
    """At the method's own PUE: it is the model that is placed, not its host."""
    figure = footprint_of(card.model_copy(update={"pue": None}), PLACED_TOKENS)
    return figure.energy_wh.mid if figure and figure.rankable else None
