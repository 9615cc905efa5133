"""How much is asked of a model, and how that grows."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

_Count = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Usage:
    """Requests of the first month, tokens of a mean request and of its answer, and the share by
    which requests grow from month to month, over so many months. Raises pydantic.ValidationError,
    which is a ValueError."""

    requests_per_month: _Count
    input_tokens: _Count
    output_tokens: _Count
    growth_per_month: Annotated[float, Field(gt=-1, le=1, allow_inf_nan=False)] = 0.0
    months: Annotated[int, Field(ge=1, le=120)] = 12

    @property
    def requests_by_month(self) -> Sequence[float]:
        growth = 1 + self.growth_per_month
        return [self.requests_per_month * growth**month for month in range(self.months)]

    @property
    def mean_requests(self) -> float:
        """Requests of a month, in the mean of the months."""
        return sum(self.requests_by_month) / self.months
