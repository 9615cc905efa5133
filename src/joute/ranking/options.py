"""The choices that make a ranking, checked once."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Literal

from joute.errors import N_, BadInput
from joute.ranking.fitting import WEAK_PRIOR
from joute.ranking.rows import METHODS, Method

_CHOICES: dict[str, tuple[Any, ...]] = {
    "method": METHODS,
    "ties": ("half", "leave-out"),
    "both_bad": ("tie", "leave-out"),
    "prior": ("weak", None),
    "cluster": ("voter", None),
    "intervals": ("sandwich", "bootstrap"),
}


@dataclass(frozen=True)
class Options:
    """The arguments of `rank`; see there."""

    method: Method = "bradley-terry"
    ties: Literal["half", "leave-out"] = "half"
    both_bad: Literal["tie", "leave-out"] = "tie"
    prior: Literal["weak"] | None = "weak"
    style: bool = False
    cluster: Literal["voter"] | None = "voter"
    intervals: Literal["sandwich", "bootstrap"] = "sandwich"
    level: float = 0.95
    min_votes: int = 20
    min_voters: int = 10
    max_votes_per_voter: float | None = None
    keep: Collection[str] = ()
    reference: str | None = None
    seed: int = 0
    samples: int = 1000

    def __post_init__(self) -> None:
        for name, known in _CHOICES.items():
            _choose(name, getattr(self, name), known)
        if not 0.5 <= self.level < 1:
            raise BadInput(message=N_("level is a share of cases, from 0.5 to less than 1."))
        if self.max_votes_per_voter is not None and self.max_votes_per_voter <= 0:
            raise BadInput(message=N_("max_votes_per_voter is above zero."))
        if self.method != "bradley-terry" and self.style:
            raise BadInput(message=N_("Style control is for the method bradley-terry."))
        if self.style and self.intervals == "bootstrap":
            raise BadInput(message=N_("Style control has sandwich intervals only."))
        if self.method == "davidson" and self.ties != "half":
            raise BadInput(message=N_("Davidson’s model has its own place for ties: keep them."))

    @property
    def leave_out(self) -> tuple[str, ...]:
        """The outcomes that do not count."""
        asked = {"tie": self.ties, "both_bad": self.both_bad}
        return tuple(outcome for outcome, choice in asked.items() if choice == "leave-out")

    @property
    def prior_votes(self) -> float:
        """Imagined draws of each model."""
        return WEAK_PRIOR if self.prior else 0.0

    @property
    def has_likelihood(self) -> bool:
        return self.method in {"bradley-terry", "davidson"}

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "keep": sorted(self.keep)}


def _choose(name: str, value: Any, known: tuple[Any, ...]) -> None:
    if value not in known:
        raise BadInput(
            message=N_("%(name)s: received %(value)s, expected one of %(known)s."),
            name=name,
            value=value,
            known=", ".join(str(choice) for choice in known),
        )
