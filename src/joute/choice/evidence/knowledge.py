"""All that is known when a choice is made: the catalogue, published results, what suppliers
answered, and what a site found itself."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, TypeVar

from joute import catalog, published
from joute.catalog import Catalog, Offer
from joute.catalog.updates import loaded
from joute.choice.evidence.local_quality import LocalResult
from joute.choice.suppliers import SupplierAnswer, answers_about
from joute.evaluation.settings import EvaluationSettings
from joute.settings import Settings

T = TypeVar("T")

# US dollars for a euro: the reference rate of the European Central Bank of 30 June 2025. A site has
# its own, `[evaluation] usd_per_euro`.
USD_PER_EUR = 1.172


# A model and a host, by their ids in the catalogue.
Place = tuple[str, str]


@dataclass(frozen=True)
class Measured:
    """What a site measured of a model over `n` requests, as low, mid and high: seconds to the first
    text and to the end of the answer, the share of requests that failed, Wh of 1,000 tokens
    written; how throughput held, from 0 to 1, when streams grew. None is not measured. `source`
    says how, `date` when."""

    source: str
    date: str
    n: int
    first_text_s: tuple[float, float, float] | None = None
    answer_s: tuple[float, float, float] | None = None
    errors: tuple[float, float, float] | None = None
    wh_per_1000_tokens: tuple[float, float, float] | None = None
    scaling: float | None = None


@dataclass(frozen=True)
class Local:
    """What a site found itself: by model of the catalogue, votes of its people, evaluations of its
    sets and boards that it imported; by model and host, measures of its endpoints, benches
    first."""

    quality: Mapping[str, Sequence[LocalResult]] = field(default_factory=dict)
    measured: Mapping[Place, Sequence[Measured]] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """All that is known, at `as_of` (ISO 8601, to the day).

    `answers` are those that a site stores beside the ones that ship, `local` is what it found
    itself. Published results are those that ship. `usd_per_eur` converts prices.
    """

    catalog: Catalog
    as_of: str
    answers: Sequence[SupplierAnswer] = ()
    local: Local = field(default_factory=Local)
    usd_per_eur: float = USD_PER_EUR

    def measured(self, offer: Offer) -> Sequence[Measured]:
        return self.local.measured.get((offer.model, offer.host), ())

    def metered(self, offer: Offer) -> Measured | None:
        """The newest measure of the electricity that an offer takes."""
        found = (one for one in self.measured(offer) if one.wh_per_1000_tokens is not None)
        return next(found, None)

    @cached_property
    def hosted(self) -> Mapping[str, Sequence[Offer]]:
        """The offers of hosts by model, those of one's own servers left out."""
        found: dict[str, list[Offer]] = {}
        for one in self.catalog.hosted:
            found.setdefault(one.model, []).append(one)
        return found

    @cached_property
    def _once(self) -> dict[Hashable, Any]:
        return {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this value."""
        if key not in self._once:
            self._once[key] = make()
        found: T = self._once[key]
        return found

    def about(self, supplier: str) -> Mapping[str, Sequence[SupplierAnswer]]:
        """The answers about a supplier by question, the newest first."""
        return self.once(("about", supplier), lambda: answers_about(supplier, stored=self.answers))


@cache
def shipped() -> Known:
    """What ships with the package, at the date of its newest published result."""
    return Known(catalog.load(), published.newest())


def configured(settings: Settings) -> Known:
    """The same with the updates of the catalogue of a site, at its rate of euros."""
    return replace(
        shipped(),
        catalog=loaded(settings.catalog.updates),
        usd_per_eur=settings.of(EvaluationSettings).usd_per_euro,
    )
