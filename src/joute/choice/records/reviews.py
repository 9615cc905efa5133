"""When a decision should be looked at again: what it stood on, held against what is known now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from joute.choice.candidates import Candidate, FactValue
from joute.choice.constraints import constraint, constraints
from joute.choice.criteria import criteria
from joute.choice.records.record import Band, Evidence, Ranked, Record, RecordPart
from joute.choice.scales import CHEAP_EUR, DEAR_EUR, of_magnitude
from joute.choice.shortlist import exclusions
from joute.datafiles import Bilingual

# A price that is so many times what it was.
PRICE_RISE = 2.0
_ROUNDING = 1e-9
# The criterion whose score is what 1,000 requests cost.
COSTS = "costs"
# Criteria that are measured, so that a fall below their interval means something.
MEASURED = "evidence"

Code = Literal["review_date", "retired", "gone", "price", "rating", "constraint", "answer"]


class Reason(RecordPart):
    """Why a decision should be reviewed.

    `candidate` is its id, empty when it is about the whole; `subject` a criterion, a must-have or
    a supplier; `was` is what the record holds, `now` what is known today, both in the unit of
    the subject: a date, euros per month (for 1,000 requests where the subject is `costs`), a score
    from 0 to 1, the value of a must-have. `now` is None where who reads may not know it.
    """

    code: Code
    candidate: str = ""
    subject: str = ""
    was: FactValue | None = None
    now: FactValue | None = None


@dataclass(frozen=True)
class Today:
    """What is known on a day, by the id of a candidate: those that the catalogue lists, and when
    one was withdrawn, the day, the month or the year in ISO 8601. `answered` are questions to
    suppliers, with the supplier, whose newest answer holds on the day."""

    date: date
    candidates: Mapping[str, Candidate] = field(default_factory=dict)
    retired: Mapping[str, str] = field(default_factory=dict)
    answered: Collection[tuple[str, Bilingual]] = ()


def reviews(record: Record, today: Today) -> Sequence[Reason]:
    """The reasons to review a decision, none while it stands; those of the chosen alone."""
    return [*_due(record, today), *_of_chosen(record, today)]


def _due(record: Record, today: Today) -> Iterator[Reason]:
    if record.review_on <= today.date:
        yield Reason(code="review_date", was=record.review_on.isoformat())


def _of_chosen(record: Record, today: Today) -> Iterator[Reason]:
    for chosen in record.chosen:
        evidence = record.evidence_on(chosen.candidate)
        yield from _withdrawn(chosen, today)
        yield from _expired(evidence, today)
        if chosen.candidate in today.candidates:
            now = today.candidates[chosen.candidate]
            yield from _dearer(chosen, evidence, now)
            yield from _fallen(evidence, now)
            yield from _missed(record, evidence, now)


def _withdrawn(chosen: Ranked, today: Today) -> Iterator[Reason]:
    """Of a model of the catalogue: withdrawn by its maker, or no longer offered so."""
    if chosen.model is None:
        return
    retired = today.retired.get(chosen.candidate)
    if retired is not None and retired <= today.date.isoformat()[: len(retired)]:
        yield Reason(code="retired", candidate=chosen.candidate, now=retired)
    elif chosen.candidate not in today.candidates:
        yield Reason(code="gone", candidate=chosen.candidate)


def _expired(evidence: Evidence, today: Today) -> Iterator[Reason]:
    """One for each supplier, of the answer that expired first."""
    ends: dict[str, date] = {}
    for answer in evidence.answers:
        until = answer.valid_until
        renewed = (answer.supplier, answer.question) in today.answered
        if until is not None and until < today.date and not renewed:
            ends[answer.supplier] = min(until, ends.get(answer.supplier, until))
    for supplier, until in ends.items():
        yield Reason(
            code="answer",
            candidate=evidence.candidate,
            subject=supplier,
            was=until.isoformat(),
        )


def _dearer(chosen: Ranked, evidence: Evidence, now: Candidate) -> Iterator[Reason]:
    """For the volume of the need; of a need without one, for 1,000 usual requests, of which the
    record has the price, or the score alone where it was signed before prices were kept."""
    if chosen.monthly_eur is not None:
        subject, was, price = "", chosen.monthly_eur.mid, _mid(now.monthly_eur)
    elif chosen.eur_per_1000 is not None:
        subject, was, price = COSTS, chosen.eur_per_1000.mid, _mid(now.eur_per_1000)
    else:
        found = next((one.score for one in evidence.scores if one.criterion == COSTS), None)
        score = now.score(COSTS)
        subject, was = COSTS, of_magnitude(found.mid, DEAR_EUR, CHEAP_EUR) if found else 0
        price = of_magnitude(score.mid, DEAR_EUR, CHEAP_EUR) if score.known else 0
    if was and price > 0 and price >= PRICE_RISE * was * (1 - _ROUNDING):
        yield Reason(code="price", candidate=chosen.candidate, subject=subject, was=was, now=price)


def _mid(euros: tuple[float, float, float] | None) -> float:
    return euros[1] if euros else 0


def _fallen(evidence: Evidence, now: Candidate) -> Iterator[Reason]:
    for found in evidence.scores:
        score = now.score(found.criterion)
        if _measured(found.criterion) and _below(found.score, score.mid, known=score.known):
            yield Reason(
                code="rating",
                candidate=evidence.candidate,
                subject=found.criterion,
                was=found.score.low if found.score else None,
                now=score.mid,
            )


def _measured(criterion: str) -> bool:
    known = criteria().get(criterion)
    return known is not None and known.theme == MEASURED


def _below(was: Band | None, now: float, *, known: bool) -> bool:
    return was is not None and known and now < was.low


def _missed(record: Record, evidence: Evidence, now: Candidate) -> Iterator[Reason]:
    """Must-haves that were met, and by what is known or estimated now are not any more."""
    was = {one.constraint: one.value for one in evidence.facts}
    held = {one.constraint: one.value for one in record.constraints}
    known = {id: value for id, value in held.items() if id in constraints()}
    for one in exclusions([now], known):
        id, value = one.constraint, one.fact.value
        if one.unknown or (value is not None and value == was.get(id)):
            continue
        yield Reason(
            code="constraint",
            candidate=now.id,
            subject=id,
            was=_estimated(record, now.id, id) if was.get(id) is None else was[id],
            now=value if value is not None else one.band and one.band[1],
        )


def _estimated(record: Record, candidate: str, constraint_id: str) -> float | None:
    """The middle of what was estimated for a must-have when the decision was signed."""
    signed = next(one for one in record.chosen if one.candidate == candidate)
    found: Band | None = getattr(signed, constraint(constraint_id).band or "", None)
    return found.mid if found else None
