"""The rules on what the answers of a model took: money, electricity, greenhouse gases, time."""

from collections.abc import Iterator
from typing import NamedTuple

from joute.errors import N_
from joute.evaluation.gates.outcomes import Outcome, Status
from joute.evaluation.gates.tallies import Tally
from joute.evaluation.sets.evalset import Gate
from joute.translation import Translator


class Spent(NamedTuple):
    """What answers take, and the answers of which it is not known."""

    low: float
    high: float
    unknown: int


_BETWEEN = N_("The answers of %(model)s took between %(low)s and %(high)s; the budget is %(most)s.")
_EXACT = N_("The answers of %(model)s took %(low)s; the budget is %(most)s.")
_UNKNOWN = N_("Of %(n)s answers it is not known.")


def judged_budgets(
    model: str, tally: Tally, gate: Gate, usd_per_euro: float, words: Translator
) -> Iterator[Outcome]:
    """Fail where the low end of what the answers take exceeds the budget; pass where the high end
    does not and all of it is known. It is the same whether this run paid them or one before. What
    judges took is not the model's."""
    charges = tally.charges
    euros = charges.cost_usd / usd_per_euro
    for rule, most, unit, spent in (
        (
            "max_cost_eur",
            gate.max_cost_eur,
            "€",
            Spent(euros, euros, charges.unpriced + charges.unknown),
        ),
        (
            "max_wh",
            gate.max_wh,
            "Wh",
            Spent(charges.wh.low, charges.wh.high, charges.unsized + charges.unknown),
        ),
        (
            "max_gco2",
            gate.max_gco2,
            "g",
            Spent(charges.gco2.low, charges.gco2.high, charges.unlocated + charges.unknown),
        ),
    ):
        if most is not None:
            yield _spent((rule, model), spent, most, unit, words)
    if gate.max_p95_s is not None:
        yield _latency(model, tally, gate.max_p95_s, words)


def _spent(
    about: tuple[str, str], spent: Spent, most: float, unit: str, words: Translator
) -> Outcome:
    rule, model = about
    sentence = words.gettext(
        _EXACT if spent.low == spent.high else _BETWEEN,
        model=model,
        low=words.quantity(spent.low, unit, 3),
        high=words.quantity(spent.high, unit, 3),
        most=words.quantity(most, unit, 3),
    )
    if spent.unknown:
        sentence = f"{sentence} {words.gettext(_UNKNOWN, n=spent.unknown)}"
    figures = {**spent._asdict(), "max": most}
    return Outcome(rule, model, _status(spent, most), sentence, figures=figures)


def _status(spent: Spent, most: float) -> Status:
    if spent.low > most:
        return Status.FAIL
    return Status.INCONCLUSIVE if spent.high > most or spent.unknown else Status.PASS


def _latency(model: str, tally: Tally, most: float, words: Translator) -> Outcome:
    found, count = tally.p95_s, len(tally.latencies_s)
    figures = {"p95_s": found, "n": count, "max": most}
    if found is None:
        sentence = words.gettext("No answer of %(model)s was timed in this run.", model=model)
        return Outcome("max_p95_s", model, Status.INCONCLUSIVE, sentence, figures=figures)
    sentence = words.gettext(
        "Of %(n)s answers of %(model)s, 95%% took no longer than %(found)s; the limit is %(most)s.",
        n=words.number(count),
        model=model,
        found=words.quantity(found, "s", 3),
        most=words.quantity(most, "s", 3),
    )
    status = Status.FAIL if found > most else Status.PASS
    return Outcome("max_p95_s", model, status, sentence, figures=figures)
