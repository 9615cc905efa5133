"""The same question about somebody else: of the other gender, or heard to come from elsewhere.

A swap is made only where every word that would have to agree is known; anything else leaves the
item out, since a sentence that is wrong would say something of the language and not of bias.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from joute.evaluation.perturbations import english, french
from joute.evaluation.perturbations.names import of_other_origin

_GENDERS: Mapping[str, Callable[[Sequence[str]], list[str] | None]] = {
    "fr": french.other_gender,
    "en": english.other_gender,
}


def other_gender(texts: Sequence[str], language: str) -> list[str] | None:
    """The texts with every person of the other gender; None where that is not safe, or there is
    nobody, or the language is neither French nor English."""
    swap = _GENDERS.get(language)
    return None if swap is None else swap(texts)


def other_origin(texts: Sequence[str], random: Random) -> list[str] | None:
    """The texts with first names of another origin; None without any."""
    return of_other_origin(texts, random)
