"""Blind duels: questions, answers, vote, reveal, share, and what a person keeps of them."""

from collections.abc import Mapping, Sequence

from joute.errors import N_
from joute.feature import Feature, Kept, Rule
from joute.settings import Table


def _settings() -> Mapping[str, type[Table]]:
    from joute.duel.settings import DuelLimits, DuelRetention, DuelSettings

    return {"duels": DuelSettings, "limits": DuelLimits, "retention": DuelRetention}


def _retention() -> Sequence[Rule]:
    from joute.duel import retention

    return (
        Rule("duels without a vote", "retention.unvoted_days", retention.purge_unvoted),
        Rule("duels with a vote", "retention.voted_days", retention.purge_voted),
    )


KEPT = (
    Kept(
        N_("Your questions, the answers, your likes and comments"),
        N_("To show you your duels"),
        "retention.unvoted_days",
    ),
    Kept(
        N_("The same, once you have voted, and your vote"),
        N_("To learn which models serve people best, and at what cost"),
        "retention.voted_days",
    ),
    Kept(
        N_("A share page, if you made one"),
        N_("To show one duel to those who have its address"),
        "duels.share_days",
        N_("Until you close it, %(days)s at most"),
    ),
)

FEATURE = Feature("joute.duel", settings=_settings, retention=_retention, kept=KEPT)
