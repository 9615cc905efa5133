"""From candidates, must-haves and weights to a shortlist whose every figure can be read.

Constraints first; then a weighted sum of scores; then a stochastic multicriteria acceptability
analysis: R. Lahdelma, J. Hokkanen and P. Salminen, European Journal of Operational Research 106
(1998); R. Lahdelma and P. Salminen, Operations Research 49 (2001).
"""

from joute.choice.shortlist.exclusions import exclusions
from joute.choice.shortlist.favourites import favourites
from joute.choice.shortlist.reports import as_json
from joute.choice.shortlist.results import (
    Alternative,
    Band,
    Entry,
    Exclusion,
    Knowledge,
    Shortlist,
    Verification,
    WeightChange,
)
from joute.choice.shortlist.sentences import AT_HOST, alternative_in_words, in_words
from joute.choice.shortlist.shortlisting import shortlist

__all__ = [
    "AT_HOST",
    "Alternative",
    "Band",
    "Entry",
    "Exclusion",
    "Knowledge",
    "Shortlist",
    "Verification",
    "WeightChange",
    "alternative_in_words",
    "as_json",
    "exclusions",
    "favourites",
    "in_words",
    "shortlist",
]
