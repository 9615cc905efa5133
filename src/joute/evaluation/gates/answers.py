"""The rules on single answers: items that must pass, answers that failed or have no score."""

from collections.abc import Iterator

from joute.errors import N_
from joute.evaluation.gates.outcomes import Outcome, Status
from joute.evaluation.gates.tallies import Tally
from joute.evaluation.sets.evalset import Gate
from joute.translation import Translator

# A weighted mean of full scores may miss 1 by its rounding.
_FULL = 1 - 1e-9

_PASSED = N_("%(model)s has the full score on “%(item)s”.")
_MISSED = N_("%(model)s must pass “%(item)s”, and scores %(score)s.")
_WITHOUT = N_("%(model)s must pass “%(item)s”, and has no score on it.")
_ERRORS = N_(
    "%(failed)s of %(answers)s answers of %(model)s failed (%(codes)s); at most %(most)s may."
)
_PLEADING = N_(
    "%(pleading)s of %(answers)s answers of %(model)s speak to their judge; at most %(most)s may."
)
_UNSCORED = N_(
    "%(unscored)s of %(answers)s answers of %(model)s have no score; at most %(most)s may."
)


def judged_must_pass(model: str, tally: Tally, words: Translator) -> Iterator[Outcome]:
    """Each item that must pass has the full score in every epoch."""
    for item in tally.must_pass:
        scores = tally.scores.epochs[item]
        scored = [score for score in scores if score is not None]
        passed = len(scored) == len(scores) and min(scored) >= _FULL
        text = _PASSED if passed else _MISSED if scored else _WITHOUT
        shown = words.percent(min(scored), 1) if scored else ""
        yield Outcome(
            "must_pass",
            model,
            Status.PASS if passed else Status.FAIL,
            words.gettext(text, model=model, item=item, score=shown),
            item=item,
            figures={"scores": scores},
        )


def judged_rates(model: str, tally: Tally, gate: Gate, words: Translator) -> Iterator[Outcome]:
    """Failed answers beyond their limit are an error of the run; as many that speak to their judge
    are a failure, and so are unscored ones beyond theirs."""
    rate = tally.failed / tally.answers
    codes = ", ".join(f"{code} {count}" for code, count in tally.errors.most_common()) or "—"
    sentence = words.gettext(
        _ERRORS,
        model=model,
        failed=tally.failed,
        answers=tally.answers,
        codes=codes,
        most=words.percent(gate.max_error_rate, 1),
    )
    status = Status.ERROR if rate > gate.max_error_rate else Status.PASS
    figures = {"rate": rate, "errors": dict(tally.errors), "max": gate.max_error_rate}
    if tally.pleading:
        figures["pleading"] = tally.pleading
        sentence = f"{sentence} {_pleading(model, tally, gate.max_error_rate, words)}"
        if status is Status.PASS and tally.pleading / tally.answers > gate.max_error_rate:
            status = Status.FAIL
    yield Outcome("max_error_rate", model, status, sentence, figures=figures)
    if gate.max_unscored_rate is not None:
        yield _unscored(model, tally, gate.max_unscored_rate, words)


def _pleading(model: str, tally: Tally, most: float, words: Translator) -> str:
    return words.gettext(
        _PLEADING,
        model=model,
        pleading=tally.pleading,
        answers=tally.answers,
        most=words.percent(most, 1),
    )


def _unscored(model: str, tally: Tally, most: float, words: Translator) -> Outcome:
    rate = tally.unscored / tally.answers
    sentence = words.gettext(
        _UNSCORED,
        model=model,
        unscored=tally.unscored,
        answers=tally.answers,
        most=words.percent(most, 1),
    )
    status = Status.FAIL if rate > most else Status.PASS
    figures = {"rate": rate, "max": most}
    return Outcome("max_unscored_rate", model, status, sentence, figures=figures)
