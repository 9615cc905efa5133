"""The rule `min`: the mean of each model, of all items or of a domain."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import ceil

import numpy as np

from joute.errors import N_
from joute.evaluation.gates.outcomes import Outcome, Status
from joute.evaluation.gates.tallies import Tally
from joute.evaluation.sets.evalset import Gate
from joute.statistics import Mean, holm
from joute.statistics.paired import RULE_OF_THREE
from joute.translation import Translator

_LEVEL = 0.05
# The deviates of a confidence of 95 % and a power of 80 %.
_DEVIATES = 2.801585

_SENTENCES = {
    Status.PASS: N_(
        "%(model)s scores %(mean)s on %(items)s, with a confidence of 95%% at least "
        "%(lower)s: the minimum is %(min)s."
    ),
    Status.FAIL: N_(
        "%(model)s scores %(mean)s on %(items)s, with a confidence of 95%% at most "
        "%(upper)s: the minimum is %(min)s."
    ),
    Status.INCONCLUSIVE: N_(
        "%(model)s scores %(mean)s on %(items)s, with a confidence of 95%% "
        "between %(lower)s and %(upper)s: whether it reaches the minimum of "
        "%(min)s cannot be told."
    ),
}
_DOUBTED = N_(
    "%(model)s scores %(mean)s on %(n)s items, enough only if the answers without a score "
    "(%(unscored)s of its %(answers)s) are no worse: were they all 0, it would score %(worst)s, "
    "with a confidence of 95%% at least %(lower)s, and the minimum is %(min)s. max_unscored_rate "
    "says how many may have none."
)


def judged_means(tallies: Mapping[str, Tally], gate: Gate, words: Translator) -> Iterator[Outcome]:
    """Pass where the lower end of the interval reaches the minimum, fail where the upper end does
    not and the p-value, adjusted for all minimums of the run (Holm), is below 0.05.

    Where no rule says how many answers may have no score, a mean that passes for want of them
    is inconclusive: it must pass with each of them as 0."""
    if gate.min is None:
        return
    asked = {"": gate.min} if isinstance(gate.min, float | int) else dict(gate.min)
    cases = [
        (model, domain, tally.mean(domain or None), asked[domain])
        for model, tally in tallies.items()
        for domain in asked
    ]
    found = [(mean, value) for _, _, mean, value in cases if mean is not None]
    adjusted = iter(holm(np.array([mean.p_of(value) for mean, value in found])).tolist())
    for model, domain, mean, value in cases:
        if mean is None:
            yield _nothing(model, domain, words)
            continue
        outcome = _outcome((model, domain), mean, value, next(adjusted), words)
        worst = tallies[model].mean(domain or None, worst=True)
        if outcome.status is Status.PASS and gate.max_unscored_rate is None and worst:
            outcome = _doubted(outcome, worst, value, tallies[model], words)
        yield outcome


def _nothing(model: str, domain: str, words: Translator) -> Outcome:
    sentence = words.gettext(
        "%(model)s has no scored item of the domain “%(domain)s”.", model=model, domain=domain
    )
    return Outcome("min", model, Status.NOTHING, sentence, domain=domain)


def _outcome(
    about: tuple[str, str], mean: Mean, least: float, p: float, words: Translator
) -> Outcome:
    model, domain = about
    status = _status(mean, least, p)
    needed = _items_needed(mean, least) if status is Status.INCONCLUSIVE else None
    lower, upper = mean.interval or (0.0, 1.0)
    sentence = words.gettext(
        _SENTENCES[status],
        model=model,
        items=words.ngettext("%(num)s item", "%(num)s items", mean.n),
        mean=words.percent(mean.mean, 1),
        lower=words.percent(lower, 1),
        upper=words.percent(upper, 1),
        min=words.percent(least, 1),
    )
    if needed:
        more = words.gettext("About %(n)s items would tell.", n=words.number(needed))
        sentence = f"{sentence} {more}"
    figures = {
        **{"n": mean.n, "clusters": mean.clusters, "mean": mean.mean, "se": mean.se},
        **{"interval": mean.interval, "p_adjusted": p, "min": least, "items_needed": needed},
    }
    return Outcome("min", model, status, sentence, domain=domain, figures=figures)


def _doubted(
    outcome: Outcome, worst: Mean, least: float, tally: Tally, words: Translator
) -> Outcome:
    """A pass, or inconclusive where it would be none with every answer without a score as 0."""
    lower = worst.interval[0] if worst.interval else 0.0
    if lower >= least:
        return outcome
    sentence = words.gettext(
        _DOUBTED,
        model=outcome.model,
        mean=words.percent(outcome.figures["mean"], 1),
        n=words.number(outcome.figures["n"]),
        unscored=words.number(tally.unscored),
        answers=words.number(tally.answers),
        worst=words.percent(worst.mean, 1),
        lower=words.percent(lower, 1),
        min=words.percent(least, 1),
    )
    figures = outcome.figures | {"unscored": tally.unscored, "mean_if_0": worst.mean}
    return replace(outcome, status=Status.INCONCLUSIVE, sentence=sentence, figures=figures)


def _status(mean: Mean, least: float, p: float) -> Status:
    if mean.interval is None:
        return Status.INCONCLUSIVE
    lower, upper = mean.interval
    if lower >= least:
        return Status.PASS
    return Status.FAIL if upper < least and p < _LEVEL else Status.INCONCLUSIVE


def _items_needed(mean: Mean, least: float) -> int | None:
    """The items like these that would tell, four times in five, if the mean is the one found; None
    where it is the minimum itself, or its error is not known."""
    gap = abs(mean.mean - least)
    if not mean.se or gap <= 1e-9:
        return None
    room = (mean.mean if mean.mean > least else 1 - mean.mean) if mean.graded else 0.0
    by_three = RULE_OF_THREE * room / (gap * mean.clusters)
    return ceil(mean.n * max((_DEVIATES * mean.se / gap) ** 2, by_three))
