"""How much is asked of a model, and how that grows."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from joute.choice.costs.figures import MOST, Figure

_Count = Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]
# Tokens of a month: some thousand times what all of mankind could read.
_MOST_TOKENS = 1e18


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Usage:
    """Requests of the first month, tokens of a mean request and of its answer, and the share by
    which requests grow from month to month, over so many months. `reasoning_tokens` are those that
    a model which reasons writes before a mean answer, None when nobody measured them. Raises
    pydantic.ValidationError, which is a ValueError."""

    requests_per_month: _Count
    input_tokens: _Count
    output_tokens: _Count
    growth_per_month: Annotated[float, Field(gt=-1, le=1, allow_inf_nan=False)] = 0.0
    months: Annotated[int, Field(ge=1, le=120)] = 12
    reasoning_tokens: Figure | None = None

    def __post_init__(self) -> None:
        requests = max(self.requests_by_month)
        if requests > MOST:
            raise ValueError(
                f"requests grow to {requests:.2g} a month: at most {MOST:,.0f} can be reckoned "
                "with; a lower growth, or fewer months, are needed"
            )
        thought = self.reasoning_tokens.high if self.reasoning_tokens else 0
        tokens = requests * (self.input_tokens + self.output_tokens + thought)
        if tokens > _MOST_TOKENS:
            raise ValueError(
                f"{tokens:.2g} tokens a month are more than can be reckoned with: at most "
                f"{_MOST_TOKENS:.0e}"
            )

    @property
    def requests_by_month(self) -> Sequence[float]:
        growth = 1 + self.growth_per_month
        return [self.requests_per_month * growth**month for month in range(self.months)]

    @property
    def mean_requests(self) -> float:
        """Requests of a month, in the mean of the months."""
        return sum(self.requests_by_month) / self.months
