"""A run held against its rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from joute.errors import N_, BadInput
from joute.evaluation.comparison.reports import difference_notes
from joute.evaluation.comparison.sources import conditions_differ
from joute.evaluation.errors import NoRules
from joute.evaluation.gates.answers import judged_must_pass, judged_rates
from joute.evaluation.gates.budgets import judged_budgets
from joute.evaluation.gates.drops import judged_drops, notes_on
from joute.evaluation.gates.means import judged_means
from joute.evaluation.gates.outcomes import Outcome, Status, verdict_of
from joute.evaluation.gates.tallies import Tally, tallies_of
from joute.evaluation.runs.accepted import check_complete
from joute.evaluation.runs.conditions import Difference, differences
from joute.evaluation.runs.files import Run
from joute.evaluation.runs.records import RunHeader
from joute.evaluation.sets.evalset import Gate
from joute.statistics import Mean
from joute.translation import Translator


@dataclass(frozen=True)
class Profile:
    """The mean of a model on a domain, "" for all items."""

    model: str
    domain: str
    mean: Mean


@dataclass(frozen=True)
class Report:
    """A run and what its gate says; `baseline` is the run that it was held against."""

    run: RunHeader
    baseline: RunHeader | None
    outcomes: Sequence[Outcome]
    profiles: Sequence[Profile]
    notes: Sequence[str]

    @property
    def verdict(self) -> Status:
        return verdict_of(self.outcomes)


def hold(
    run: Run,
    gate: Gate | None,
    baseline: Run | None,
    words: Translator,
    *,
    despite_differences: bool = False,
) -> Report:
    """Hold a run against rules, and against a baseline where there is one.

    A run of which nothing is scored passes no rule, whatever the rules. Raises NoRules,
    RunIncomplete for a baseline, ConditionsDiffer unless `despite_differences`, NoModelInBaseline,
    and BadData for a file that is no run.
    """
    differing = _differing(run, baseline, despite=despite_differences)
    tallies = tallies_of(run)
    scored = {model: tally for model, tally in tallies.items() if tally.mean() is not None}
    outcomes = [*_nothing_evaluated(tallies, words), *_interrupted(run, words)]
    if scored:
        before = tallies_of(baseline) if baseline else None
        rules = _given(gate, baseline)
        _check_scale([*scored.values(), *(before or {}).values()], rules)
        outcomes += _outcomes(scored, rules, before, _rate(run.header), words)
    return Report(
        run=run.header,
        baseline=baseline.header if baseline else None,
        outcomes=outcomes,
        profiles=list(_profiles(scored)),
        notes=[
            *difference_notes(differing, words),
            *_notes(tallies, words),
            *notes_on(outcomes, words),
        ],
    )


def _rate(header: RunHeader) -> float:
    """US dollars for a euro, as the run took them; 1 where it does not say, having no costs."""
    try:
        rate = float(header.versions.get("usd_per_euro", "1"))
    except ValueError as error:
        raise BadInput(reason=f"usd_per_euro: {error}") from error
    return rate if 0 < rate < inf else 1.0


def _given(gate: Gate | None, baseline: Run | None) -> Gate:
    if gate is None and baseline is None:
        raise NoRules
    rules = gate or Gate()
    if (
        rules.min_effect is not None
        and rules.max_drop is not None
        and (rules.min_effect > rules.max_drop)
    ):
        raise BadInput(
            message=N_("min_effect, %(effect)s, is above max_drop, %(drop)s."),
            effect=rules.min_effect,
            drop=rules.max_drop,
        )
    return rules


def _check_scale(tallies: Iterable[Tally], gate: Gate) -> None:
    """Rules on scores are shares, which scores of an unknown scale are not. Raises BadInput."""
    for tally in tallies:
        asked = {
            "min": gate.min is not None,
            "max_drop": gate.max_drop is not None,
            "must_pass": gate.must_pass and bool(tally.must_pass),
        }
        rules = [rule for rule, given in asked.items() if given]
        if rules and not tally.within_one:
            raise BadInput(
                message=N_(
                    "%(rules)s: rules on scores are shares, from 0 to 1; here are scores on a "
                    "scale that is not known. Of results of another tool, divide them by the "
                    "greatest possible."
                ),
                rules=", ".join(rules),
            )


def _differing(run: Run, baseline: Run | None, *, despite: bool) -> list[Difference]:
    """The conditions of the baseline that are not those of the run."""
    if baseline is None:
        return []
    check_complete(baseline)
    found = differences(baseline.header, run.header)
    if found and not despite:
        raise conditions_differ(baseline.header.id, run.header.id, found)
    return found


def _outcomes(
    tallies: Mapping[str, Tally],
    gate: Gate,
    baseline: Mapping[str, Tally] | None,
    usd_per_euro: float,
    words: Translator,
) -> Iterator[Outcome]:
    yield from judged_means(tallies, gate, words)
    yield from judged_drops(tallies, baseline, gate, words)
    for model, tally in tallies.items():
        if gate.must_pass:
            yield from judged_must_pass(model, tally, words)
        yield from judged_rates(model, tally, gate, words)
        yield from judged_budgets(model, tally, gate, usd_per_euro, words)


def _nothing_evaluated(tallies: Mapping[str, Tally], words: Translator) -> Iterator[Outcome]:
    if not tallies:
        sentence = words.gettext("The run holds no answer.")
        yield Outcome("evaluated", "", Status.NOTHING, sentence)
    for model, tally in tallies.items():
        if tally.mean() is None:
            sentence = words.gettext(
                "No answer of %(model)s has a score: of %(answers)s, %(failed)s failed.",
                model=model,
                answers=tally.answers,
                failed=tally.failed,
            )
            yield Outcome("evaluated", model, Status.NOTHING, sentence)


def _interrupted(run: Run, words: Translator) -> Iterator[Outcome]:
    if not run.complete:
        sentence = words.gettext(
            "The run did not go to its end, or its file was changed since: what it lacks may be "
            "what fails."
        )
        yield Outcome("complete", "", Status.ERROR, sentence)


def _profiles(tallies: Mapping[str, Tally]) -> Iterator[Profile]:
    for model, tally in tallies.items():
        for domain in ("", *tally.named_domains):
            mean = tally.mean(domain or None)
            if mean is not None:
                yield Profile(model, domain, mean)


_NOTES = {
    "failed": N_("%(model)s: %(n)s of %(answers)s answers failed and count in no mean."),
    "unscored": N_("%(model)s: %(n)s of %(answers)s answers have no score and count in no mean."),
    "cut": N_("%(model)s: %(n)s of %(answers)s answers were cut at the limit of tokens."),
    "cached": N_(
        "%(model)s: %(n)s of %(answers)s answers were paid before: budgets count what they took "
        "then."
    ),
}


def _notes(tallies: Mapping[str, Tally], words: Translator) -> Iterator[str]:
    """What no figure says."""
    for model, tally in tallies.items():
        for name, text in _NOTES.items():
            count = getattr(tally, name)
            if count:
                yield words.gettext(text, model=model, n=count, answers=tally.answers)
