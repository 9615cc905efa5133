"""The fields in which people state a volume and own servers, and what they sent in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from joute.choice.site.choices import Content
from joute.choice.site.opening import as_number, plain_number
from joute.choice.site.weighing import USUAL_TOKENS
from joute.errors import N_, BadInput
from joute.footprint import Band

# A number; a number or the three of a guess; the id of a model or of an offer.
Kind = Literal["number", "figure", "model", "offer"]
_BETWEEN = " / "


class CostField(NamedTuple):
    """A field by the key of needs.yaml that it states; `label` and `hint` are source texts."""

    name: str
    label: str
    hint: str = ""
    kind: Kind = "figure"


VOLUME_FIELDS = (
    CostField("requests_per_month", N_("Requests in the first month"), kind="number"),
    CostField(
        "input_tokens",
        N_("Tokens of a request"),
        N_("What is sent: a page of text is about 500."),
        "number",
    ),
    CostField("output_tokens", N_("Tokens of an answer"), kind="number"),
    CostField(
        "reasoning_tokens",
        N_("Tokens of reasoning before an answer"),
        N_("Of a model that reasons. Left empty: 0.5 to 10 for each token of the answer."),
    ),
    CostField(
        "growth_per_month",
        N_("Growth from month to month"),
        N_("0.05 means five in a hundred."),
        "number",
    ),
    CostField("months", N_("Months looked at"), kind="number"),
)
OWN_FIELDS = (
    CostField("eur_per_server_hour", N_("Euros of an hour of a server")),
    CostField("servers", N_("Servers"), kind="number"),
    CostField("hours_per_month", N_("Hours of a month"), kind="number"),
    CostField(
        "requests_per_month_at_most",
        N_("Requests that they can answer in a month"),
        N_("All of them together. More is asked of more machines."),
        "number",
    ),
    CostField("watts_per_server", N_("Watts of a server, at the meter")),
    CostField("electricity_eur_per_kwh", N_("Euros of a kWh")),
    CostField(
        "wh_per_request",
        N_("Wh that a request adds"),
        N_("Left empty: by the size of the model."),
    ),
    CostField("people_hours_per_month", N_("Hours of people, a month")),
    CostField("people_eur_per_hour", N_("Euros of an hour of people")),
    CostField("licence_eur_per_month", N_("Licence, euros a month")),
    CostField("upkeep_eur_per_month", N_("Upkeep, euros a month")),
    CostField("set_up_eur", N_("Set-up, euros")),
    CostField("set_up_months", N_("Months over which the set-up is spread"), kind="number"),
    CostField(
        "model",
        N_("Model that they serve"),
        N_("Its id in the catalogue. Left empty: any."),
        "model",
    ),
    CostField(
        "against",
        N_("Offer that they are held against"),
        N_("Its id. Left empty: the first of the shortlist that has a price."),
        "offer",
    ),
    CostField(
        "api_eur_per_request",
        N_("Or euros of a request elsewhere"),
        N_("A price that you were given, in the place of that of an offer."),
    ),
)


def written(value: object, mark: str = ".") -> str:
    """What is stored as its field shows it: a guess as “1.5 / 2 / 3”, nothing where it is not
    known. `mark` is that of decimals."""
    if isinstance(value, Mapping):
        return _BETWEEN.join(written(value.get(end), mark) for end in Band._fields)
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".replace(".", mark)
    return "" if value is None else str(value)


def volume_of(sent: Mapping[str, str], stored: Content) -> Content | None:
    """The volume that was sent over the one that is stored: a field that was not sent, or was sent
    as it was shown, stays. None without requests, where a volume was stored, or nothing else was
    sent. Raises BadInput."""
    found = _over(sent, VOLUME_FIELDS, stored, "requests_per_month")
    return found and {**USUAL_TOKENS, **found}


def own_servers_of(sent: Mapping[str, str], stored: Content) -> Content | None:
    """The same of own servers: without the price of an hour they are not looked at."""
    return _over(sent, OWN_FIELDS, stored, "eur_per_server_hour")


def _over(
    sent: Mapping[str, str], fields: Sequence[CostField], stored: Content, needed: str
) -> Content | None:
    found = {**stored, **dict(_changes(sent, fields, stored))}
    found = {name: value for name, value in found.items() if value is not None}
    if needed in found or not found:
        return found or None
    if needed in stored:
        return None
    label = next(field.label for field in fields if field.name == needed)
    raise BadInput(
        needed, message=N_("“%(label)s” is missing: the other figures need it."), label=label
    )


def _changes(
    sent: Mapping[str, str], fields: Sequence[CostField], stored: Content
) -> Iterator[tuple[str, object]]:
    """Fields that say something else than what is stored; None where one was emptied."""
    for field in fields:
        if field.name not in sent:
            continue
        text = sent[field.name].strip()
        if field.kind in ("model", "offer"):
            yield field.name, text or None
        elif plain_number(text) != plain_number(written(stored.get(field.name))):
            yield field.name, _figure(field, text) if text else None


def _figure(field: CostField, text: str) -> object:
    parts = [_number(field.name, part) for part in text.split(_BETWEEN.strip())]
    if len(parts) == 1:
        return parts[0]
    if field.kind == "number" or len(parts) != len(Band._fields):
        raise _no_number(field.name, text)
    return dict(zip(Band._fields, parts, strict=True))


def _number(name: str, text: str) -> float | int:
    plain = plain_number(text)
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", plain):
        raise _no_number(name, text)
    return as_number(plain)


def _no_number(name: str, text: str) -> BadInput:
    return BadInput(name, message=N_("“%(text)s” is no number."), text=text.strip())
