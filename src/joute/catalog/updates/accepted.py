"""The changes that a person accepted, in a folder of the site, laid over the catalogue that ships.

`accepted.jsonl` holds one change a line and only grows, so that an old comparison can be made
again; `readings.jsonl` says which catalogue was read when; `raw/` holds its bytes.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from joute.catalog.collection import Catalog
from joute.catalog.facts import Amount, CharacterPrice, Model, PartialDate, Price, ReservedPrice
from joute.catalog.offers import AnyPrice, Offer
from joute.catalog.reading import load
from joute.catalog.updates.changes import Change, Review
from joute.catalog.updates.recorded import Recorded
from joute.catalog.updates.values import Value, as_json, from_json
from joute.errors import BadData

# Who accepted: somebody who saw the changes, or a schedule that takes what is not held back.
By = Literal["person", "schedule"]
PERSON: By = "person"
SCHEDULE: By = "schedule"

_ACCEPTED = "accepted.jsonl"
_READINGS = "readings.jsonl"
_FLAGS = ("reasoning", "tool_calling", "structured_output")
_COUNTS = ("context_tokens", "max_output_tokens")


@dataclass(frozen=True)
class Reading:
    """A catalogue as it was last read: how many rows it had, and which of our offers; how many rows
    it had when a person last accepted a reading, or at the first."""

    catalogue: str
    day: str
    rows: int
    offers: Collection[str]
    reviewed_rows: int


@dataclass(frozen=True)
class AcceptedChanges:
    """The folder of a site."""

    folder: Path

    def readings(self) -> Mapping[str, Reading]:
        """The last reading of each catalogue."""
        found: dict[str, Reading] = {}
        for line in _lines(self.folder / _READINGS):
            key, rows = line["catalogue"], line["rows"]
            before = found.get(key)
            reviewed = rows
            if before is not None and line.get("by", PERSON) != PERSON:
                reviewed = before.reviewed_rows
            found[key] = Reading(key, line["day"], rows, line["offers"], reviewed)
        return found

    def unseen(self) -> Mapping[str, Value | None]:
        """By the ids of changes, the values before those that a schedule accepted since a person
        last accepted one, or else the first value: bounds are held against them, so that many small
        steps are no way round. Raises BadData for a line that cannot be used."""
        found: dict[str, Value | None] = {}
        for number, line in enumerate(self.lines(), 1):
            if line.get("kind") == "changed":
                try:
                    id = f"{line['subject']}:{line['field']}"
                    if line.get("by", PERSON) == PERSON:
                        found.pop(id, None)
                    elif id not in found:
                        first = line["value"] if line["old"] is None else line["old"]
                        found[id] = from_json(line["field"], first)
                except (KeyError, TypeError, ValueError, ArithmeticError) as error:
                    file = str(self.folder / _ACCEPTED)
                    raise BadData(file=file, line=number, reason=str(error)) from None
        return found

    def accept(
        self,
        reviews: Iterable[Review],
        accepted: Sequence[Change],
        now: datetime,
        *,
        by: By = PERSON,
    ) -> None:
        """Append what was accepted, by whom, and that these catalogues were read; the bytes are
        stored beforehand by `keep`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _append(self.folder / _ACCEPTED, (_line(change, now, by) for change in accepted))
        _append(self.folder / _READINGS, (_reading(one, by) for one in reviews))

    def keep(self, one: Recorded, content: bytes) -> Path:
        """Store the bytes of a catalogue under its date and its digest."""
        name = one.key.replace(":", "-")
        path = self.folder / "raw" / f"{one.day.isoformat()}-{name}-{one.digest[:16]}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def lines(self) -> Sequence[Mapping[str, Any]]:
        """Every accepted change, oldest first. Raises BadData for a line that cannot be used."""
        return list(_lines(self.folder / _ACCEPTED))


def loaded(folder: Path | str | None) -> Catalog:
    """The catalogue that ships, with the changes accepted in a folder, when there is one."""
    path = Path(folder) / _ACCEPTED if folder else None
    if path is None or not path.is_file():
        return load()
    return _loaded(path, path.stat().st_mtime_ns, path.stat().st_size)


@lru_cache(maxsize=2)
def _loaded(path: Path, changed_ns: int, size: int) -> Catalog:  # noqa: ARG001 # of the cache
    return laid_over(load(), AcceptedChanges(path.parent).lines(), str(path))


def laid_over(
    catalog: Catalog,
    lines: Iterable[Mapping[str, Any]],
    file: str = _ACCEPTED,
    until: date | None = None,
) -> Catalog:
    """The catalogue with accepted changes, those of `until` at the latest.

    Raises BadData, naming the file and the line, for one that cannot be used.
    """
    offers = {offer.id: offer for offer in catalog.hosted}
    models = dict(catalog.models)
    for number, line in enumerate(lines, 1):
        try:
            day = PartialDate.parse(line["day"])
            if until is None or day.earliest <= until:
                _lay(line, day, offers, models, catalog)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise BadData(file=file, line=number, reason=str(error)) from None
    unchanged = {offer.id: offer for offer in catalog.hosted}
    for offer in offers.values():
        if offer is not unchanged.get(offer.id) and isinstance(offer.price, Price):
            models[offer.model] = _with_price(models[offer.model], offer.host, offer.price)
    return replace(catalog, hosted=tuple(offers.values()), models=MappingProxyType(models))


def _lay(
    line: Mapping[str, Any],
    day: PartialDate,
    offers: dict[str, Offer],
    models: dict[str, Model],
    catalog: Catalog,
) -> None:
    subject, field, source = line["subject"], line["field"], line["source"]
    if "@" not in subject:
        if subject in models:  # a later version of the package may name it otherwise
            models[subject] = _model(models[subject], field, line["value"], source, catalog)
        return
    model, _, place = subject.partition("@")
    host = place if place in catalog.hosts else place.rpartition("-")[0]
    if model not in models or host not in catalog.hosts:
        return
    old = offers.get(subject) or Offer(subject, model, host, source=source, checked=day)
    offers[subject] = _offer(old, line, day)
    if "api" not in models[model].access:
        models[model] = replace(models[model], access=("api", *models[model].access))


def _offer(old: Offer, line: Mapping[str, Any], day: PartialDate) -> Offer:
    kind, field, value, source = (line[key] for key in ("kind", "field", "value", "source"))
    if kind == "gone":
        return replace(old, not_listed_since=day)
    if field == "offer":
        return replace(old, not_listed_since=None)
    if field == "price":
        return _priced(old, kind, value, source, day)
    if field not in (*_FLAGS, *_COUNTS):
        raise ValueError(f"field: {field!r} is not one of an offer")
    if type(value) not in (int if field in _COUNTS else bool, type(None)):
        raise ValueError(f"value: {value!r} cannot be a {field}")
    return replace(old, **{field: value}, source=source, checked=day)


def _priced(old: Offer, kind: str, value: Any, source: str, day: PartialDate) -> Offer:
    if kind == "confirmed" and old.price is not None:
        return replace(old, price=replace(old.price, checked=day))
    new = None if value is None else _price(value, source, day)
    ended = (replace(old.price, valid_to=day),) if old.price else ()
    return replace(old, price=new, past_prices=(*ended, *old.past_prices))


def _price(value: Mapping[str, Any], source: str, day: PartialDate) -> AnyPrice:
    terms: dict[str, Any] = {"source": source, "valid_from": day, "checked": day}
    if value["form"] == "reserved":
        return ReservedPrice(Decimal(value["per_hour"]), value["tokens_per_minute"], **terms)
    input, output = (
        None if value[side] is None else Decimal(value[side]) for side in ("input", "output")
    )
    if value["form"] == "characters":
        return CharacterPrice(input, output, **terms)
    return Price(input, output, **terms)


def _model(old: Model, field: str, value: Any, source: str, catalog: Catalog) -> Model:
    sources = tuple(dict.fromkeys((*old.sources, source)))
    match field:
        case "licence":
            return replace(old, licence=catalog.licences[value], sources=sources)
        case "open_weights":
            return replace(old, openness="open-weights" if value else "api-only", sources=sources)
        case "total_b":
            size = Amount.published(float(Decimal(value)))
            active = old.active_b if old.arch != "dense" else size
            return replace(
                old, total_b=size, active_b=active, params_source="published", sources=sources
            )
    raise ValueError(f"field: {field!r} is not one of a model")


def _with_price(model: Model, host: str, price: Price) -> Model:
    """The price that a model shows is that of the offer it was taken from."""
    shown = model.price.host if model.price else None
    if shown is None and host not in (model.maker.id, _AT_A_CLOUD.get(model.maker.id)):
        return model
    if shown is not None and host not in shown.casefold():
        return model
    return replace(model, price=replace(price, host=shown))


_AT_A_CLOUD = {"amazon": "bedrock"}


def _line(change: Change, now: datetime, by: By) -> Mapping[str, Any]:
    return {
        "kind": change.kind,
        "subject": change.subject,
        "field": change.field,
        "old": as_json(change.old),
        "value": as_json(change.value),
        "source": change.source,
        "day": str(change.day),
        "accepted": now.isoformat(timespec="seconds"),
        "by": SCHEDULE if by == SCHEDULE and not change.held else PERSON,
    }


def _reading(review: Review, by: By) -> Mapping[str, Any]:
    one = review.recorded
    return {
        "catalogue": one.key,
        "day": one.day.isoformat(),
        "sha256": one.digest,
        "rows": one.rows,
        "offers": sorted(review.listed),
        "by": by,
    }


def _append(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            try:
                line = json.loads(text)
            except ValueError as error:
                raise BadData(file=str(path), line=number, reason=str(error)) from None
            if not isinstance(line, dict):
                raise BadData(file=str(path), line=number, reason="not a table")
            yield line
