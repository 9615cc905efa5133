"""Where a model stands among the others by the electricity of its answers."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joute.calls import ModelCard, footprint_of

# Models are placed by the electricity of so many tokens.
PLACED_TOKENS = 1000


@dataclass(frozen=True)
class Place:
    """Where a model stands: it uses more electricity than `more_than` models out of `out_of`."""

    more_than: int
    out_of: int


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
