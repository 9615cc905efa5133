"""What a draw takes from this site: which sizes are small or large, how much a pair teaches."""

from joute.duel.pairing import Thresholds, Weight, uniform
from joute.duel.settings import DuelSettings
from joute.leaderboard import InformativeDraw
from joute.services import Services


def thresholds_of(services: Services) -> Thresholds:
    sizes = services.settings.sizes
    return Thresholds(sizes.small_max_b, sizes.large_min_b)


def weight_of(services: Services) -> Weight:
    """The weights of pairs for the draw that is about to be made."""
    if services.settings.of(DuelSettings).draw == "uniform":
        return uniform
    return services[InformativeDraw].weight()
