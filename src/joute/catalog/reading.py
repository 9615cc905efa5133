"""From the files of a folder to a catalogue: every value checked, nothing guessed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from joute.catalog import rows
from joute.catalog.collection import Catalog
from joute.catalog.facts import Access, Model, StatedFact
from joute.catalog.names import with_aliases
from joute.catalog.offers import OWN, AnyPrice, Host, Offer
from joute.catalog.table import Accepted, Problem, Reader
from joute.errors import BadData

DATA = Path(__file__).parent / "data"


@cache
def load() -> Catalog:
    """The catalogue that ships with the package."""
    return read(DATA)


def read(folder: Path) -> Catalog:
    """The catalogue of a folder that holds makers.csv, licences.csv, models.csv, names.csv,
    model_facts.csv, hosts.csv, offers.csv, prices.csv and translations.csv.

    Raises BadData with the file, the line and the reason of the first row that cannot be used.
    """
    catalog, refused = _scan(folder)
    for problem in refused:
        raise BadData(file=problem.file, line=problem.line, reason=problem.reason)
    return catalog


def problems(folder: Path = DATA) -> list[Problem]:
    """Every row of a folder's files that `read` would refuse, by file and line."""
    return _scan(folder)[1]


def _scan(folder: Path) -> tuple[Catalog, list[Problem]]:
    reader = Reader(folder)
    makers = reader.identified("makers.csv", rows.MAKER_COLUMNS, rows.maker)
    french: dict[str, str] = {}
    reader.rows("translations.csv", rows.TRANSLATION_COLUMNS, rows.translation_into(french))
    licences = reader.identified(
        "licences.csv", rows.LICENCE_COLUMNS, partial(rows.licence, french=french)
    )
    build_model = partial(rows.model, makers=makers, licences=licences, french=french)
    models = reader.identified("models.csv", rows.MODEL_COLUMNS, build_model)
    known_names = reader.rows("names.csv", rows.NAME_COLUMNS, rows.known_name_of(makers, models))
    stated: dict[str, list[StatedFact]] = {}
    read = rows.stated_into(stated, models, french)
    reader.rows("model_facts.csv", rows.MODEL_FACT_COLUMNS, read)
    named = with_aliases(models.items.values(), known_names)
    hosts = reader.identified("hosts.csv", rows.HOST_COLUMNS, partial(rows.host, makers=makers))
    hosts.items[OWN.id] = OWN
    hosted = _hosted(reader, models, hosts, french)
    catalog = Catalog(
        models=MappingProxyType({model.id: model for model in _whole(named, hosted, stated)}),
        makers=MappingProxyType(makers.items),
        licences=MappingProxyType(licences.items),
        known_names=tuple(known_names),
        hosts=MappingProxyType(hosts.items),
        hosted=hosted,
        french=MappingProxyType(french),
    )
    return catalog, reader.problems


def _whole(
    models: Iterable[Model], hosted: Iterable[Offer], stated: Mapping[str, Sequence[StatedFact]]
) -> Iterator[Model]:
    """The models with the facts that stand in other files."""
    at_a_host = {offer.model for offer in hosted if offer.retired is None}
    for model in models:
        ways: tuple[tuple[Access, bool], ...] = (
            ("api", model.id in at_a_host),
            ("weights", model.openness in ("open-weights", "open-source")),
        )
        access = tuple(way for way, there in ways if there)
        yield replace(model, access=access, stated=tuple(stated.get(model.id, ())))


def _hosted(
    reader: Reader, models: Accepted[Model], hosts: Accepted[Host], french: dict[str, str]
) -> tuple[Offer, ...]:
    prices: dict[str, list[AnyPrice]] = {}
    reader.rows("prices.csv", rows.PRICE_COLUMNS, rows.price_into(prices))
    build = partial(rows.offer, models=models, hosts=hosts, prices=prices, french=french)
    seen: set[str] = set()
    offers = reader.rows("offers.csv", rows.OFFER_COLUMNS, rows.once(build, seen))
    unknown = prices.keys() - seen
    if unknown and not models.incomplete:
        reader.problems.append(Problem("prices.csv", 1, f"no offer {min(unknown)!r}"))
    return tuple(offers)
