"""What is said of a word that is not known."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

_SHOWN = 12
_LONGEST = 100


def unknown(kind: str, word: str, known: Iterable[str], meant: str | None = None) -> str:
    """“There is no criterion “cost”: did you mean “costs”?”; without a near one, what there is.
    `meant` is what it was meant for, where that is known already."""
    all_known, word = list(known), word[:_LONGEST]
    near = meant or _near(word, all_known)
    if near:
        return f"there is no {kind} “{word}”: did you mean “{near}”?"
    shown = ", ".join(all_known[:_SHOWN]) + (", …" if len(all_known) > _SHOWN else "")
    return f"there is no {kind} “{word}”; there are {shown}"


def _near(word: str, known: Sequence[str]) -> str | None:
    longer = [one for one in known if len(word) > 3 and word in one]
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6) or longer), None)
