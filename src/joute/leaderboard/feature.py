"""The ranking of this site: its page, its downloads, the draw that learns from it."""

from joute.errors import N_
from joute.feature import Feature, Link, Verb, lazy

FEATURE = Feature(
    "joute.leaderboard",
    routers=("api", "pages", "history.api", "history.pages"),
    start=lazy("joute.leaderboard.service:start"),
    links=(Link(N_("Ranking"), "ranking", Verb.MEASURE),),
    settings={"ranking": "RankingSettings"},
    daily=lazy("joute.leaderboard.service:daily"),
)
