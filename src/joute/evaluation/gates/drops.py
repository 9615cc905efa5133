"""The rule `max_drop`: each model against the baseline, on the same items."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from joute.errors import N_
from joute.evaluation.comparison.pairs import Comparison, Models, compare, paired
from joute.evaluation.comparison.reports import as_json, listed, signed
from joute.evaluation.errors import NoModelInBaseline, NothingToCompare
from joute.evaluation.gates.outcomes import Outcome, Status
from joute.evaluation.gates.tallies import Tally
from joute.evaluation.sets.evalset import Gate
from joute.statistics import Verdict
from joute.translation import Translator

_SENTENCES = {
    Status.PASS: N_(
        "%(change)s against %(baseline)s on the same %(n)s items: with a confidence of "
        "95%% not worse by more than the %(max_drop)s allowed."
    ),
    Status.FAIL: N_(
        "%(change)s against %(baseline)s on the same %(n)s items: a drop, with a "
        "confidence of 95%%."
    ),
    Status.INCONCLUSIVE: N_(
        "%(change)s against %(baseline)s on the same %(n)s items: whether it is "
        "worse by more than the %(max_drop)s allowed cannot be told."
    ),
}
_UNBOUNDED = N_(
    "%(change)s against %(baseline)s on the same %(n)s items: no drop is shown, and no max_drop "
    "says how much would be one."
)
_SMALL = N_(
    "%(change)s against %(baseline)s on the same %(n)s items: a drop, but with a confidence of "
    "95%% by less than the %(max_drop)s allowed."
)
_BETTER = N_(
    "%(change)s against %(baseline)s on the same %(n)s items: better, with a confidence of 95%%."
)
_DOUBTED = N_(
    "%(change)s against %(baseline)s on the same %(n)s items, enough only if the answers without a "
    "score (%(unscored)s of %(answers)s) are no worse: were they all 0, whether it dropped could "
    "not be told, or it did. max_unscored_rate says how many may have none."
)


def judged_drops(
    tallies: Mapping[str, Tally],
    baseline: Mapping[str, Tally] | None,
    gate: Gate,
    words: Translator,
) -> Iterator[Outcome]:
    """Fail where a drop is shown (Holm over the models) and is `min_effect` or more, by default
    `max_drop`; pass where one of `max_drop` is excluded; neither can be told otherwise. Where no
    rule says how many answers may have no score, it must pass with each of those of the run as 0.

    A model is held against itself in the baseline, or against its only model. Raises
    NoModelInBaseline.
    """
    if baseline is None:
        if gate.max_drop is not None:
            yield from (_without_baseline(model, words) for model in tallies)
        return
    models: list[Models] = []
    lacking: list[Models] = []
    for name, tally in tallies.items():
        before = _of_baseline(name, baseline)
        label = words.gettext("%(model)s (baseline)", model=before)
        pair = Models(label, name, baseline[before].scores, tally.scores)
        (models if _comparable(pair) else lacking).append(pair)
    margin = gate.max_drop or None
    compared = compare(models, margin)
    at_worsts = compared
    if any(tallies[pair.name_b].unscored for pair in models):
        worst = [replace(pair, b=tallies[pair.name_b].worst) for pair in models]
        at_worsts = compare(worst, margin)
    for found, at_worst in zip(compared, at_worsts, strict=True):
        outcome = _outcome(found, gate, words)
        if outcome.status is Status.PASS and gate.max_unscored_rate is None:
            outcome = _doubted(outcome, found, _status(at_worst, gate), tallies[found.b], words)
        yield outcome
    for pair in lacking:
        yield _nothing(pair, words)


def _of_baseline(model: str, baseline: Mapping[str, Tally]) -> str:
    if model in baseline:
        return model
    if len(baseline) != 1:
        raise NoModelInBaseline(model=model, known=", ".join(baseline))
    return next(iter(baseline))


def _comparable(pair: Models) -> bool:
    try:
        paired(pair)
    except NothingToCompare:
        return False
    return True


def _without_baseline(model: str, words: Translator) -> Outcome:
    sentence = words.gettext("No baseline was given: whether it dropped cannot be told.")
    return Outcome("max_drop", model, Status.INCONCLUSIVE, sentence)


def _nothing(pair: Models, words: Translator) -> Outcome:
    sentence = words.gettext("No item has a score here and in the baseline, with the same content.")
    return Outcome("max_drop", pair.name_b, Status.NOTHING, sentence)


def _outcome(found: Comparison, gate: Gate, words: Translator) -> Outcome:
    status = _status(found, gate)
    figures = as_json(found, words)
    del figures["sentence"]
    sentence = words.gettext(
        _sentence(found, status, gate.max_drop),
        change=signed(found, -found.pair.difference, words),
        baseline=found.a,
        n=words.number(found.pair.n),
        max_drop=words.number(100 * (gate.max_drop or 0), 1),
    )
    if status is Status.INCONCLUSIVE and figures["items_needed"]:
        needed = words.number(figures["items_needed"])
        more = words.gettext("If nothing changed, about %(n)s items would show it.", n=needed)
        sentence = f"{sentence} {more}"
    return Outcome("max_drop", found.b, status, sentence, figures=figures)


def _doubted(
    outcome: Outcome, found: Comparison, worst: Status, tally: Tally, words: Translator
) -> Outcome:
    """A pass, or inconclusive where it would be none with every answer without a score as 0."""
    if worst is Status.PASS:
        return outcome
    sentence = words.gettext(
        _DOUBTED,
        change=signed(found, -found.pair.difference, words),
        baseline=found.a,
        n=words.number(found.pair.n),
        unscored=words.number(tally.unscored),
        answers=words.number(tally.answers),
    )
    figures = outcome.figures | {"unscored": tally.unscored}
    return replace(outcome, status=Status.INCONCLUSIVE, sentence=sentence, figures=figures)


def _sentence(found: Comparison, status: Status, max_drop: float | None) -> str:
    if status is Status.PASS and found.verdict is Verdict.B_BETTER:
        return _BETTER
    if status is Status.PASS and found.verdict is Verdict.A_BETTER:
        return _SMALL
    if status is Status.INCONCLUSIVE and max_drop is None:
        return _UNBOUNDED
    return _SENTENCES[status]


def _status(found: Comparison, gate: Gate) -> Status:
    least = gate.min_effect if gate.min_effect is not None else gate.max_drop or 0.0
    if found.verdict is Verdict.A_BETTER and found.pair.difference >= least:
        return Status.FAIL
    if found.verdict is Verdict.B_BETTER:
        return Status.PASS
    within = gate.max_drop is not None and found.pair.below(gate.max_drop)
    return Status.PASS if within else Status.INCONCLUSIVE


def notes_on(outcomes: Iterable[Outcome], words: Translator) -> Iterator[str]:
    """Items that a comparison with the baseline left out."""
    for outcome in outcomes:
        for key, text in _LEFT_OUT.items():
            items = outcome.figures.get(key)
            if items:
                yield words.gettext(text, model=outcome.model, items=listed(items, words))


_LEFT_OUT = {
    "changed_items": N_("Of %(model)s, changed since the baseline and in no drop: %(items)s."),
    "only_a": N_("Of %(model)s, in the baseline only and in no drop: %(items)s."),
    "only_b": N_("Of %(model)s, new since the baseline and in no drop: %(items)s."),
}
