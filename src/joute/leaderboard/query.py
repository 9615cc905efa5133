"""The query of a ranking."""

from pydantic import BaseModel, ConfigDict, Field

from joute.leaderboard.scope import SOURCE


class RankingQuery(BaseModel):
    """Parameters of the address that change figures.

    `source` is whose votes count, `style` controls for length, layout and side; `keep` names rules
    of exclusion to switch off.
    """

    model_config = ConfigDict(frozen=True)

    source: str = Field("here", pattern=SOURCE)
    style: bool = False
    keep: tuple[str, ...] = Field((), max_length=20)
