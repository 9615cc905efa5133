"""The options of a ranking: written and checked once, taken by `rank`, `slices` and `Live`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field
from functools import wraps
from inspect import signature
from math import isfinite
from typing import Any, Concatenate, Literal, ParamSpec, TypeAlias, TypeVar

from joute.errors import N_, BadInput

Method: TypeAlias = Literal["bradley-terry", "davidson", "elo", "elo-averaged"]
METHODS: tuple[Method, ...] = ("bradley-terry", "davidson", "elo", "elo-averaged")

# Raised when the same votes and options would give other figures.
METHOD_VERSION = "1"

# In votes: with the weak prior, each model has one more vote, a tie, spread evenly over the other
# models of its group.
WEAK_PRIOR = 1.0

_CHOICES: dict[str, tuple[Any, ...]] = {
    "method": METHODS,
    "ties": ("half", "leave-out"),
    "both_bad": ("tie", "leave-out"),
    "prior": ("weak", None),
    "cluster": ("voter", None),
    "intervals": ("sandwich", "bootstrap"),
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """The keyword arguments of `rank`.

    `ties` are half a win for each or left out; `both_bad` is a tie or left out. The weak prior is
    one more tie per model, so that an unbeaten model stays finite; with None, models that
    have not all beaten and lost in a circle are on separate scales (components). `style` takes
    out what length, headings, bold, lists and side do to votes. Intervals resample voters
    (`cluster`), or each vote by itself; "bootstrap" draws `samples` times from `seed`. `level` is
    the confidence level, from 0.5 to less than 1. Under `min_votes`, or `min_voters` when voters
    are known, a model has no rank. `max_votes_per_voter` caps the weight of a voter. `keep` names
    rules of exclusion to switch off. Ratings are centred at 1000 within each component, or where
    `anchors` are: the mean of these models, in each component, is the mean of the ratings given for
    them. `columns` gives, by Joute's names, the names of columns in the source:
    {"voter": "annotator"}.

    Raises BadInput for a value that is not among the choices, or choices that exclude each other.
    """

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
    anchors: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    samples: int = 1000
    columns: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            _check_choice(name, getattr(self, name), choices)
        if not 0.5 <= self.level < 1:
            raise BadInput(message=N_("level is a share of cases, from 0.5 to less than 1."))
        if self.max_votes_per_voter is not None and not self.max_votes_per_voter > 0:
            raise BadInput(message=N_("max_votes_per_voter is above zero."))
        if self.samples < 2:
            raise BadInput(message=N_("samples is two or more: a spread needs two."))
        if not all(isfinite(rating) for rating in self.anchors.values()):
            raise BadInput(message=N_("The rating of an anchor is a number."))
        if min(self.min_votes, self.min_voters, self.seed) < 0:
            raise BadInput(message=N_("min_votes, min_voters and seed are zero or more."))
        if self.method != "bradley-terry" and self.style:
            raise BadInput(message=N_("Style control is for the method bradley-terry."))
        if self.style and self.intervals == "bootstrap":
            raise BadInput(message=N_("Style control has sandwich intervals only."))
        if self.method == "davidson" and self.ties != "half":
            raise BadInput(message=N_("Davidson’s model uses ties: do not exclude them."))

    @property
    def leave_out(self) -> tuple[str, ...]:
        """The outcomes that do not count."""
        outcomes = {"tie": self.ties, "both_bad": self.both_bad}
        return tuple(outcome for outcome, choice in outcomes.items() if choice == "leave-out")

    @property
    def prior_votes(self) -> float:
        """Prior votes of each model."""
        return WEAK_PRIOR if self.prior else 0.0

    @property
    def has_likelihood(self) -> bool:
        return self.method in {"bradley-terry", "davidson"}

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "keep": sorted(self.keep), "anchors": dict(self.anchors)}


def _check_choice(name: str, value: Any, choices: tuple[Any, ...]) -> None:
    if value not in choices:
        raise BadInput(
            message=N_("%(name)s: received %(value)s, expected one of %(known)s."),
            name=name,
            value=value,
            known=", ".join(str(choice) for choice in choices),
        )


P = ParamSpec("P")
T = TypeVar("T")


def options_as_keywords(
    make: Callable[P, Options],
) -> Callable[[Callable[[Any, Options], T]], Callable[Concatenate[Any, P], T]]:
    """Turn `function(source, options)` into `function(source, **options)`, for type checkers and
    `help` too: the keyword arguments are those of `make`."""

    def decorate(function: Callable[[Any, Options], T]) -> Callable[Concatenate[Any, P], T]:
        @wraps(function)
        def with_keywords(source: Any, /, *args: P.args, **keywords: P.kwargs) -> T:
            return function(source, make(*args, **keywords))

        source = next(iter(signature(function).parameters.values()))
        described = signature(function).replace(
            parameters=[source, *signature(make).parameters.values()]
        )
        with_keywords.__signature__ = described  # type: ignore[attr-defined]
        return with_keywords

    return decorate
