"""needs.yaml, read with all that is wrong in it."""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from typing import Any

from pydantic import ValidationError

from joute.catalog import Catalog, load, offers
from joute.choice.errors import BadNeeds
from joute.choice.needs.faults import Fault, of_shape, of_words
from joute.choice.needs.need import Needs
from joute.choice.needs.written import Written
from joute.errors import BadData
from joute.yaml12 import Document, read_yaml, typed

# Of each kind: whoever has more learns of the others after correcting these.
MOST_FAULTS = 100


def read_needs(text: str, file: str, *, offered: Iterable[str] | None = None) -> Needs:
    """The need in the text of a YAML file. `offered` are the ids that it may name: those of the
    catalogue that ships, unless they are given. Raises BadNeeds with every fault and its line."""
    try:
        document = read_yaml(text, file)
    except BadData as error:
        fault = Fault((), error.params["reason"], error.params["line"])
        raise BadNeeds.of(file, [fault]) from error
    if not isinstance(document.value, dict):
        raise BadNeeds.of(file, [Fault((), "there is no “constraints:”, nor any other key", 1)])
    return _checked(document.value, file, document, offered)


def needs_of(value: Mapping[str, Any], *, offered: Iterable[str] | None = None) -> Needs:
    """The need in what was sent as JSON. Raises BadNeeds with every fault."""
    return _checked(dict(value), "", None, offered)


def _checked(
    value: dict[str, Any], file: str, document: Document | None, offered: Iterable[str] | None
) -> Needs:
    known = _shipped() if offered is None else offered
    given = _given(value)
    faults = list(islice(of_words(given, known), MOST_FAULTS))
    try:
        written = Written.model_validate(given)
    except ValidationError as error:
        faults += islice(of_shape(error), MOST_FAULTS)
    if faults:
        line = document.line_of if document else lambda _: 0
        raise BadNeeds.of(file, [one._replace(line=line(one.place)) for one in faults])
    return written.needs()


def _given(value: dict[str, Any]) -> dict[str, Any]:
    """What has a value; must-haves and facts with the types that YAML 1.2 gives them."""
    given: dict[str, Any] = _stated(value)
    if "answers" in given:
        given["answers"] = _stated(given["answers"])
    if "constraints" in given:
        given["constraints"] = _facts(given["constraints"])
    if isinstance(given.get("candidates"), list):
        given["candidates"] = [_candidate(one) for one in given["candidates"]]
    return given


def _candidate(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    given = _stated(value)
    if "facts" in given:
        given["facts"] = _facts(given["facts"])
    if "scores" in given:
        given["scores"] = _stated(given["scores"])
    return given


def _facts(value: Any) -> Any:
    return typed(_stated(value))


def _stated(value: Any) -> Any:
    """What is blank is not there: unknown."""
    if not isinstance(value, dict):
        return value
    return {key: one for key, one in value.items() if one is not None}


@cache
def _shipped() -> frozenset[str]:
    return ids_of(load())


def ids_of(catalog: Catalog) -> frozenset[str]:
    """What a need may name: the offers of a catalogue, and their models."""
    made = offers(catalog)
    return frozenset(one.id for one in made).union(one.model for one in made)
