"""Why the energy of a use changed: an exact decomposition into four factors, and the rebound.

E = people x calls per person x tokens per call x Wh per token. By the logarithmic mean Divisia
index (additive LMDI-I), the part of a factor x in the change from E0 to E1 is

    L(E1, E0) * ln(x1 / x0)    with L(a, b) = (a - b) / ln(a / b) and L(a, a) = a

so that the four parts sum to E1 - E0 without a rest: B. W. Ang, “The LMDI approach to decomposition
analysis: a practical guide”, Energy Policy 33 (2005), 867-871. Zeros are the limits of that formula
for a value that goes to zero: B. W. Ang and N. Liu, “Handling zero values in the logarithmic mean
Divisia index decomposition approach”, Energy Policy 35 (2007), 238-246.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import Any, Literal

from joute.errors import N_
from joute.observatory.errors import BadSeries

FACTORS = ("people", "calls_per_person", "tokens_per_call", "wh_per_token")
VOLUME = FACTORS[:3]
# Of decimals: floats that differ in their last bit still have thirty digits of a logarithm.
_DIGITS = 60

NoRebound = Literal["nothing_compared", "no_saving", "within_band"]
NO_REBOUND_TEXTS: Mapping[NoRebound, str] = {
    "nothing_compared": N_("One of the two periods used no energy: there is nothing to compare."),
    "no_saving": N_(
        "A token takes no less energy than before: nothing was saved that more use could take back."
    ),
    "within_band": N_(
        "A token may take less energy than before, or not: the bands of the two figures overlap."
    ),
}


@dataclass(frozen=True)
class Decomposition:
    """The energy of two periods in Wh, and the part of each factor in the change.

    `terms` are in Wh, by the names of FACTORS. `rebound` is the share of what each token saved that
    more people, calls and longer answers took back: 0 none, 1 all of it, more than 1 more than all,
    below 0 where these fell too. It is None for the reason that `why_no_rebound` names.
    """

    before_wh: float
    after_wh: float
    change_wh: float
    terms: Mapping[str, float]
    rebound: float | None
    why_no_rebound: NoRebound | None

    @property
    def volume_wh(self) -> float:
        """What more people, more calls and longer answers added."""
        return math.fsum(self.terms[name] for name in VOLUME)


@dataclass(frozen=True)
class _Value:
    low: Decimal
    mid: Decimal
    high: Decimal


def decompose(before: Any, after: Any) -> Decomposition:
    """Decompose the change between two periods into FACTORS.

    `before` and `after` are mappings, or objects, with the four factors: numbers, 0 or more.
    `wh_per_token` may be a band (low, middle, high); a number alone counts as known exactly, and a
    saving counts as one where the bands of the two periods do not meet. A factor that does not
    exist because an earlier one is 0 (calls per person, without a person) is None: it is taken as
    unchanged. Where a factor begins at 0, the whole change is its part, shared evenly where several
    do; one that ends at 0 likewise.

    Raises BadSeries for a factor that is missing, negative, infinite or no number.
    """
    with localcontext(Context(prec=_DIGITS, Emax=10**9, Emin=-(10**9))):
        first, last = _read("before", before), _read("after", after)
        pairs = {name: _pair(first[name], last[name]) for name in FACTORS}
        e0 = _energy("before", (one for one, _ in pairs.values()))
        e1 = _energy("after", (one for _, one in pairs.values()))
        terms = _terms({name: (x0.mid, x1.mid) for name, (x0, x1) in pairs.items()}, e0, e1)
        why = _why_none(*pairs["wh_per_token"], e0, e1)
        volume = sum((terms[name] for name in VOLUME), Decimal(0))
        return Decomposition(
            before_wh=float(e0),
            after_wh=float(e1),
            change_wh=float(e1 - e0),
            terms={name: float(term) for name, term in terms.items()},
            rebound=None if why else float(-volume / terms["wh_per_token"]) + 0.0,
            why_no_rebound=why,
        )


def _terms(
    pairs: Mapping[str, tuple[Decimal, Decimal]], e0: Decimal, e1: Decimal
) -> Mapping[str, Decimal]:
    if e0 and e1:
        mean = logarithmic_mean(e1, e0)
        return {name: mean * (x1 / x0).ln() for name, (x0, x1) in pairs.items()}
    terms = dict.fromkeys(pairs, Decimal(0))
    if e0 or e1:  # The limits: what begins or ends at 0 has the whole change.
        at_zero = [name for name, (x0, x1) in pairs.items() if (x1 if e0 else x0) == 0]
        terms |= dict.fromkeys(at_zero, (e1 - e0) / len(at_zero))
    return terms


def _energy(series: str, values: Iterable[_Value]) -> Decimal:
    energy = math.prod((one.mid for one in values), start=Decimal(1))
    if not math.isfinite(float(energy)):
        raise BadSeries(
            series=series, factor="Wh", received="a product beyond numbers", expected="less"
        )
    return energy


def logarithmic_mean(a: Decimal, b: Decimal) -> Decimal:
    """L(a, b) of two positive numbers, at the precision of the context."""
    return a if a == b else (a - b) / (a / b).ln()


def _why_none(before: _Value, after: _Value, e0: Decimal, e1: Decimal) -> NoRebound | None:
    if not e0 or not e1:
        return "nothing_compared"
    if after.mid >= before.mid:
        return "no_saving"
    return None if after.high < before.low else "within_band"


def _read(series: str, given: Any) -> Mapping[str, _Value | None]:
    found: dict[str, _Value | None] = {}
    for name in FACTORS:
        raw = _of(series, given, name)
        earlier = [one for one in found.values() if one is not None]
        if raw is None and any(one.mid == 0 for one in earlier):
            found[name] = None
        elif name == "wh_per_token" and isinstance(raw, tuple | list) and len(raw) == 3:
            low, mid, high = (_number(series, name, one) for one in raw)
            if not low <= mid <= high:
                raise BadSeries(
                    series=series,
                    factor=name,
                    received=f"{raw!r}"[:100],
                    expected="low ≤ middle ≤ high",
                )
            found[name] = _Value(low, mid, high)
        else:
            value = _number(series, name, raw)
            found[name] = _Value(value, value, value)
    return found


def _of(series: str, given: Any, name: str) -> Any:
    if isinstance(given, Mapping) and name in given:
        return given[name]
    if not isinstance(given, Mapping) and hasattr(given, name):
        return getattr(given, name)
    raise BadSeries(series=series, factor=name, received="nothing", expected="a number, 0 or more")


def _number(series: str, name: str, raw: Any) -> Decimal:
    try:
        if isinstance(raw, bool | str):
            raise TypeError
        value = raw if isinstance(raw, Decimal) else Decimal(float(raw))
    except (TypeError, ValueError, OverflowError):
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise BadSeries(
            series=series, factor=name, received=f"{raw!r}"[:100], expected="a number, 0 or more"
        )
    return value


def _pair(before: _Value | None, after: _Value | None) -> tuple[_Value, _Value]:
    """Both values of a factor; one that does not exist is taken as the other."""
    nothing = _Value(Decimal(0), Decimal(0), Decimal(0))
    return before or after or nothing, after or before or nothing
