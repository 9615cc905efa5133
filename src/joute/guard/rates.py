"""How often rules were right and wrong on named sets: rates.toml, by tools/guard_rates.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from joute.errors import N_

Measure = Literal["found", "wrong"]
# What is counted of a strict profile as a whole, by its side.
STRICT = "strict.in", "strict.out"

# What people call the sets of tools/guard_rates.py.
_SET_NAMES: Mapping[str, str] = {
    "cnil": N_("questions to the CNIL"),
    "cnil passages": N_("answers of the CNIL"),
    "cnil topics": N_("questions to the CNIL, by topic"),
    "harmless": N_("harmless questions"),
    "twins": N_("harmless twins of attacks"),
    "attacks": N_("attacks"),
    "attacks, even": N_("attacks that no rule was tuned on"),
    "answers": N_("answers"),
    "informing": N_("answers that inform"),
    "informing, unseen": N_("answers that inform, that no rule was tuned on"),
    "canaries": N_("disguised secrets"),
    "privacy": N_("labelled texts"),
}


@dataclass(frozen=True)
class Rate:
    """How often a rule spoke on a named set: on `k` items of `n`.

    `measure` is "found" where the items hold what it looks for, "wrong" where they do not.
    """

    set: str
    measure: Measure
    k: int
    n: int
    date: date

    @property
    def set_name(self) -> str:
        """What people call the set, as a source text."""
        return _SET_NAMES.get(self.set, self.set)

    @property
    def rate(self) -> float:
        """From 0 to 1."""
        return self.k / self.n

    @property
    def low(self) -> float:
        """The lower end of Wilson's interval of 95 %."""
        return min(self.rate, self._interval[0])

    @property
    def high(self) -> float:
        """The upper end of Wilson's interval of 95 %."""
        return max(self.rate, self._interval[1])

    @property
    def _interval(self) -> tuple[float, float]:
        from joute.statistics import interval  # noqa: PLC0415 # numpy, for those who ask

        return interval(self.k, self.n)


@cache
def rates() -> Mapping[str, Sequence[Rate]]:
    """What was measured, by the id of a rule; of all rules of a strict profile together, by
    `STRICT`."""
    # For those who ask: they take as long to import as all of the guard.
    import tomllib  # noqa: PLC0415
    from importlib.resources import files  # noqa: PLC0415

    stored = tomllib.loads((files("joute.guard") / "rates.toml").read_text("utf-8"))
    found: dict[str, list[Rate]] = {}
    for row in stored["rate"]:
        rate = Rate(row["set"], row["measure"], row["k"], row["n"], stored["measured"])
        found.setdefault(row["rule"], []).append(rate)
    return found
