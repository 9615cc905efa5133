"""People: voters, consent, the invitation code, the pages on privacy and law."""

from collections.abc import Mapping, Sequence

from joute.errors import N_
from joute.feature import Feature, Kept, Rule
from joute.settings import Table


def _settings() -> Mapping[str, type[Table]]:
    from joute.people.settings import PeopleLimits, PeopleRetention

    return {"limits": PeopleLimits, "retention": PeopleRetention}


def _retention() -> Sequence[Rule]:
    from joute.people.voters import purge_unused

    return (Rule("unused voters", "retention.voter_days", purge_unused),)


KEPT = (
    Kept(
        N_("A random number, held in a cookie"),
        N_("To find your duels again. It stands beside no name and no address."),
        "retention.voter_days",
        N_("%(days)s after your last visit"),
    ),
    Kept(
        N_("That you accepted the conditions: their version, the language, the moment"),
        N_("As proof of your agreement"),
        "retention.voter_days",
        N_("As long as the random number"),
    ),
)

FEATURE = Feature("joute.people", settings=_settings, retention=_retention, kept=KEPT)
