"""What a catalogue would change in ours: to be reviewed, never taken over on its own."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from joute.catalog.collection import Catalog
from joute.catalog.facts import Model, PartialDate
from joute.catalog.offers import AnyPrice, Offer
from joute.catalog.updates import bounds as holding
from joute.catalog.updates.bounds import Bounds
from joute.catalog.updates.identities import Identities, Place, is_pointer
from joute.catalog.updates.recorded import Entry, Facts, Fault, Recorded
from joute.catalog.updates.values import BadValue, Value, amounts

Kind: TypeAlias = Literal["new", "changed", "confirmed", "gone", "back"]

# A size that a file counts and the one that its maker prints differ by so much.
_SAME_SIZE = Decimal("0.05")


@dataclass(frozen=True)
class Change:
    """One value that would change; `subject` is the id of an offer or of a model.

    `new` offers, those that are `gone` or `back`, have the field `offer`. `old` is what is known,
    from `old_source` of `old_day`, and `value` what `source` said on `day`; None is unknown.
    `held` are the reasons for which it is not taken over without being named.
    """

    kind: Kind
    subject: str
    field: str
    value: Value | None
    source: str
    day: PartialDate
    old: Value | None = None
    old_source: str = ""
    old_day: PartialDate | None = None
    held: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.subject}:{self.field}"


@dataclass(frozen=True)
class Review:
    """The changes that a catalogue proposes, and what of it was not used.

    `listed` are our offers that it has. `unknown` are ids at hosts of ours that mean no model of
    ours, `elsewhere` counts entries of providers that are no hosts of ours, `pointers` those that
    move from version to version. `several` are offers that it has under several ids that differ.
    `older` counts values that are older than what is known. `contested` are changes that another
    catalogue, read before it, says otherwise.
    """

    recorded: Recorded
    changes: Sequence[Change]
    listed: frozenset[str]
    unknown: Sequence[str]
    several: Sequence[str]
    faults: Sequence[Fault]
    elsewhere: int = 0
    pointers: int = 0
    older: int = 0
    contested: Sequence[Change] = ()

    @property
    def held(self) -> Sequence[Change]:
        return [change for change in self.changes if change.held]


def review(
    one: Recorded,
    catalog: Catalog,
    known: Identities,
    *,
    bounds: Bounds | None = None,
    before: tuple[int, Collection[str]] | None = None,
    already: Collection[Change] = (),
    unseen: Mapping[str, Value | None] | None = None,
) -> Review:
    """What `one` would change in the catalogue.

    `before` are the rows that it had when a person last accepted a reading of it, and the offers of
    its last one. `already` are the changes of catalogues that go before it: what it says otherwise
    is contested. `unseen` are values that a person last saw, by the ids of changes, where a
    schedule accepted others since: bounds are held against them too.
    """
    reviewing = _Reviewing(one, catalog, known, bounds or Bounds(), before, unseen or {})
    return reviewing.reviewed(already)


@dataclass
class _Reviewing:
    one: Recorded
    catalog: Catalog
    known: Identities
    bounds: Bounds
    before: tuple[int, Collection[str]] | None
    unseen: Mapping[str, Value | None]

    def __post_init__(self) -> None:
        self.day = PartialDate(self.one.day.year, self.one.day.month, self.one.day.day)
        self.offers = {offer.id: offer for offer in self.catalog.hosted}
        self.faults = list(self.one.faults)
        self.unknown: list[str] = []
        self.several: list[str] = []
        self.elsewhere = self.pointers = self.older = 0

    def reviewed(self, already: Collection[Change]) -> Review:
        of_offers, of_models = self._matched()
        changes = [
            *(change for id, facts in of_models.items() for change in self._model(id, facts)),
            *(
                change
                for found, facts in of_offers.items()
                for change in self._offer(*found, facts)
            ),
        ]
        listed = frozenset(f"{model}@{place.suffix}" for model, place in of_offers)
        changes += self._gone(listed)
        first = {change.id: change for change in already}
        contested = [one for one in changes if one.id in first and not _agree(one, first[one.id])]
        changes = [change for change in changes if change.id not in first]
        return Review(
            self.one,
            self._held_as_a_whole(changes),
            listed,
            self.unknown,
            self.several,
            self.faults,
            self.elsewhere,
            self.pointers,
            self.older,
            contested,
        )

    def _matched(self) -> tuple[Mapping[tuple[str, Place], Facts], Mapping[str, Facts]]:
        """The facts of each of our offers and models that the catalogue has."""
        entries: dict[tuple[str, Place | None], list[Entry]] = {}
        for entry in self.one.entries:
            place = self.known.place(self.one, entry)
            if entry.provider and place is None:
                self.elsewhere += 1
            elif (model := self.known.model(self.one, entry)) is not None:
                entries.setdefault((model, place if entry.provider else None), []).append(entry)
            elif is_pointer(entry.id):
                self.pointers += 1
            elif entry.provider:
                self.unknown.append(f"{entry.provider}/{entry.id}")
        offers: dict[tuple[str, Place], Facts] = {}
        models: dict[str, Facts] = {}
        for (model, place), several in entries.items():
            facts = self._agreed(model, several)
            if facts is None:
                continue
            if place is None:
                models[model] = facts
            else:
                offers[model, place] = facts
        return offers, models

    def _agreed(self, model: str, several: Sequence[Entry]) -> Facts | None:
        """The facts of the entries that mean one offer: those of the reviewed id or of the id that
        is the model's own, unless all agree."""
        checked = [(entry, facts) for entry in several if (facts := self._facts(entry)) is not None]
        if len({tuple(facts.items()) for _, facts in checked}) == 1:
            return checked[0][1]
        for best in (lambda e: self.known.is_reviewed(self.one, e), lambda e: e.id == model):
            found = [facts for entry, facts in checked if best(entry)]
            if len(found) == 1:
                return found[0]
        if checked:
            self.several.append(", ".join(f"{entry.provider}/{entry.id}" for entry in several))
        return None

    def _facts(self, entry: Entry) -> Facts | None:
        try:
            return self.one.facts(entry)
        except BadValue as error:
            self.faults.append(Fault(f"{entry.provider}/{entry.id}", str(error)))
            return None

    def _offer(self, model: str, place: Place, facts: Facts) -> Iterator[Change]:
        id = f"{model}@{place.suffix}"
        offer = self.offers.get(id)
        if offer is None:
            yield self._change("new", id, "offer", None)
        elif offer.not_listed_since is not None:
            yield self._change("back", id, "offer", None)
        for field, value in facts.items():
            yield from self._value(id, field, value, _known_of_offer(offer, field))

    def _model(self, id: str, facts: Facts) -> Iterator[Change]:
        model = self.catalog.models[id]
        for field, stated in facts.items():
            value = self._licence(stated) if field == "licence" else stated
            if value is not None:
                old = _Known(_known_of_model(model, field), "; ".join(model.sources))
                yield from self._value(id, field, value, old)

    def _licence(self, word: Value | None) -> str | None:
        """The id of a licence, from its SPDX identifier or its id; None for any other word."""
        folded = str(word).casefold()
        for licence in self.catalog.licences.values():
            if folded in (licence.id, (licence.spdx or "").casefold()):
                return licence.id
        return None

    def _value(
        self, subject: str, field: str, value: Value | None, old: "_Known"
    ) -> Iterator[Change]:
        if value is None and (old.value is None or not self._always_states(field)):
            return  # a key that is left out says nothing
        if old.day is not None and old.day.earliest > self.one.day:
            self.older += 1
            return
        same = _same(field, old.value, value)
        if same and field != "price":
            return
        change = self._change("confirmed" if same else "changed", subject, field, value)
        elsewhere = self._elsewhere(subject) if field == "price" else ()
        held: tuple[str, ...] = ()
        if not same:
            held = holding.reasons(field, old.value, value, self.bounds, elsewhere)
            seen = self.unseen.get(change.id)
            if seen is not None and not _same(field, seen, value):
                more = holding.reasons(field, seen, value, self.bounds, elsewhere)
                held = tuple(dict.fromkeys((*held, *more)))
        yield replace(change, old=old.value, old_source=old.source, old_day=old.day, held=held)

    def _elsewhere(self, subject: str) -> Sequence[AnyPrice]:
        """The prices of the model of an offer at other hosts."""
        model = subject.partition("@")[0]
        others = [one for one in self.catalog.hosted if one.model == model and one.id != subject]
        return [one.price for one in others if one.price is not None]

    def _always_states(self, field: str) -> bool:
        return self.one.form != "endpoint" and field in ("price", "context_tokens")

    def _gone(self, listed: frozenset[str]) -> list[Change]:
        """The offers that its last reading had, and that it has no more."""
        missing = sorted({*self.before[1]} - listed) if self.before else ()
        return [
            self._change("gone", id, "offer", None)
            for id in missing
            if id in self.offers and self.offers[id].not_listed_since is None
        ]

    def _held_as_a_whole(self, changes: Sequence[Change]) -> Sequence[Change]:
        if self.before is None or not self.bounds.lost_rows(self.before[0], self.one.rows):
            return changes
        return [replace(one, held=(*one.held, holding.FEWER)) for one in changes]

    def _change(self, kind: Kind, subject: str, field: str, value: Value | None) -> Change:
        return Change(kind, subject, field, value, self.one.key, self.day)


class _Known(NamedTuple):
    """A value of ours, who says so, and when."""

    value: Value | None = None
    source: str = ""
    day: PartialDate | None = None


def _known_of_offer(offer: Offer | None, field: str) -> _Known:
    if offer is None:
        return _Known()
    if field == "price" and offer.price is not None:
        return _Known(offer.price, offer.price.source, offer.price.checked)
    return _Known(getattr(offer, field), offer.source, offer.checked)


def _known_of_model(model: Model, field: str) -> Value | None:
    match field:
        case "licence":
            return model.licence.id if model.licence else None
        case "open_weights":
            return None if model.openness is None else model.openness != "api-only"
    size = model.total_b
    return Decimal(str(size.mid)) if size and not size.estimated else None


def _same(field: str, old: Value | None, value: Value | None) -> bool:
    if old is None or value is None:
        return old is value
    if field == "price":
        return type(old) is type(value) and amounts(old) == amounts(value)  # type: ignore[arg-type]
    if isinstance(old, Decimal) and isinstance(value, Decimal):
        return abs(value - old) <= _SAME_SIZE * old
    return old == value


def _agree(one: Change, other: Change) -> bool:
    return one.kind == other.kind and _same(one.field, one.value, other.value)
