"""Whether a ranking is older than the models that it ranks, or than those that it lacks."""

from collections.abc import Collection
from dataclasses import dataclass

from joute.catalog import Catalog, PartialDate, is_after


@dataclass(frozen=True)
class Ageing:
    """Ids of models that came out after a ranking: `ranked` by it all the same, so that its date
    is doubtful, and `missing` from it though they are offered here; `since` counts those of the
    whole catalogue."""

    ranked: tuple[str, ...]
    missing: tuple[str, ...]
    since: int


def ageing(
    dated: PartialDate, ranked: Collection[str], offered: Collection[str], catalog: Catalog
) -> Ageing:
    """Release dates are those of the catalogue; a model without one is not counted."""
    later = [id for id, model in catalog.models.items() if is_after(model.released, dated)]
    return Ageing(
        ranked=tuple(id for id in later if id in ranked),
        missing=tuple(id for id in later if id in offered and id not in ranked),
        since=sum(id not in ranked for id in later),
    )
