"""A frugal candidate and one for one's own servers, with what would be lost."""

from collections.abc import Iterable, Mapping

from joute.choice.shortlist.results import Alternative, Entry


def alternative(first: Entry, those: Iterable[Entry]) -> Alternative | None:
    """The best of those, which are in order, beside the first of all."""
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
