"""The settings of the ranking."""

from dataclasses import dataclass

from pydantic import Field

from joute.evidence.tags import Tags
from joute.settings import Table


class RankingSettings(Table):
    votes_per_voter: int = Field(
        50,
        ge=1,
        description="The most that one voter weighs, in votes: what more of them says is mostly "
        "one person's taste. Uninvited voters of one network weigh as much together, each day.",
    )


@dataclass(frozen=True)
class Rules:
    """How this site ranks: what one voter weighs at most, in votes, and the tags of its votes."""

    votes_per_voter: float
    tags: Tags
