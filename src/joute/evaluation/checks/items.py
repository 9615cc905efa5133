"""Items of a set one by one."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from joute.errors import BadInput
from joute.evaluation.checks.together import Placed
from joute.evaluation.scorers.choices import right_choices
from joute.evaluation.scorers.normalising import clean
from joute.evaluation.scorers.registry import build, fault_of, weight_of
from joute.evaluation.scorers.scorer import Scorer
from joute.evaluation.sets.attached import unfit_pictures
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.item import Item, ScorerSpec


class Scorers:
    """The scorers of a set in a language, each built once."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._built: dict[str, Scorer | str] = {}

    def built(self, spec: ScorerSpec) -> Scorer | str:
        """The scorer, or why it cannot be used."""
        key = json.dumps(spec.model_dump(mode="json"), sort_keys=True)
        if key not in self._built:
            try:
                self._built[key] = build(spec, self.language)
            except BadInput as error:
                self._built[key] = str(error)
        return self._built[key]

    def ask_a_judge(self, spec: ScorerSpec) -> bool:
        return getattr(self.built(spec), "needs_judge", False)

    def refusal(self, spec: ScorerSpec) -> str:
        """Why a scorer cannot be used; "" when it can."""
        found = self.built(spec)
        return found if isinstance(found, str) else ""


def one_by_one(
    header: SetHeader, placed: Iterable[Placed], source: Path, scorers: Scorers
) -> Iterator[Fault]:
    """The faults of each item of a file."""
    for one in placed:
        found = [
            *_of_text(one.item, header.language),
            *_of_own_scorers(header, one.item, scorers),
            *unfit_pictures(one.item, source.parent),
        ]
        for reason, field in found or _unscorable(header, one.item, scorers):
            yield Fault(source.name, one.line, reason, field, one.item.id)


def without_scorer(
    header: SetHeader, placed: Iterable[Placed], file: str, scorers: Scorers
) -> Iterator[Fault]:
    """Warnings of the items whose scorers all need what they lack, an answer or tests, and of those
    with scorers of their own of which none counts in their score."""
    counted = [one for one in placed if not one.item.drafted]
    unscored = [one for one in counted if not _applying(header, one.item, scorers)]
    if unscored:
        reason = (
            f"no scorer applies to {len(unscored)} items, which expect no answer or have no tests"
        )
        yield Fault(file, unscored[0].line, reason, "expected", unscored[0].item.id, warning=True)
    weightless = [one for one in counted if _is_weightless(header, one.item, scorers)]
    if weightless:
        reason = f"no scorer counts in the score of {len(weightless)} items: give one a weight"
        yield Fault(
            file, weightless[0].line, reason, "scorers", weightless[0].item.id, warning=True
        )


def _applying(
    header: SetHeader, item: Item, scorers: Scorers
) -> Sequence[tuple[ScorerSpec, Scorer | str]]:
    built = [(spec, scorers.built(spec)) for spec in (*header.scorers, *item.scorers)]
    return [(spec, one) for spec, one in built if not _lacks(item, one)]


def _is_weightless(header: SetHeader, item: Item, scorers: Scorers) -> bool:
    applying = _applying(header, item, scorers) if item.scorers else []
    return bool(applying) and not any(
        isinstance(scorer, str) or weight_of(spec, scorer) for spec, scorer in applying
    )


def _lacks(item: Item, scorer: Scorer | str) -> bool:
    return (getattr(scorer, "needs_expected", False) and not item.expected) or (
        getattr(scorer, "needs_tests", False) and not item.tests
    )


def _of_text(item: Item, language: str) -> Iterator[tuple[str, str]]:
    """Reasons and fields."""
    if not item.question.strip():
        yield "the question is empty", "input"
    if not item.answerable and item.expected:
        yield "an item that is not answerable expects no answer", "expected"
    if any(not one.strip() for one in item.expected):
        yield "an answer that is expected is empty", "expected"
    if len(item.choices) == 1:
        yield "there is one choice only", "choices"
    if len({clean(one) for one in item.choices}) < len(item.choices):
        yield "two choices are the same", "choices"
    for one in item.expected if item.choices else ():
        if not right_choices([one], item.choices, item.language or language):
            yield f"“{one[:60]}” is expected and is not among the choices", "expected"


def _of_own_scorers(header: SetHeader, item: Item, scorers: Scorers) -> Iterator[tuple[str, str]]:
    columns = [spec.column for spec in (*header.scorers, *item.scorers)]
    for spec in item.scorers:
        if reason := scorers.refusal(spec):
            yield reason, "scorers"
        elif columns.count(spec.column) > 1:
            reason = f"two scorers have the column “{spec.column}”: give one a label"
            yield reason, "scorers"


def _unscorable(header: SetHeader, item: Item, scorers: Scorers) -> Iterator[tuple[str, str]]:
    """What scorers say that they cannot score."""
    for spec in (*header.scorers, *item.scorers):
        scorer = scorers.built(spec)
        if not isinstance(scorer, str) and (reason := fault_of(scorer, header.as_asked(item))):
            yield f"{spec.column}: {reason}", "expected"
