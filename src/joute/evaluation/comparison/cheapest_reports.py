"""The cheapest target that is not inferior, in words, as a table and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from joute.errors import N_
from joute.evaluation.comparison.cheapest import (
    Cheapest,
    Contest,
    Outcome,
    Standing,
    may_take_less,
)
from joute.evaluation.runs.files import Run
from joute.evaluation.runs.records import RunHeader
from joute.translation import Translator

# Costs of one answer are too small to be read.
PER = 1_000

HEADER = (
    *(N_("target"), N_("items"), N_("score, interval at 95%%"), N_("below the best")),
    N_("below any, at most"),
    *(N_("€ for 1,000 answers"), N_("Wh for 1,000 answers"), N_("verdict")),
)
_BETWEEN = N_("%(mid)s (%(low)s to %(high)s)")
OUTCOMES = {
    Outcome.NOT_INFERIOR: N_("not inferior"),
    Outcome.INFERIOR: N_("inferior"),
    Outcome.UNDECIDED: N_("cannot be told"),
}


def cheapest_of(runs: Sequence[Run], margin: float) -> Cheapest | None:
    """Of all targets of some runs; one that several runs have is one of each."""
    contest = Contest()
    names = [name for run in runs for name in run.header.models]
    for run in runs:
        for row in run.rows():
            shared = names.count(row.model) > 1
            name = f"{row.model} ({run.header.id})" if shared else row.model
            contest.add(row, run.header.scorers, name)
    return contest.cheapest(margin)


def rate_of(header: RunHeader, default: float) -> float:
    """US dollars for a euro in a run."""
    return float(header.versions.get("usd_per_euro", default))


def sentences(found: Cheapest, usd_per_euro: float, words: Translator) -> Iterator[str]:
    """What one has to decide on, then what is left open."""
    yield from _answers(found, usd_per_euro, words)
    named = {found.by_cost, found.by_energy}
    for one in found.standings:
        if one.outcome is Outcome.UNDECIDED:
            yield _undecided(one, found, words)
    for one in found.standings:
        if one.failed and one.outcome is not Outcome.INFERIOR:
            yield words.ngettext(
                "%(target)s failed on %(num)s answer, which counts as 0 here.",
                "%(target)s failed on %(num)s answers, which count as 0 here.",
                one.failed,
                target=one.target,
            )
    for one in found.standings:
        if one.unscored:
            yield words.ngettext(
                "%(target)s: %(num)s answer without a score counts as 0.",
                "%(target)s: %(num)s answers without a score count as 0.",
                one.unscored,
                target=one.target,
            )
    for one in found.standings:
        if one.assumed and one.outcome is not Outcome.INFERIOR:
            yield words.ngettext(
                "What %(num)s answer of %(target)s that failed took is not known: it counts as "
                "much as a usable one.",
                "What %(num)s answers of %(target)s that failed took is not known: each counts as "
                "much as a usable one.",
                one.assumed,
                target=one.target,
            )
    if None not in named:
        yield from _unknown(found, words)


def method(found: Cheapest, words: Translator) -> str:
    """What the verdict rests on."""
    return words.gettext(
        "“Not inferior”: with a confidence of 95%% for all %(targets)s targets together (Holm), it "
        "scores less than %(margin)s points below every other on the same items, as the column "
        "“below any, at most” says.",
        targets=len(found.standings),
        margin=_points(found.margin, words),
    )


def cells(one: Standing, usd_per_euro: float, words: Translator) -> tuple[str, ...]:
    """The row of a target, under HEADER."""
    return (
        one.target,
        words.number(one.items),
        _score(one, words),
        "—" if one.loss is None else _points(one.loss, words),
        "—" if one.most is None else _points(one.most, words),
        _euros(one, usd_per_euro, words) or words.gettext("unknown"),
        _wh(one, words) or words.gettext("unknown"),
        words.gettext(OUTCOMES[one.outcome]),
    )


def as_json(found: Cheapest, usd_per_euro: float, words: Translator) -> dict[str, Any]:
    """All figures, of one answer: scores from 0 to 1, euros, Wh."""
    return {
        "margin": found.margin,
        "best": found.best.target,
        "cheapest_eur": found.by_cost,
        "cheapest_wh": found.by_energy,
        "may_take_less_wh": may_take_less(found),
        "sentences": list(sentences(found, usd_per_euro, words)),
        "method": method(found, words),
        "targets": [_standing(one, usd_per_euro) for one in found.standings],
    }


def _standing(one: Standing, usd_per_euro: float) -> dict[str, Any]:
    return {
        "target": one.target,
        "outcome": one.outcome.value,
        "items": one.items,
        "mean": one.mean,
        "interval": one.interval,
        "loss": one.loss,
        "loss_at_most": one.most,
        "p": one.p,
        "items_needed": one.items_needed,
        "eur": None if one.usd is None else one.usd / usd_per_euro,
        "wh": one.wh and one.wh.model_dump(),
        "failed": one.failed,
        "unscored": one.unscored,
        "assumed": one.assumed,
    }


def _answers(found: Cheapest, usd_per_euro: float, words: Translator) -> Iterator[str]:
    targets = {one.target: one for one in found.standings}
    if not any(one.outcome is Outcome.NOT_INFERIOR for one in found.standings):
        yield words.gettext(_NOBODY, margin=_points(found.margin, words))
        return
    if found.by_cost is None:
        yield words.gettext(_NO_COST)
    else:
        one = targets[found.by_cost]
        figure = _euros(one, usd_per_euro, words)
        said = words.gettext(_CHEAPEST, target=one.target, figure=figure)
        yield f"{said}{_held(one, found, words)}"
    if found.by_energy is None:
        yield words.gettext(_NO_ENERGY)
    else:
        one = targets[found.by_energy]
        said = words.gettext(_LEAST, target=one.target, figure=_wh(one, words))
        yield f"{said}{_held(one, found, words)}"
    others = may_take_less(found)
    if others:
        yield words.gettext(
            "As far as their electricity is known, these may take less still: %(targets)s.",
            targets=", ".join(others),
        )


_CHEAPEST = N_("The cheapest that is not inferior is %(target)s: %(figure)s € for 1,000 answers")
_LEAST = N_(
    "Of those that are not inferior, %(target)s takes the least electricity: %(figure)s Wh for "
    "1,000 answers"
)
_NO_COST = N_(
    "Nothing is named the cheapest: what an answer costs is not known of any that counts."
)
_NO_ENERGY = N_(
    "Nothing is named for its electricity: what an answer takes is not known of any that counts."
)
_NOBODY = N_(
    "Nothing is named the cheapest: with a margin of %(margin)s points these items show of no "
    "target that it is not inferior."
)


def _held(one: Standing, found: Cheapest, words: Translator) -> str:
    if one is found.best:
        return words.gettext("; it has the best score too.")
    return words.gettext(
        ", at most %(most)s points below any other (margin %(margin)s); %(best)s is the best.",
        most=_points(one.most or 0, words),
        best=found.best.target,
        margin=_points(found.margin, words),
    )


def _undecided(one: Standing, found: Cheapest, words: Translator) -> str:
    if one.loss is not None and one.loss >= found.margin:
        return words.gettext(
            "Of %(target)s it cannot be told: at %(loss)s points below the best it is probably "
            "inferior, but these items do not prove it.",
            target=one.target,
            loss=_points(one.loss, words),
        )
    said = words.gettext("Of %(target)s it cannot be told.", target=one.target)
    if one.items_needed is None:
        return said
    return f"{said} " + words.ngettext(
        "If it is as good as the best, about %(num)s item would show it.",
        "If it is as good as the best, about %(num)s items would show it.",
        one.items_needed,
    )


def _unknown(found: Cheapest, words: Translator) -> Iterator[str]:
    unknown = [
        one.target
        for one in found.standings
        if one.outcome is Outcome.NOT_INFERIOR and None in (one.usd, one.wh)
    ]
    if unknown:
        yield words.gettext(
            "What an answer takes is not known, so that these are not named: %(targets)s.",
            targets=", ".join(unknown),
        )


def _points(share: float, words: Translator) -> str:
    return words.number(100 * share, 1)


def _score(one: Standing, words: Translator) -> str:
    """The mean, and its interval where it has one."""
    mid = words.percent(one.mean, 1)
    if one.interval is None:
        return mid
    low, high = (words.percent(end, 1) for end in one.interval)
    return words.gettext(_BETWEEN, mid=mid, low=low, high=high)


def _euros(one: Standing, usd_per_euro: float, words: Translator) -> str:
    return "" if one.usd is None else words.figures(PER * one.usd / usd_per_euro, 3)


def _wh(one: Standing, words: Translator) -> str:
    """The middle, and between what it is known to lie."""
    if one.wh is None:
        return ""
    low, mid, high = (words.figures(PER * end, 2) for end in (one.wh.low, one.wh.mid, one.wh.high))
    return mid if low == high else words.gettext(_BETWEEN, mid=mid, low=low, high=high)
