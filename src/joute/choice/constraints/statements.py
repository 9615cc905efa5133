"""Must-haves that are stated in words, a line each: `hosting_region: FR, BE`."""

import re
from collections.abc import Mapping

from joute.choice.candidates import FactValue
from joute.choice.constraints.catalogue import Kind, constraint, constraints, read_value
from joute.choice.constraints.vocabulary import unknown_words
from joute.choice.errors import BadConstraint

_TRUTHS = {"yes": True, "oui": True, "true": True, "no": False, "non": False, "false": False}
_NUMBER = re.compile(r"\d{1,12}([.,]\d{1,6})?")


def statements(text: str) -> Mapping[str, FactValue]:
    """What a text states, by constraint; its other lines are words. Raises BadConstraint for a
    value that the constraint does not take, or does not know."""
    found: dict[str, FactValue] = {}
    for line in text.splitlines():
        id, colon, written = (part.strip() for part in line.partition(":"))
        if colon and id in constraints():
            found[id] = _read(id, written)
    return found


def _read(id: str, written: str) -> FactValue:
    kind, plain = constraint(id).kind, written.casefold().rstrip(".")
    value: object = [word.strip() for word in written.split(",") if word.strip()]
    if kind is Kind.YES:
        value = _TRUTHS.get(plain, written)
    elif kind in (Kind.AT_LEAST, Kind.AT_MOST):
        number = re.sub(r"\s", "", plain)
        value = float(number.replace(",", ".")) if _NUMBER.fullmatch(number) else written
    read = read_value(id, value)
    for word in unknown_words(id, read, fact=True):
        raise BadConstraint(name=id, received=word[:100], expected=", ".join(constraint(id).values))
    return read
