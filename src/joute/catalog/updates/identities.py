"""Which offer of ours an entry of another catalogue means: by a reviewed table of ids, then by a
name that means one model alone. Nothing is matched by likeness."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from joute.catalog.collection import Catalog
from joute.catalog.matching import NameIndex, key_of
from joute.catalog.reading import DATA
from joute.catalog.updates.recorded import Entry, Recorded

ID_COLUMNS = ("catalogue", "provider", "id", "model")


@dataclass(frozen=True)
class Place:
    """A host, and the region of its offer where one is named."""

    host: str
    region: str = ""

    @property
    def suffix(self) -> str:
        return f"{self.host}-{self.region}" if self.region else self.host


@dataclass(frozen=True)
class Identities:
    """`reviewed` has a model for (catalogue, provider, id), `places` a host for (catalogue,
    provider)."""

    reviewed: Mapping[tuple[str, str, str], str]
    places: Mapping[tuple[str, str], Place]
    names: NameIndex

    def place(self, one: Recorded, entry: Entry) -> Place | None:
        """None for a provider that is no host of ours."""
        if one.form == "endpoint":
            return Place(entry.provider)
        return self.places.get((one.form, entry.provider))

    def model(self, one: Recorded, entry: Entry) -> str | None:
        """The model that an id means; None for one that is unknown, and for moving pointers, free
        variants and others that mean no single model."""
        if is_pointer(entry.id):
            return None
        reviewed = self.reviewed.get((one.form, entry.provider, entry.id))
        if reviewed is not None:
            return reviewed
        models = self.names.models_of(key_of(entry.id), None)
        return models[0] if len(models) == 1 else None

    def is_reviewed(self, one: Recorded, entry: Entry) -> bool:
        return (one.form, entry.provider, entry.id) in self.reviewed


def is_pointer(id: str) -> bool:
    """Whether an id moves from one version to another, or names a variant of an offer (`:free`)."""
    return id.endswith("-latest") or (":" in id and id.rpartition(":")[2].isalpha())


def identities(catalog: Catalog) -> Identities:
    """The reviewed tables that ship, and the names of a catalogue."""
    return Identities(_reviewed(), _places(), NameIndex(catalog, {}))


@cache
def _reviewed() -> Mapping[tuple[str, str, str], str]:
    return {(row["catalogue"], row["provider"], row["id"]): row["model"] for row in _rows("ids")}


@cache
def _places() -> Mapping[tuple[str, str], Place]:
    return {
        (row["catalogue"], row["provider"]): Place(row["host"], row["region"])
        for row in _rows("providers")
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
