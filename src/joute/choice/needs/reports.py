"""A choice as JSON, the same for the command line and the API."""

from dataclasses import asdict
from typing import Any

from joute.choice.candidates import Candidate
from joute.choice.costs import NOTE_TEXTS, BreakEven, quality_per_eur, quality_per_kwh
from joute.choice.needs.answers import default_constraints
from joute.choice.needs.choosing import Against, Choice
from joute.choice.shortlist import as_json as shortlist_as_json
from joute.footprint import Band
from joute.translation import Translator


def as_json(choice: Choice, words: Translator, *, usd_per_eur: float) -> dict[str, Any]:
    """Euros at the stated rate; scores from 0 to 1; None is unknown."""
    needs, found = choice.needs, shortlist_as_json(choice.shortlist, words)
    entries = zip(found["shortlist"], choice.shortlist.entries, strict=True)
    return {
        "title": needs.title,
        **found,
        "shortlist": [
            {
                **row,
                **_costs(one.candidate),
                "price": _price(one.candidate, choice, words),
            }
            for row, one in entries
        ],
        "constraints": dict(needs.constraints),
        "volume": asdict(needs.volume) if needs.volume else None,
        "proposed_constraints": {
            id: value
            for id, value in default_constraints(needs.answers).items()
            if id not in needs.constraints
        },
        "usd_per_eur": usd_per_eur,
        "break_even": _break_even(choice.own_servers),
    }


def _costs(candidate: Candidate) -> dict[str, Any]:
    """Costs of the volume and of 1,000 requests, energy of these, and points of quality, of 100,
    for a euro and a kWh of them."""
    month, euros, wh = candidate.monthly_eur, candidate.eur_per_1000, candidate.wh_per_1000
    return {
        "monthly_eur": _band(month and Band(*month)),
        "eur_per_1000": _band(euros and Band(*euros)),
        "wh_per_1000": _band(wh and Band(*wh)),
        "quality_per_eur": _band(quality_per_eur(candidate)),
        "quality_per_kwh": _band(quality_per_kwh(candidate)),
    }


def _price(candidate: Candidate, choice: Choice, words: Translator) -> dict[str, Any] | None:
    """Where the costs come from and when, and what they leave open; None when not known."""
    costs = candidate.score("costs")
    if not costs.known:
        return None
    notes = choice.price_notes.get(candidate.id, ())
    return {
        "source": costs.source,
        "date": costs.date,
        "notes": [words.gettext(NOTE_TEXTS[note]) for note in notes],
    }


def _band(band: Band | None) -> dict[str, float] | None:
    return band and band._asdict()


def _break_even(own: Against | None) -> dict[str, Any] | None:
    """Requests of a month, euros of a month, and euros of a request; the bands beside them."""
    if own is None:
        return None
    found = own.break_even
    return {
        "volume": found.volume,
        "own_fixed": found.own_fixed.mid,
        "api_per_unit": found.api_per_unit.mid,
        "own_per_unit": found.own_per_unit.mid,
        "unit": "request",
        "against": own.against or None,
        "reserved": own.reserved,
        "knows_energy": own.knows_energy,
        "within_capacity": own.within_capacity,
        "month": own.month,
        "bands": _bands(found),
        "own_fixed_parts": {name: _band(part) for name, part in own.parts.items()},
    }


def _bands(found: BreakEven) -> dict[str, Any]:
    return {
        "volume": {"low": found.low, "high": found.high},
        "own_fixed": _band(found.own_fixed),
        "api_per_unit": _band(found.api_per_unit),
        "own_per_unit": _band(found.own_per_unit),
    }
