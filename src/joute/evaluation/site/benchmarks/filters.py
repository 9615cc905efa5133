"""Which benchmarks to list, as an address asks for it."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from joute.evaluation.benchmarks.adapter import Adapter
from joute.evaluation.benchmarks.adapters import ADAPTERS
from joute.evaluation.benchmarks.catalogue import Benchmark, benchmarks


class Filters(BaseModel):
    """The parameters of the list; a blank one lets everything through."""

    model_config = ConfigDict(frozen=True)

    category: str = Field("", max_length=100, description="Id of a category.")
    domain: Literal["", "open", "closed"] = Field("", description="Open-domain or closed-domain.")
    run: Literal["", "here", "published"] = Field(
        "", description="Those that can be run here, or that have published results."
    )

    @property
    def narrowed(self) -> bool:
        return bool(self.category or self.domain or self.run)

    def admits(self, one: Benchmark) -> bool:
        return (
            self.category in {"", *one.categories}
            and self.domain in {"", one.domain}
            and (self.run != "here" or bool(adapters_of(one)))
            and (self.run != "published" or bool(one.results))
        )


def listed(filters: Filters) -> Sequence[Benchmark]:
    """The benchmarks that pass, by name."""
    found = (one for one in benchmarks().values() if filters.admits(one))
    return sorted(found, key=lambda one: one.name.casefold())


def adapters_of(one: Benchmark) -> Sequence[Adapter]:
    """The ways in which a benchmark is run here."""
    return [adapter for adapter in ADAPTERS.values() if adapter.benchmark == one.id]
