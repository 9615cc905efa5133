"""The options of a draw on this site: the limits of sizes, the weights of pairs."""

from joute.duel.pairing import Thresholds, Weight, uniform
from joute.duel.settings import DuelSettings
from joute.leaderboard import InformativeDraw
from joute.services import Services


def thresholds_of(services: Services) -> Thresholds:
    sizes = services.settings.sizes
    return Thresholds(sizes.small_max_b, sizes.large_min_b)


def weight_of(services: Services) -> Weight:
    """The weight of each pair in the next draw, by the setting `duels.draw`."""
    if services.settings.of(DuelSettings).draw == "uniform":
        return uniform
    return services[InformativeDraw].weight()
