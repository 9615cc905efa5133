"""An observation as JSON, for programs and the command line; and the rows of an export.

None of a count of people is fewer than five; None of another figure is unknown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from joute.footprint import Band
from joute.observatory.cells import LEAST, Share
from joute.observatory.observation import Change, Factors, Observation, Used, WeekShown
from joute.register.indicators import Indicator, stored
from joute.uses import UseCard

FORMAT = "joute-observatory/1"


def facts_of(one: Observation) -> dict[str, Any]:
    """All of it. Energy is in Wh, gases in g CO2 eq, cost in US dollars; shares are 0 to 1."""
    return {
        "format": FORMAT,
        **_head(one),
        "adoption": _adoption(one),
        "states": {str(state): count for state, count in one.states.items()},
        "uses": [
            {
                "id": use.id or None,
                "name": use.name or None,
                "state": use.state,
                "people_declared": use.people,
                **_used(use.used),
            }
            for use in one.uses
        ],
        "others": {purpose: _used(used) for purpose, used in one.others.items()},
        "all": _used(one.all),
        "risks": asdict(one.risks),
        "small_models": asdict(one.small),
        "quality": {
            "preferred": [asdict(found) for found in one.quality.preferred],
            "scores": [asdict(found) for found in one.quality.scores],
            "thumbs_up": _share(one.quality.thumbs),
            "thumbs_up_interval": one.quality.thumbs_interval,
        },
        "incidents": asdict(one.incidents),
        "indicators": [_indicator(use, found) for use, found in one.indicators],
        "survey": asdict(one.survey) if one.survey else None,
        "changes": [_change(found) for found in one.changes],
    }


def export_of(one: Observation) -> dict[str, Any]:
    """What leaves for an observatory of many organisations: sums of the whole site, without the
    name of a use, of a person or of the organisation."""
    return {
        "format": FORMAT,
        **_head(one),
        "adoption": _adoption(one),
        "uses_by_state": {str(state): count for state, count in one.states.items()},
        "uses_by_ai_act_class": one.risks.classes,
        "ai_act_tree": one.risks.tree,
        "reviews_overdue": one.risks.overdue,
        "applications": _used(one.applications),
        "others": {purpose: _used(used) for purpose, used in one.others.items()},
        "all": _used(one.all),
        "small_models": asdict(one.small),
        "incidents": asdict(one.incidents),
        "survey": asdict(one.survey) if one.survey else None,
        "changes": [_change(found) for found in one.changes],
    }


@dataclass(frozen=True)
class Row:
    """A figure of an export as a row: `low` and `high` are the ends of its band, None without."""

    section: str
    name: str
    unit: str
    value: float | None
    low: float | None = None
    high: float | None = None
    method: str = ""


COLUMNS = ("quarter", "section", "name", "unit", "value", "low", "high", "method")


def rows_of(one: Observation) -> Sequence[tuple[Any, ...]]:
    """The figures of the export as rows of COLUMNS; an empty value is hidden or unknown."""
    return [(str(one.quarter), *(asdict(row)[name] for name in COLUMNS[1:])) for row in _rows(one)]


def _rows(one: Observation) -> Iterator[Row]:
    for week in one.adoption.weeks:
        yield Row("adoption", f"people.{week.week}", "people", week.people)
        yield Row("adoption", f"returned.{week.week}", "share", _share(week.returned))
    for state, count in one.states.items():
        yield Row("uses", str(state), "uses", count)
    for name, count in one.risks.classes.items():
        yield Row("ai_act", name or "unclassified", "uses", count)
    yield Row("ai_act", "overdue", "uses", one.risks.overdue)
    for kind, used in {"all": one.all, "applications": one.applications, **one.others}.items():
        yield from _rows_of_calls(kind, used)
    for size in ("small", "large", "unknown"):
        yield Row("model_size", size, "answers", getattr(one.small, size))
    said = one.survey
    counts = {"profession": said.professions, **said.answers} if said else {}
    for question, answers in counts.items():
        for name, people in answers.items():
            yield Row(f"survey.{question}", name, "people", people)
    for change in one.changes:
        shares = {**terms_of(change), "rebound": change.found.rebound}
        for name, value in shares.items():
            unit = "share" if name == "rebound" else "Wh/week"
            yield Row("change", f"{change.group}.{name}", unit, value, method=change.method)


def _rows_of_calls(kind: str, used: Used) -> Iterator[Row]:
    yield Row("calls", kind, "calls", used.sums.calls)
    yield Row("cost", kind, "USD", used.sums.cost_usd)
    for by in used.methods:
        energy, gases = by.sums.energy_wh, by.sums.gwp_g
        yield Row("energy", kind, "Wh", energy.mid, energy.low, energy.high, by.method)
        yield Row("gases", kind, "gCO2e", gases.mid, gases.low, gases.high, by.method)


def _head(one: Observation) -> dict[str, Any]:
    return {
        "quarter": str(one.quarter),
        "first_day": one.quarter.first.isoformat(),
        "before": one.end.isoformat(),
        "over": one.over,
        "made_at": one.made_at.isoformat(),
        "calls_counted_since": one.counted_since.isoformat() if one.counted_since else None,
        "least_people": LEAST,
    }


def _adoption(one: Observation) -> dict[str, Any]:
    return {
        "weeks": [_week(week) for week in one.adoption.weeks],
        "members": one.adoption.members,
        "mean_people": one.adoption.mean_people,
    }


def _week(week: WeekShown) -> dict[str, Any]:
    duels, chat = week.groups or (None, None)
    return {
        "week": week.week.isoformat(),
        "people": week.people,
        "of_duels": duels,
        "of_chat": chat,
        "returned_after_four_weeks": _share(week.returned),
    }


def _used(used: Used) -> dict[str, Any]:
    sums = used.sums
    return {
        "calls": sums.calls,
        "failures": sums.failures,
        "blocked": sums.blocked,
        "input_tokens": sums.input_tokens,
        "output_tokens": sums.output_tokens,
        "unknown_tokens": max(sums.unknown_input, sums.unknown_output),
        "cost_usd": sums.cost_usd,
        "unknown_cost": sums.unknown_cost,
        "footprint": [
            {
                "method": by.method,
                "answers": by.sums.answers,
                "energy_wh": _band(by.sums.energy_wh),
                "gwp_g": _band(by.sums.gwp_g),
                "unknown_gwp": by.sums.unknown_gwp,
            }
            for by in used.methods
        ],
        "unknown_energy": sums.unknown_energy,
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "group": one.group,
        "method": one.method,
        "people_known": one.people_known,
        "before": _factors(one.before, people_known=one.people_known),
        "after": _factors(one.after, people_known=one.people_known),
        "before_wh_per_week": one.found.before_wh,
        "after_wh_per_week": one.found.after_wh,
        "change_wh_per_week": one.found.change_wh,
        "terms_wh_per_week": terms_of(one),
        "rebound": one.found.rebound,
        "why_no_rebound": one.found.why_no_rebound,
    }


def terms_of(one: Change) -> Mapping[str, float]:
    """The parts of a change; without known people those of all answers are one, `calls`."""
    terms = dict(one.found.terms)
    if one.people_known:
        return terms
    return {"calls": terms.pop("people") + terms.pop("calls_per_person"), **terms}


def _factors(side: Factors, *, people_known: bool) -> dict[str, Any]:
    people = {"people": side.people, "calls_per_person": side.calls_per_person}
    return {
        **(people if people_known else dict.fromkeys(people)),
        "calls": side.people * side.calls_per_person,
        "tokens_per_call": side.tokens_per_call,
        "wh_per_token": side.wh_per_token,
    }


def _indicator(use: UseCard, one: Indicator) -> dict[str, Any]:
    change = None if one.change is None else float(one.change)
    return {"use_id": use.id, **stored(one), "change": change, "improved": one.improved}


def _band(band: Band) -> Mapping[str, float]:
    return {"low": band.low, "mid": band.mid, "high": band.high}


def _share(share: Share | None) -> float | None:
    return share.value if share else None
