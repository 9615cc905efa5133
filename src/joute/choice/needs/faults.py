"""What is wrong with a need that was written down, all of it at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from joute.choice.constraints import constraints, nearest, read_value, unknown_words, words_of
from joute.choice.costs import OwnServers, Usage
from joute.choice.criteria import criteria
from joute.choice.errors import BadConstraint
from joute.choice.needs.questions import groups
from joute.choice.needs.spelling import Verbatim, unknown
from joute.choice.needs.written import FIGURE, Written, WrittenCandidate
from joute.datafiles import path_name
from joute.errors import N_, worded
from joute.field_reasons import reason_of
from joute.footprint import Band

Place = tuple[str | int, ...]

_KEYS: Mapping[str, Iterable[str]] = {
    "": Written.model_fields,
    "volume": Usage.__dataclass_fields__,
    "own_servers": OwnServers.__dataclass_fields__,
    "candidates": WrittenCandidate.model_fields,
}
_UNKNOWN_KEYS = ("extra_forbidden", "unexpected_keyword_argument")
# What is expected, where Pydantic would speak of its own types.
_MAPPING, _LIST = N_("keys with values are expected"), N_("a list is expected")
_EXPECTED = {
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "dataclass_type": _MAPPING,
    "tuple_type": _LIST,
}


class Fault(NamedTuple):
    """Where something is wrong, and what; `line` is 0 outside of a file."""

    place: Place
    reason: str
    line: int = 0


def of_shape(error: ValidationError, within: Place = ()) -> Iterator[Fault]:
    """What has the wrong key or the wrong type, in what is at a place."""
    for found in error.errors(include_url=False, include_input=False):
        place = (*within, *found["loc"])
        if found["type"] in _UNKNOWN_KEYS:
            reason = unknown("key", str(place[-1]), _keys(place[:-1]))
            yield Fault(place, _at(_path(place[:-1]), reason))
        else:
            yield Fault(place, _at(_path(place), _expected(found)))


def _path(place: Place) -> str:
    return path_name(place).removesuffix(": ")


def _expected(found: Mapping[str, Any]) -> str:
    named = _EXPECTED.get(found["type"]) or reason_of(found)
    return named or str(found["msg"]).removeprefix("Value error, ")


def _at(where: str, reason: str) -> str:
    """“weights: there is no criterion “cost””, in the language of who reads it."""
    if not where:
        return reason
    return worded(N_("%(where)s: %(reason)s"), where=Verbatim(where), reason=reason)


def _keys(parent: Place) -> Iterable[str]:
    """The keys of what is at a place."""
    name = next((part for part in reversed(parent) if isinstance(part, str)), "")
    return _KEYS.get(name, Band._fields)


def of_words(value: Mapping[str, Any], offered: Iterable[str]) -> Iterator[Fault]:
    """What names something that does not exist. `offered` are the ids of the catalogue."""
    yield from _of_answers(_mapping(value.get("answers")))
    yield from _of_weights(value.get("weights", {}))
    yield from _of_facts(_mapping(value.get("constraints")), ("constraints",), "constraints")
    yield from _of_candidates(value.get("candidates"), set(offered))
    yield from _of_servers(_mapping(value.get("own_servers")), value, set(offered))


def _of_servers(
    own: Mapping[str, Any], value: Mapping[str, Any], offered: set[str]
) -> Iterator[Fault]:
    """The model that own servers are for, and what they are held against: an offer, or a candidate
    that is described."""
    candidates = value.get("candidates")
    described = {
        str(one.get("id"))
        for one in (candidates if isinstance(candidates, list) else ())
        if isinstance(one, dict)
    }
    models = {one for one in offered if "@" not in one}
    for key, known in (("model", models), ("against", offered - models | described)):
        one = own.get(key)
        if isinstance(one, str) and one not in known:
            place = ("own_servers", key)
            yield Fault(place, _at(f"own_servers, {key}", unknown("offer", one, sorted(known))))


def _mapping(value: Any) -> Mapping[str, Any]:
    """Nothing, of what has another shape: that is a fault of its own."""
    return value if isinstance(value, dict) else {}


def _of_answers(answers: Mapping[str, Any]) -> Iterator[Fault]:
    for id, taken in answers.items():
        place = ("answers", id)
        group = groups().get(id)
        if group is None:
            yield Fault(place, _at("answers", unknown("question", id, groups())))
            continue
        several = taken if isinstance(taken, list) else [taken]
        if len(several) > 1 and not group.many:
            only = worded(N_("one answer is expected, received %(count)s"), count=len(several))
            yield Fault(place, _at(f"answers, {id}", only))
        known = [option.id for option in group.options]
        for number, one in enumerate(several):
            if isinstance(one, str) and one not in known:
                reason = _at(f"answers, {id}", unknown("answer", one, known))
                yield Fault((*place, number), reason)


def _of_weights(written: Any) -> Iterator[Fault]:
    """Points by criterion, or a list from the most important to the least, of which a part may be
    a list of those that weigh alike."""
    if isinstance(written, list):
        groups_of_ids = [one if isinstance(one, list) else [one] for one in written]
        yield from _of_order([str(id) for ids in groups_of_ids for id in ids])
    elif not isinstance(written, dict):
        reason = N_("points by criterion are expected, or a list of them")
        yield Fault(("weights",), _at("weights", reason))
    else:
        yield from _of_points(written)


def _of_order(ids: Sequence[str]) -> Iterator[Fault]:
    for id in ids:
        if id not in criteria():
            yield Fault(("weights",), _at("weights", unknown("criterion", id, criteria())))
    if len(set(ids)) < len(ids) or not ids:
        reason = N_("a list names criteria, each of them once")
        yield Fault(("weights",), _at("weights", reason))


def _of_points(written: Mapping[str, Any]) -> Iterator[Fault]:
    highest = 0.0 if written else 1.0
    for id, points in written.items():
        if id not in criteria():
            yield Fault(("weights", id), _at("weights", unknown("criterion", id, criteria())))
        try:
            highest = max(highest, FIGURE.validate_python(points).mid)
        except ValidationError as error:
            highest = 1.0
            yield from of_shape(error, ("weights", id))
    if not highest:
        reason = N_("at least one criterion needs a weight above 0")
        yield Fault(("weights",), _at("weights", reason))


def _of_facts(facts: Mapping[str, Any], place: Place, where: str) -> Iterator[Fault]:
    for id, value in facts.items():
        if id not in constraints():
            yield Fault((*place, id), _at(where, unknown("constraint", id, constraints())))
            continue
        try:
            read = read_value(id, value)
        except BadConstraint as error:
            yield Fault((*place, id), _inside(where, error))
            continue
        for word in unknown_words(id, read, fact=place != ("constraints",)):
            reason = unknown("value", word, words_of(id), nearest(id, word))
            yield Fault((*place, id), _at(f"{where}, {id}", reason))


def _inside(where: str, error: BadConstraint) -> str:
    """“constraints, label: received …”: an error names its must-have."""
    said = worded(error.message, **error.params)
    return worded("%(where)s, %(said)s", where=Verbatim(where), said=said)


def _of_candidates(written: Any, offered: set[str]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, one in enumerate(written if isinstance(written, list) else ()):
        place = ("candidates", number)
        id = one.get("id") if isinstance(one, dict) else one
        if not isinstance(id, str):
            continue
        if id in seen:
            reason = worded(N_("“%(id)s” is there already"), id=Verbatim(id))
            yield Fault(place, _at(f"candidates {number + 1}", reason))
        seen[id] = number
        if isinstance(one, str) and one not in offered:
            reason = unknown("offer", one, sorted(offered))
            yield Fault(place, _at(f"candidates {number + 1}", reason))
        if isinstance(one, dict):
            yield from _of_description(one, place, f"candidates {number + 1}")


def _of_description(candidate: Mapping[str, Any], place: Place, where: str) -> Iterator[Fault]:
    yield from _of_facts(_mapping(candidate.get("facts")), (*place, "facts"), f"{where}, facts")
    for id in _mapping(candidate.get("scores")):
        if id not in criteria():
            reason = unknown("criterion", id, criteria())
            yield Fault((*place, "scores", id), _at(f"{where}, scores", reason))
