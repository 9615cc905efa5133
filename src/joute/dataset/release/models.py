"""The models of a release, and what their licences say of training on answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from joute import catalog
from joute.dataset.release.masking import MaskedNames
from joute.dataset.release.rows import Row

# From the strictest; "unknown" is a licence that the catalogue does not know or describe.
REUSE = ("no", "unknown", "non-commercial", "conditional", "yes")


@dataclass
class _Met:
    card: dict[str, Any]
    at: datetime
    duels: int = 0


@dataclass
class Models:
    """Gathers the models of duels, with their latest cards."""

    catalogue: catalog.Catalog
    names: MaskedNames
    _met: dict[str, _Met] = field(default_factory=dict)

    def met(self, duel: Any) -> dict[str, str]:
        """The names of both models of a duel, by side; they are counted."""
        sides = {"a": (duel.model_a, duel.card_a), "b": (duel.model_b, duel.card_b)}
        return {side: self._count(model, card, duel) for side, (model, card) in sides.items()}

    def reuse(self, duel: Any) -> str:
        """What the stricter licence of both says of training models on answers."""
        return min((self._reuse(card) for card in (duel.card_a, duel.card_b)), key=REUSE.index)

    def __len__(self) -> int:
        return len(self._met)

    def rows(self) -> Iterator[Row]:
        """The table of models, by name."""
        for name, met in sorted(self._met.items()):
            yield self._row(name, met)

    def _count(self, model: str, card: dict[str, Any], duel: Any) -> str:
        name = self._public(model)
        met = self._met.setdefault(name, _Met(card, duel.created_at))
        met.duels += 1
        if duel.created_at >= met.at:
            met.card, met.at = card, duel.created_at
        return name

    def _row(self, name: str, met: _Met) -> Row:
        card, licence = met.card, met.card.get("licence") or {}
        total, active = card.get("total_b") or {}, card.get("active_b") or {}
        return {
            "model": name,
            "name": self._public(card["name"]),
            "maker": self._public(card["maker"]["name"]),
            "released": card.get("released"),
            "licence": self._masked(licence.get("name")),
            "licence_url": self._masked(licence.get("url")),
            "reuse_of_outputs": self._reuse(card),
            "openness": card.get("openness"),
            "total_params_b": total.get("mid"),
            "active_params_b": active.get("mid"),
            "params_estimated": total.get("estimated"),
            "duels": met.duels,
        }

    def _masked(self, text: str | None) -> str | None:
        return text and self.names.of(text)

    def _public(self, name: str) -> str:
        """Names of the catalogue as they are; those that an operator gave, masked."""
        return name if name in self._catalogue_names else self.names.of(name)

    @cached_property
    def _catalogue_names(self) -> frozenset[str]:
        known = self.catalogue
        models = {name for id, model in known.models.items() for name in (id, model.name)}
        return frozenset(models | {maker.name for maker in known.makers.values()})

    def _reuse(self, card: dict[str, Any]) -> str:
        known = self.catalogue.licences.get((card.get("licence") or {}).get("id", ""))
        return (known and known.reuse_of_outputs) or "unknown"
