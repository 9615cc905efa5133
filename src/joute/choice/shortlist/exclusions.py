"""Must-haves first: who is kept out, and why."""

from collections.abc import Iterator, Mapping, Sequence

from joute.choice.candidates import Candidate, FactValue
from joute.choice.constraints import Outcome, constraint, held, within
from joute.choice.shortlist.results import Exclusion


def exclusions(
    candidates: Sequence[Candidate], constraints: Mapping[str, FactValue]
) -> Sequence[Exclusion]:
    """A row for each candidate and must-have that it is not known to meet."""
    return [found for one in candidates for found in _of(one, constraints)]


def _of(candidate: Candidate, constraints: Mapping[str, FactValue]) -> Iterator[Exclusion]:
    for id, required in constraints.items():
        fact = candidate.fact(id)
        estimated = _band(candidate, id) if fact.value is None else None
        outcome = held(id, required, fact) if estimated is None else within(id, required, estimated)
        band = estimated or fact.band
        if outcome is not Outcome.PASSES:
            yield Exclusion(candidate, id, required, fact, outcome is Outcome.UNKNOWN, band)


def _band(candidate: Candidate, id: str) -> tuple[float, float, float] | None:
    match constraint(id).band:
        case "monthly_eur":
            return candidate.monthly_eur
        case "wh_per_1000":
            return candidate.wh_per_1000
    return None
