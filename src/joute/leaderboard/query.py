"""The query of a ranking."""

from pydantic import BaseModel, ConfigDict, Field


class RankingQuery(BaseModel):
    """Parameters of the address that change figures.

    `style` controls for length, layout and side; `keep` names rules of exclusion to
    switch off.
    """

    model_config = ConfigDict(frozen=True)

    style: bool = False
    keep: tuple[str, ...] = Field((), max_length=20)
