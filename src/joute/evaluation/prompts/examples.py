"""Examples of a prompt that come from the dev split of a set: never from its holdout, and never the
item that is asked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nsmallest

from joute.errors import N_, BadInput
from joute.evaluation.prompts.prompt import MOST_SHOTS
from joute.evaluation.sets.item import Item

# As many as any prompt may show, and what is left out beside it: items of one source, for instance.
_POOL = 4 * MOST_SHOTS


def pool_of(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items that may be examples, in an order that depends on their content alone."""
    fit = (
        item
        for item in items
        if item.split == "dev"
        and not item.drafted
        and item.answerable
        and item.expected
        and isinstance(item.input, str)
        and not item.images  # which an example does not show
    )
    return tuple(nsmallest(_POOL, fit, key=lambda item: item.hash))


def shown_to(item: Item, pool: Sequence[Item], shots: int) -> tuple[Item, ...]:
    """So many examples for an item: not itself, nothing from its source, not the same question; as
    different answers as there are. Raises BadInput where there are too few."""
    fit = [one for one in pool if not _gives_away(one, item)]
    if len(fit) < shots:
        raise BadInput(
            message=N_(
                "%(shots)s examples are asked for, and the dev split has %(found)s that item "
                "%(item)s may see: with one answer at least, no conversation, and not of its "
                "source."
            ),
            shots=shots,
            found=len(fit),
            item=item.id,
        )
    chosen: list[Item] = []
    seen: Counter[str] = Counter()
    while len(chosen) < shots:
        # The first of those whose answer was shown least.
        found = min(fit, key=lambda one: seen[one.expected[0]])
        seen[found.expected[0]] += 1
        fit.remove(found)
        chosen.append(found)
    return tuple(chosen)


def _gives_away(example: Item, item: Item) -> bool:
    return (
        example.id == item.id
        or example.question.strip() == item.question.strip()
        or bool(item.source_id and example.source_id == item.source_id)
    )
