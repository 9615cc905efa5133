"""What is said of a word that is not known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from joute.errors import N_, Worded, worded

_SHOWN = 12
_LONGEST = 100


@dataclass(frozen=True)
class Verbatim:
    """A word of a need, which is the same in every language."""

    word: str

    def __str__(self) -> str:
        return self.word


Kind = Literal["key", "question", "answer", "criterion", "constraint", "value", "offer"]

_UNKNOWN: dict[Kind, str] = {
    "key": N_("there is no key “%(word)s”"),
    "question": N_("there is no question “%(word)s”"),
    "answer": N_("there is no answer “%(word)s”"),
    "criterion": N_("there is no criterion “%(word)s”"),
    "constraint": N_("there is no constraint “%(word)s”"),
    "value": N_("there is no value “%(word)s”"),
    "offer": N_("there is no model or offer of the catalogue “%(word)s”"),
}


def unknown(kind: Kind, word: str, known: Iterable[str], meant: str | None = None) -> Worded:
    """“There is no criterion “cost”: did you mean “costs”?”; without a near one, what there is.
    `meant` is what it was meant for, where that is known already."""
    all_known, word = list(known), word[:_LONGEST]
    near = meant or _near(word, all_known)
    none = worded(_UNKNOWN[kind], word=Verbatim(word))
    if near:
        return worded(N_("%(none)s: did you mean “%(near)s”?"), none=none, near=Verbatim(near))
    shown = ", ".join(all_known[:_SHOWN]) + (", …" if len(all_known) > _SHOWN else "")
    return worded(N_("%(none)s; there are %(known)s"), none=none, known=Verbatim(shown))


def _near(word: str, known: Sequence[str]) -> str | None:
    longer = [one for one in known if len(word) > 3 and word in one]
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6) or longer), None)
