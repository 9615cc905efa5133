"""The caps on the answers of a duel: the person's hour and day, then the site's."""

from datetime import datetime

from joute.calls.budget import UNLIMITED, Cap, Cost, site_cap
from joute.errors import N_
from joute.settings import Limits


def person_caps(limits: Limits, voter_id: str, now: datetime) -> tuple[Cap, ...]:
    """The caps on a question of this person at `now`."""
    questions = Cost(limits.voter_questions_per_hour, UNLIMITED, UNLIMITED)
    tokens = Cost(UNLIMITED, limits.voter_tokens_per_day, UNLIMITED)
    return (
        Cap.hourly(
            voter_id,
            questions,
            now,
            N_("You have reached this hour’s limit of questions. Come back a little later."),
        ),
        Cap.daily(
            voter_id,
            tokens,
            now,
            N_("You have reached today’s limit on this site. Come back tomorrow."),
        ),
        site_cap(limits, now),
    )
