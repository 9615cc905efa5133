"""What a site found itself about quality, beside what was published."""

import math
from collections.abc import Sequence

from joute.choice.candidates import Score
from joute.choice.evidence import methods, scales

# No band is so narrow that it silences all others.
_NARROWEST = 0.02


def with_local(published: Score, local: Sequence[Score]) -> Score:
    """Both as one score: the mean by inverse variance, half a band being 1.96 deviations."""
    found = [one for one in (published, *local) if one.known]
    if not local or not found:
        return published
    weights = [1 / max((one.high - one.low) / 2, _NARROWEST) ** 2 for one in found]
    middle = sum(w * one.mid for w, one in zip(weights, found, strict=True)) / sum(weights)
    off = max(1 / math.sqrt(sum(weights)), _NARROWEST)
    return scales.band(
        (middle - off, middle, middle + off),
        scales.Made(
            "; ".join(one.source for one in found),
            max(one.date for one in found),
            methods.WITH_LOCAL,
        ),
    )
