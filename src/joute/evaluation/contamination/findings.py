"""What a check finds in a set and in its control."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from joute.errors import N_
from joute.statistics import holm

# Of all checks of a set together, how often evidence may be found where there is none.
LEVEL = 0.05


class Evidence(StrEnum):
    """What a check says. There is no word for a model that has not seen a set."""

    FOUND = N_("evidence found")
    NOT_FOUND = N_("evidence not found")
    NOT_RUN = N_("not run")


@dataclass(frozen=True)
class Finding:
    """A check of a set beside its control: `value` and `control` are means or shares over `n` and
    `n_control` items. `p` is one-sided, after Holm's adjustment where several checks ran; None of a
    check that proves by itself or did not run, and `why` then says so. `items` are those that show
    it most.
    """

    check: str
    evidence: Evidence
    what: str
    value: float | None = None
    control: float | None = None
    n: int = 0
    n_control: int = 0
    p: float | None = None
    why: str = ""
    items: Sequence[str] = ()


def not_run(check: str, what: str, why: str) -> Finding:
    """A check that could not be made."""
    return Finding(check, Evidence.NOT_RUN, what, why=why)


def decided(findings: Sequence[Finding], level: float = LEVEL) -> list[Finding]:
    """The findings with their p-values adjusted for their number, and what follows from them."""
    tested = [one for one in findings if one.p is not None]
    adjusted = iter(holm(np.array([one.p for one in tested], float)) if tested else ())
    return [
        one if one.p is None else _decided(one, float(next(adjusted)), level) for one in findings
    ]


def _decided(one: Finding, p: float, level: float) -> Finding:
    return replace(one, p=p, evidence=Evidence.FOUND if p < level else Evidence.NOT_FOUND)
