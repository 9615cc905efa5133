"""Items of a set beside each other: repeated, contradicting, of one source, in the wrong place."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from joute.evaluation.scorers.choices import right_choices
from joute.evaluation.scorers.normalising import clean, normalise
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.item import Item

# From so many items of one passage on, or of none named, their clusters decide the interval.
_SHARED_PASSAGE = 3
_UNCLUSTERED = 100


class Placed(NamedTuple):
    """An item and its line."""

    line: int
    item: Item


def beside_each_other(header: SetHeader, placed: Sequence[Placed], file: str) -> Iterator[Fault]:
    """The faults of items that no item has alone."""
    yield from _repeated_ids(placed, file)
    yield from _repeated_questions(header, placed, file)
    yield from _published_holdout(header, placed, file)
    yield from _without_clusters(placed, file)
    yield from _unseen(header, placed, file)


def _repeated_ids(placed: Iterable[Placed], file: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for one in placed:
        before = first.setdefault(one.item.id, one.line)
        if before != one.line:
            reason = f"the id “{one.item.id}” is already on line {before}"
            yield Fault(file, one.line, reason, "id", one.item.id)


def _repeated_questions(header: SetHeader, placed: Iterable[Placed], file: str) -> Iterator[Fault]:
    """Items that ask the same: a fault where they contradict each other or sit in both splits."""
    first: dict[object, Placed] = {}
    for one in placed:
        before = first.setdefault(_asked(one.item), one)
        if before is one:
            continue
        derived = _origin(before.item) == _origin(one.item)
        same = f"it asks the same as line {before.line}"
        if _contradict(before.item, one.item, header.language):
            yield Fault(
                file, one.line, f"{same} and expects another answer", "expected", one.item.id
            )
        elif before.item.split != one.item.split:
            reason = f"{same}, which is in the other split"
            yield Fault(file, one.line, reason, "split", one.item.id)
        elif not derived:
            yield Fault(file, one.line, same, "input", one.item.id, warning=True)


def _origin(item: Item) -> object:
    """The id of the item that it was derived from by `joute eval perturb`, or its own."""
    return item.meta.get("origin") if "perturbation" in item.meta else item.id


def _asked(item: Item) -> object:
    """What an item asks, alike for items whose questions differ by typography only."""
    messages = (item.input,) if isinstance(item.input, str) else [m.content for m in item.input]
    context = tuple(passage.text for passage in item.context)
    asked = tuple(clean(one).rstrip(" ?!.…") for one in messages)
    shown = tuple(image.digest for image in item.images)
    return asked, context, tuple(sorted(item.choices)), shown


def _contradict(a: Item, b: Item, language: str) -> bool:
    if a.answerable != b.answerable:
        return True
    first, second = (_expected(item, language) for item in (a, b))
    return bool(first and second) and first.isdisjoint(second)


def _expected(item: Item, language: str) -> set[str]:
    """What an item expects; of choices their texts, since their letters change with their order."""
    right = right_choices(item.expected, item.choices, language)
    texts = [item.choices[one] for one in right] or item.expected
    return {normalise(one, language) for one in texts}


def _published_holdout(header: SetHeader, placed: Iterable[Placed], file: str) -> Iterator[Fault]:
    held_out = [one for one in placed if one.item.split == "holdout"]
    if header.published and held_out:
        reason = (
            f"the set is published, and {len(held_out)} of its items are a holdout: take them out "
            "of it, or make them dev"
        )
        yield Fault(file, held_out[0].line, reason, "split", held_out[0].item.id)


def _without_clusters(placed: Sequence[Placed], file: str) -> Iterator[Fault]:
    """Items that would be drawn together without a `source_id` to say so."""
    loose = [one for one in placed if not one.item.source_id]
    passages = Counter(_passages(one.item) for one in loose if one.item.context)
    for one in loose:
        count = passages.pop(_passages(one.item), 0)
        if count >= _SHARED_PASSAGE:
            reason = f"{count} items rest on the same passage: give them one source_id"
            yield Fault(file, one.line, reason, "source_id", one.item.id, warning=True)
    if len(loose) >= max(_UNCLUSTERED, len(placed)):
        reason = (
            f"none of {len(placed)} items has a source_id: if several come from one document, name "
            "it, or intervals are too narrow"
        )
        yield Fault(file, loose[0].line, reason, "source_id", warning=True)
    if len(placed) > 1 and not loose and len({one.item.source_id for one in placed}) == 1:
        reason = "all items have one source_id: nothing can be said beyond it"
        yield Fault(file, placed[0].line, reason, "source_id", warning=True)


def _passages(item: Item) -> tuple[str, ...]:
    return tuple(passage.text or passage.id for passage in item.context)


def _unseen(header: SetHeader, placed: Iterable[Placed], file: str) -> Iterator[Fault]:
    """What items have and the prompt does not show."""
    for field in ("context", "choices"):
        if f"{{{field}}}" in header.prompt:
            continue
        # The pages of a document are asked with it wherever the prompt has them.
        unseen = [one for one in placed if field == "choices" or not one.item.document]
        lines = [one.line for one in unseen if getattr(one.item, field)]
        if lines:
            reason = (
                f"{len(lines)} items have {field}, and the prompt of the set has no {{{field}}}"
            )
            yield Fault(file, lines[0], reason, field, warning=True)
