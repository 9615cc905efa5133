"""The facts that ship, checked: their shapes, sources and dates, and prices that grow old."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from joute.errors import JouteError

if TYPE_CHECKING:
    from joute.catalog import Catalog, Offer, PartialDate
    from joute.choice.suppliers import SupplierAnswer
    from joute.published import Result


@dataclass(frozen=True)
class Fault:
    """What is wrong with one fact: where it stands, and why."""

    place: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """A file of facts, or a group of them: how many there are, and what is wrong."""

    file: str
    facts: int
    faults: Sequence[Fault]


def checked(known: "Catalog", today: date) -> Iterator[Checked]:
    """Every file of facts of the package, in the order of the folders."""
    yield _catalogue()
    yield Checked("catalog/data/offers.csv", len(known.hosted), [*of_offers(known.hosted, today)])
    yield _ids(known)
    yield _published(known, today)
    yield _answers(today)
    for file, load in _LOADED.items():
        yield _loaded(file, load)


def stale_prices(known: "Catalog", today: date) -> Sequence["Offer"]:
    """The offers whose list price was checked over 90 days ago, or on a day that is not known."""
    return [
        offer
        for offer in known.hosted
        if offer.price is not None
        and offer.retired is None
        and offer.price.stale(today) is not False
    ]


def of_offers(offers: Iterable["Offer"], today: date) -> Iterator[Fault]:
    for offer in offers:
        prices = [one for one in (offer.price, *offer.other_prices) if one is not None]
        for day in (offer.checked, *(one.checked for one in prices)):
            if _is_later(day, today):
                yield Fault(offer.id, f"checked on {day}, which is still to come")
        if not offer.source or not all(one.source for one in prices):
            yield Fault(offer.id, "no source")


def of_results(results: Iterable["Result"], known: "Catalog", today: date) -> Iterator[Fault]:
    from joute import published

    boards, models = published.boards(), {"", *known.models}
    for one in results:
        place = f"{one.board}, {one.name}, {one.date}"
        for reason in (
            "" if one.board in boards else f"there is no board {one.board!r}",
            "" if one.model in models else f"there is no model {one.model!r}",
            _of_date(one.date, today),
            "" if one.source and one.licence else "no source, or no licence",
            "" if _in_order(one) else f"{one.low} to {one.high} does not hold {one.value}",
        ):
            if reason:
                yield Fault(place, reason)


def of_answers(answers: Iterable["SupplierAnswer"], today: date) -> Iterator[Fault]:
    from joute.choice.suppliers import questions, suppliers

    for one in answers:
        place = f"{one.supplier}, {one.question}"
        if one.supplier not in suppliers() or one.question not in questions():
            yield Fault(place, "there is no such supplier, or no such question")
        if reason := _of_date(one.date, today):
            yield Fault(place, reason)
        if not one.source:
            yield Fault(place, "no source")


def _catalogue() -> Checked:
    from joute import catalog

    known = catalog.problems()
    faults = [Fault(f"{one.file}:{one.line}", one.reason) for one in known]
    count = 0 if faults else len(catalog.load().models)
    return Checked("catalog/data", count, faults)


def _ids(known: "Catalog") -> Checked:
    from joute.catalog.updates import identities

    names = identities(known)
    faults = [
        Fault("ids.csv: " + "/".join(key), f"there is no model {model!r}")
        for key, model in names.reviewed.items()
        if model not in known.models
    ] + [
        Fault("providers.csv: " + "/".join(key), f"there is no host {place.host!r}")
        for key, place in names.places.items()
        if place.host not in known.hosts
    ]
    return Checked("catalog/data/ids.csv, providers.csv", len(names.reviewed), faults)


def _published(known: "Catalog", today: date) -> Checked:
    from joute import published

    def results() -> Sequence["Result"]:
        return published.results()

    return _loaded("published/data", results, lambda: of_results(results(), known, today))


def _answers(today: date) -> Checked:
    from joute.choice.suppliers.answers import shipped_answers

    return _loaded(
        "choice/suppliers/data", shipped_answers, lambda: of_answers(shipped_answers(), today)
    )


def _loaded(
    file: str, load: Callable[[], Sized], check: Callable[[], Iterable[Fault]] = tuple
) -> Checked:
    try:
        return Checked(file, len(load()), [*check()])
    except (JouteError, ValueError, KeyError) as error:
        return Checked(file, 0, [Fault(file, str(error))])


def _criteria() -> Sized:
    from joute.choice.criteria import criteria

    return criteria()


def _constraints() -> Sized:
    from joute.choice.constraints import constraints

    return constraints()


def _needs() -> Sized:
    from joute.choice.needs import advice, questions

    return [*questions(), *advice()]


def _triage() -> Sized:
    from joute.choice.needs import kinds_of_data, tasks

    return [*tasks(), *kinds_of_data()]


def _benchmarks() -> Sized:
    from joute.evaluation.benchmarks.catalogue import benchmarks

    return benchmarks()


def _mixes() -> Sized:
    from joute.footprint import mix_table, mix_tables

    return [mix for table in mix_tables() for mix in mix_table(table).mixes]


def _equivalences() -> Sized:
    from joute.footprint import equivalences

    return equivalences()


_LOADED: Mapping[str, Callable[[], Sized]] = {
    "choice/criteria/data/criteria.toml": _criteria,
    "choice/constraints/data/constraints.toml": _constraints,
    "choice/needs/data/needs.toml": _needs,
    "choice/needs/data/triage.toml": _triage,
    "evaluation/benchmarks/data/benchmarks.toml": _benchmarks,
    "footprint/data/mixes": _mixes,
    "footprint/data/equivalences.json": _equivalences,
}


def _of_date(written: str, today: date) -> str:
    """Why a date cannot be that of a fact; "" when it can."""
    from joute.catalog import PartialDate

    try:
        day = PartialDate.parse(written)
    except ValueError as error:
        return str(error)
    return f"{written} is still to come" if _is_later(day, today) else ""


def _is_later(day: "PartialDate | None", today: date) -> bool:
    return day is not None and day.earliest > today


def _in_order(one: "Result") -> bool:
    low = one.value if one.low is None else one.low
    high = one.value if one.high is None else one.high
    return low <= one.value <= high
