"""The ranking of this site: its page, its downloads, the draw that learns from it."""

from joute.errors import N_
from joute.feature import Feature, Link, Verb, lazy

FEATURE = Feature(
    "joute.leaderboard",
    routers=("api", "pages", "history.api", "history.pages", "boards.api", "boards.pages"),
    start=lazy("joute.leaderboard.startup:start"),
    links=(Link(N_("Ranking"), "ranking", Verb.MEASURE),),
    settings={"ranking": "RankingSettings"},
    daily=lazy("joute.leaderboard.startup:daily"),
)
