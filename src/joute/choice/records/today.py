"""What is known today of the candidates that decisions chose."""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import TypeAdapter

from joute.catalog import Offer, offers
from joute.choice.candidates import Candidate
from joute.choice.costs import OwnServers, Usage
from joute.choice.evidence import Known, candidate
from joute.choice.needs import USUAL
from joute.choice.records.record import Band, Need, Record
from joute.choice.records.reviews import Today
from joute.choice.suppliers import question
from joute.datafiles import Bilingual


def today(record: Record, known: Known, day: date) -> Today:
    """What is known of the chosen for the need of the record, by the same scales."""
    chosen = {one.candidate for one in record.chosen}
    found = [one for one in offers(known.catalog) if one.id in chosen]
    return Today(
        day,
        candidates=dict(_listed(found, record.need, known)),
        retired=dict(_retired(found, known)),
        answered=set(_answered(record, known, day)),
    )


def _listed(found: list[Offer], need: Need, known: Known) -> Iterator[tuple[str, Candidate]]:
    usage, own, sets = _usage(need), _own(need), need.sets or ()
    for one in found:
        if one.not_listed_since is None:
            now = candidate(one, usage, known, categories=need.categories, sets=sets, own=own)
            yield one.id, now


def _usage(need: Need) -> Usage:
    """Of a need without a volume no monthly cost was recorded: that of 1,000 requests is
    compared."""
    volume = need.volume
    return Usage(**volume.model_dump()) if volume else USUAL


def _own(need: Need) -> OwnServers | None:
    """The servers as they were stated: what they cost changes with what requests take."""
    stated = need.own_servers
    return TypeAdapter(OwnServers).validate_python(_plain(stated)) if stated else None


def _plain(stated: Mapping[str, Band | int | float | str]) -> Mapping[str, object]:
    return {
        name: one.model_dump() if isinstance(one, Band) else one for name, one in stated.items()
    }


def _answered(record: Record, known: Known, day: date) -> Iterator[tuple[str, Bilingual]]:
    """Of what suppliers were asked about the chosen, that which they still answer."""
    for supplier in {one.supplier for found in record.evidence for one in found.answers}:
        for id, answers in known.about(supplier).items():
            if answers[0].known and not answers[0].expired(day.isoformat()):
                yield supplier, question(id).text


def _retired(found: list[Offer], known: Known) -> Iterator[tuple[str, str]]:
    """When offers ended, or their models."""
    for one in found:
        ends = (one.retired, known.catalog.models[one.model].retired)
        dates = sorted(str(end) for end in ends if end)
        if dates:
            yield one.id, dates[0]
