"""The rank of a model by the electricity of its answers."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joute.calls import ModelCard, footprint_of

# Models are ranked by the electricity of so many tokens.
RANKED_TOKENS = 1000


@dataclass(frozen=True)
class EnergyRank:
    """A model uses more electricity than `more_than` models out of `out_of`."""

    more_than: int
    out_of: int


def ranked_energies(cards: Iterable[ModelCard]) -> Sequence[float]:
    """The Wh of models of published size, least first; guessed sizes stay out."""
    return sorted(energy for card in cards if (energy := _ranked_wh(card)) is not None)


def energy_rank(card: ModelCard, among: Sequence[float]) -> EnergyRank | None:
    """The rank of a model in `ranked_energies`; None when its size is not published."""
    energy = _ranked_wh(card)
    return None if energy is None else EnergyRank(bisect_left(among, energy), len(among))


def _ranked_wh(card: ModelCard) -> float | None:
    """At the method's own PUE: it is the model that is ranked, not its host."""
    figure = footprint_of(card.model_copy(update={"pue": None}), RANKED_TOKENS)
    return figure.energy_wh.mid if figure and figure.rankable else None
