"""A frugal candidate and one for one's own servers, with what would be lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from joute.choice.constraints import OWN
from joute.choice.shortlist.results import Alternative, Entry


def frugal(first: Entry, entries: Sequence[Entry]) -> Alternative | None:
    """The best that is known to be frugal."""
    return _best(first, (one for one in entries if one.candidate.frugal))


def self_hostable(first: Entry, entries: Sequence[Entry]) -> Alternative | None:
    """The best on one's own servers; where none is a candidate, the best open model at a host."""
    own = (one for one in entries if one.candidate.host == OWN)
    found = _best(first, own)
    if found is not None:
        return found
    at_host = _best(first, (one for one in entries if one.candidate.self_hostable))
    return at_host and replace(at_host, at_host=at_host.entry.candidate.host is not None)


def _best(first: Entry, those: Iterable[Entry]) -> Alternative | None:
    """The first of those, which are in order, beside the first of all."""
    best = next(iter(those), None)
    if best is None:
        return None
    return Alternative(
        entry=best,
        score_lost=first.score.mid - best.score.mid,
        lost=_more(first, best),
        gained=_more(best, first),
    )


def _more(one: Entry, other: Entry) -> Mapping[str, float]:
    """By how much more the criteria contribute to the one, the largest difference first."""
    differences = {
        name: term - other.contributions[name] for name, term in one.contributions.items()
    }
    above = {name: by for name, by in differences.items() if by > 0}
    return dict(sorted(above.items(), key=lambda item: -item[1]))
