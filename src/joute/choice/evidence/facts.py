"""The facts of an offer that constraints are held against."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from joute import published
from joute.catalog import OWN, Host, Model, Offer
from joute.choice.candidates import Fact, FactValue
from joute.choice.constraints import statements
from joute.choice.errors import BadConstraint
from joute.choice.evidence import methods
from joute.choice.evidence.answers import Answers, newest
from joute.choice.evidence.knowledge import Known, Measured
from joute.choice.suppliers import SHIPPED, SupplierAnswer, supplier_of
from joute.datafiles import Part, Text, read_part, text_of
from joute.published import boards

_FILE = files("joute.choice.evidence") / "data" / "stated.toml"

# When the catalogue was made, for facts without a date of their own.
CATALOGUE_DATE = "2026-11"
# What a licence or an openness means of a yes or no; what is restricted is neither.
_OPEN = {"open-source": True, "open-weights": True, "api-only": False}
_COMMERCIAL = {"yes": True, "no": False}


def facts_of(offer: Offer, known: Known) -> Mapping[str, Fact]:
    """What is known of an offer, by constraint; what is not there is unknown."""
    return known.once(("facts", offer), lambda: _facts_of(offer, known))


def _facts_of(offer: Offer, known: Known) -> Mapping[str, Fact]:
    model, host = known.catalog.models[offer.model], known.catalog.hosts[offer.host]
    found = {
        **dict(_of_model(model)),
        **dict(_languages(model)),
        **dict(_of_offer(offer)),
        **dict(_of_host(host)),
        **dict(_measured(known.measured(offer))),
    }
    if host.id == OWN.id:
        return {**found, **_OWN}
    return {**found, **dict(_stated(known.about(supplier_of(host.id)), known.as_of))}


_OWN: Mapping[str, Fact] = {
    name: Fact(value, methods.ON_OWN_SERVERS, CATALOGUE_DATE)
    for name, value in (
        ("own_premises", True),
        ("hosting_region", (OWN.id,)),
        ("supplier_country", (OWN.id,)),
        ("no_training", True),
        ("retention_days", 0),
        ("fine_tuning", True),
    )
}

_Facts = Iterator[tuple[str, Fact]]


def _of_model(model: Model) -> _Facts:
    values: Mapping[str, FactValue | None] = {
        "licence": (model.licence.id,) if model.licence else None,
        "open_weights": _OPEN.get(model.openness or ""),
        "commercial_use": _COMMERCIAL.get(model.commercial_use or ""),
        "modalities": model.modalities_in or None,
        "output_modalities": model.modalities_out or None,
    }
    yield from _known(values, "; ".join(model.sources), CATALOGUE_DATE)


# Boards that test or rate models in one language: those on them were found to answer in it.
_BOARDS_IN = {"comparia-fr": "fr", "euroeval-fr": "fr", "arena-text": "en"}


def _languages(model: Model) -> _Facts:
    """Languages that sources state, or that boards tested; others may be supported."""
    said = [one for one in model.stated if one.fact == "language"]
    on = {
        one.board: one.date
        for one in published.by_model().get(model.id, ())
        if one.board in _BOARDS_IN
    }
    if said or on:
        languages = {one.value for one in said} | {_BOARDS_IN[board] for board in on}
        sources = dict.fromkeys((*(one.source for one in said), *(boards()[b].name for b in on)))
        date = max((*(str(one.date or "") for one in said), *on.values()))
        yield (
            "languages",
            Fact(tuple(sorted(languages)), ", ".join(sources), date or CATALOGUE_DATE, others=True),
        )


def _of_offer(offer: Offer) -> _Facts:
    values: Mapping[str, FactValue | None] = {
        "context_tokens": offer.context_tokens,
        "max_output_tokens": offer.max_output_tokens,
        "tool_calling": offer.tool_calling,
        "structured_output": offer.structured_output,
        "hosting_region": (offer.region,) if offer.region else None,
    }
    yield from _known(values, offer.source, str(offer.checked or CATALOGUE_DATE))


def _of_host(host: Host) -> _Facts:
    values: Mapping[str, FactValue | None] = {
        "own_premises": host.id == OWN.id,
        "supplier_country": (host.country,) if host.country else None,
    }
    source, date = host.source, str(host.checked or CATALOGUE_DATE)
    yield from _known(values, source, date)
    if host.labels:
        yield "label", Fact(host.labels, source, date, others=True)


def _measured(measured: Sequence[Measured]) -> _Facts:
    for one in measured:
        if one.answer_s is not None:
            yield (
                "response_time_s",
                Fact(one.answer_s[1], one.source, one.date, band=one.answer_s),
            )
            return


def _known(values: Mapping[str, FactValue | None], source: str, date: str) -> _Facts:
    yield from (
        (name, Fact(value, source, date)) for name, value in values.items() if value is not None
    )


class _Stated(Part):
    """What an answer in words of June 2024 states of a constraint."""

    supplier: Text
    question: Text
    constraint: Text
    value: bool | int | float | str


class _AllStated(Part):
    stated: tuple[_Stated, ...]


@cache
def _read() -> Sequence[_Stated]:
    return read_part(_AllStated, text_of(_FILE), _FILE.name).stated


def _stated(answers: Answers, as_of: str) -> _Facts:
    """Facts that answers state: while no newer answer stands before the one that was read."""
    for one in _read():
        answer = newest(answers, one.question)
        if answer and answer.supplier == one.supplier and answer.date == SHIPPED:
            yield one.constraint, _said(one.value, answer)
    yield from _in_lines(answers, as_of)
    answer = newest(answers, "mod_fine_tuning")
    if answer and answer.value in ("yes", "no") and not answer.expired(as_of):
        yield "fine_tuning", _said(answer.value == "yes", answer)


def _in_lines(answers: Answers, as_of: str) -> _Facts:
    """What lines of the newest answers state, such as `hosting_region: FR`; the newest is last."""
    held = [one for question in answers if (one := newest(answers, question)) is not None]
    for one in sorted(held, key=lambda answer: (answer.date, answer.order)):
        if not one.expired(as_of):
            text = "\n".join(one.text.values())
            yield from ((id, _said(value, one)) for id, value in _statements(text).items())


@lru_cache(maxsize=4_096)
def _statements(text: str) -> Mapping[str, FactValue]:
    try:
        return statements(text)
    except BadConstraint:  # of a word that was known when it was stored
        return {}


def _said(value: FactValue, answer: SupplierAnswer) -> Fact:
    return Fact(value, answer.source, answer.date, next(iter(answer.urls), ""))
