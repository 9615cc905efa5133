"""Numbers in answers."""

import re
from math import isclose
from typing import Literal, get_args

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.quantities import Quantity, known, quantities
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.scorers.statements import stated
from joute.evaluation.sets.item import Item

Take = Literal["only", "first", "last"]


# « #### 1 000 »: what is stated is one number, in any language.
_APART = re.compile(r"\D*\d{1,3}(?: \d{3})+(?:[.,]\d+)?\D*")


def _joined(stated: str) -> str:
    return re.sub(r"(?<=\d) (?=\d{3})", "\u202f", stated) if _APART.fullmatch(stated) else stated


class Numeric:
    """Whether the number of the answer is one of those expected, within a tolerance.

    `tolerance` is absolute, in the unit of what is expected, `relative` a share of it; the wider of
    the two holds. `unit` is that of expected numbers without one. A number of the answer in another
    unit of the same quantity is converted, one without a unit is taken to be in that expected, one
    in a unit that does not go with it is wrong. Numbers are read where the answer states its
    result, otherwise anywhere; those with a fitting unit come before those without one. Of several
    that differ `take` says which counts: with `only` the answer is unscored.
    """

    name = "numeric"
    version = "4"
    range = (0.0, 1.0)
    needs_judge = False
    needs_expected = True

    def __init__(
        self,
        tolerance: float = 0.0,
        relative: float = 0.0,
        unit: str = "",
        take: Take = "only",
        language: str = "fr",
    ) -> None:
        if min(tolerance, relative) < 0:
            raise ValueError("a tolerance is not below 0")
        if unit and not known(unit):
            raise ValueError(f"the unit {unit!r} is not known")
        if take not in get_args(Take):
            raise ValueError(f"take is one of {', '.join(get_args(Take))}, not {take!r}")
        self.tolerance, self.relative, self.unit, self.take = tolerance, relative, unit, take
        self.language = language

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not item.expected:
            return None
        if self.fault(item):
            return Score(None, reason=N_("What is expected is not one number."))
        language = item.language or self.language
        wanted = self._wanted(item)
        found = self._candidates(answer.text, wanted[0].unit, language)
        if not found:
            return Score(None, reason=N_("There is no number in the answer."))
        if self.take == "only" and any(not self._same(one, found[0]) for one in found):
            return Score(
                None,
                reason=N_("Several numbers are in the answer, and it does not state which counts."),
                details={"numbers": [one.value for one in found[:10]]},
            )
        taken = found[-1 if self.take == "last" else 0]
        return Score(
            float(any(self._same(taken, one) for one in wanted)),
            details={"number": taken.value, "unit": taken.unit},
        )

    def fault(self, item: Item) -> str:
        """Why an item cannot be scored, "" when it can."""
        language = item.language or self.language
        wrong = [one for one in item.expected if len(quantities(one, language)) != 1]
        return f"{wrong[0]!r} is not one number" if wrong else ""

    def _wanted(self, item: Item) -> list[Quantity]:
        language = item.language or self.language
        found = [quantities(one, language)[0] for one in item.expected]
        return [Quantity(value, unit or self.unit) for value, unit in found]

    def _candidates(self, text: str, unit: str, language: str) -> list[Quantity]:
        results = "\n".join(map(_joined, stated(text)))
        found = quantities(results, language) or quantities(text, language)
        fitting = [one for one in found if one.unit and one.in_unit(unit) is not None]
        return (fitting if unit else []) or found

    def _same(self, found: Quantity, wanted: Quantity) -> bool:
        value = found.in_unit(wanted.unit)
        if value is None:
            return False
        allowed = max(self.tolerance, self.relative * abs(wanted.value))
        # Beyond the tolerance, what floating point numbers lose.
        return isclose(value, wanted.value, rel_tol=1e-9, abs_tol=allowed * (1 + 1e-9))
