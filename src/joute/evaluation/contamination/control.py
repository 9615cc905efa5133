"""The control of a check: items that a model cannot have seen."""

from collections.abc import Iterable

from joute.evaluation.sets.evalset import EvaluationSet
from joute.evaluation.sets.item import Item


def split(
    evaluation_set: EvaluationSet, control: EvaluationSet | None, cutoff: str | None
) -> tuple[list[Item], list[Item]]:
    """The items to check and those of the control: of another set or, without one, the items that
    say in `meta.written` that they were written after the end of the training, `cutoff` (ISO 8601,
    of a year, a month or a day); none where neither is known."""
    if control is not None:
        return list(evaluation_set.items()), list(control.items())
    items = list(evaluation_set.items())
    after = {item.id for item in _written_after(items, cutoff)}
    return (
        [item for item in items if item.id not in after],
        [item for item in items if item.id in after],
    )


def _written_after(items: Iterable[Item], cutoff: str | None) -> list[Item]:
    if not cutoff:
        return []
    return [
        item
        for item in items
        if (written := str(item.meta.get("written", "")))
        # Within the year or the month of the cutoff, nothing is after it for sure.
        and written[: len(cutoff)] > cutoff
    ]
