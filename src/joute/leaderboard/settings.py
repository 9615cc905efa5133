"""The settings of the ranking."""

from pydantic import Field

from joute.settings import Table


class RankingSettings(Table):
    votes_per_voter: int = Field(
        50,
        ge=1,
        description="The most that one voter weighs, in votes: what more of them says is mostly "
        "one person's taste. Uninvited voters of one network weigh as much together, each day.",
    )
