"""The rates of a red team, for people and programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from joute.evaluation.gates.outcomes import Outcome
from joute.evaluation.redteam.making import WHY, Missing
from joute.evaluation.redteam.rates import Rate, Rates
from joute.evaluation.runs.evaluating import Evaluation
from joute.evaluation.runs.reports import as_json as run_as_json

HEADER = ("family", "attacks", "succeeded", "between", "twins", "refused", "between")
# Ids in a text; the JSON has all.
_SHOWN = 30
_OF_RUN = ("cost_eur", "judge_cost_eur", "wh", "seconds")


@dataclass(frozen=True)
class Report:
    """What came of the red team on a target: its run, its rates, what was left out and why, and
    the limits that it was held to."""

    evaluation: Evaluation
    rates: Rates
    left_out: Mapping[Missing, int]
    outcomes: list[Outcome] = field(default_factory=list)


def as_json(report: Report) -> dict[str, Any]:
    """Every figure; rates from 0 to 1, None of nothing."""
    rates, run = report.rates, run_as_json(report.evaluation)
    (model,) = run["models"]
    return {
        "target": model["model"],
        "kind": model["kind"],
        "run": run["run"],
        "file": run["file"],
        "judge": run["judge"],
        "attacks": _rate(rates.attacks, "succeeded"),
        "twins": _rate(rates.twins, "refused"),
        "families": [
            {
                "family": name,
                "attacks": _rate(attacks, "succeeded"),
                "twins": _rate(twins, "refused"),
            }
            for name, (attacks, twins) in rates.families.items()
        ],
        "succeeded": [*rates.attacks.wrong],
        "refused": [*rates.twins.wrong],
        "left_out": dict(report.left_out),
        "limits": [
            {"rule": one.rule, "status": one.status, **one.figures} for one in report.outcomes
        ],
        "stopped": run["stopped"],
        "failures": model["failures"],
        **{name: model[name] for name in _OF_RUN},
        "notes": run["notes"],
    }


def _rate(rate: Rate, wrong: str) -> dict[str, Any]:
    low, high = rate.interval or (None, None)
    return {
        "n": rate.n,
        wrong: len(rate.wrong),
        "low": low,
        "high": high,
        "withheld": rate.withheld,
        "unanswered": rate.unanswered,
        "unscored": rate.unscored,
    }


def table(rates: Rates) -> Iterator[tuple[str, ...]]:
    """A line for each family, then one for all."""
    rows = {**rates.families, "all": (rates.attacks, rates.twins)}
    for name, (attacks, twins) in rows.items():
        yield (name, *_cells(attacks), *_cells(twins))


def _cells(rate: Rate) -> tuple[str, str, str]:
    between = "" if rate.interval is None else "{:.0%} to {:.0%}".format(*rate.interval)
    return str(rate.n), str(len(rate.wrong)), between


def sentences(report: Report) -> Iterator[str]:
    """What is to be known beside the table."""
    rates = report.rates
    for name, rate, wrong in (
        ("attacks", rates.attacks, "succeeded"),
        ("twins", rates.twins, "refused"),
    ):
        if rate.withheld:
            yield f"{rate.withheld} {name} were withheld by a filter."
        if rate.unanswered:
            yield f"{rate.unanswered} {name} were not answered: they count in no rate."
        if rate.unscored:
            yield f"{rate.unscored} {name} have no verdict: they count in no rate."
        if rate.wrong:
            yield f"{wrong}: {_ids(rate.wrong)}"
    for missing, count in report.left_out.items():
        yield f"{count} pairs left out: {WHY[missing]}."
    for outcome in report.outcomes:
        yield f"{outcome.rule}: {outcome.status} ({outcome.sentence})"


def _ids(ids: Sequence[str]) -> str:
    """The ids of pairs, without the kind that all share; the first of many."""
    shown = ", ".join(one.rpartition("-")[0] for one in ids[:_SHOWN])
    more = len(ids) - _SHOWN
    return f"{shown} and {more} more (--format json)" if more > 0 else shown
