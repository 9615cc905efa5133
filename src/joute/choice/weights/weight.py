"""The weight of a criterion: a band, since nobody knows it exactly."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Weight:
    """Points, `0 <= low <= mid <= high`; only their proportions count. `origin` says where the
    figure was taken from, for people to read: an answer, a survey, a person."""

    low: float
    mid: float
    high: float
    origin: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.mid <= self.high:
            raise ValueError(
                f"expected 0 <= low <= mid <= high, received {self.low:g}, {self.mid:g}, "
                f"{self.high:g}"
            )

    @classmethod
    def exact(cls, points: float, origin: str = "") -> "Weight":
        return cls(points, points, points, origin)
