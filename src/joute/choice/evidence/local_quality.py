"""What a site found itself about quality, beside what was published."""

from collections.abc import Sequence

from joute.choice import scales
from joute.choice.candidates import Score
from joute.choice.evidence import methods

# No band is so narrow that it silences all others.
_NARROWEST = 0.02


def with_local(published: Score, local: Sequence[Score]) -> Score:
    """All of them as one score: middles and half-widths, each weighing by its inverse variance.

    What was found here stands where published results put it: its errors are theirs in part, so
    that together they are never narrower than the narrowest of them.
    """
    found = [one for one in (published, *local) if one.known]
    if not local or not found:
        return published
    halves = [max((one.high - one.low) / 2, _NARROWEST) for one in found]
    weights = [half**-2 / sum(half**-2 for half in halves) for half in halves]
    middle = sum(w * one.mid for w, one in zip(weights, found, strict=True))
    off = sum(w * half for w, half in zip(weights, halves, strict=True))
    return scales.band(
        (middle - off, middle, middle + off),
        scales.Made(
            "; ".join(one.source for one in found),
            max(one.date for one in found),
            methods.WITH_LOCAL,
        ),
    )
