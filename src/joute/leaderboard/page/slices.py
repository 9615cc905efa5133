"""Parts of the votes: the ranking in one language, topic, task, cohort or month."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from joute.classification import TASKS, TOPICS, Kind, held_out
from joute.errors import N_
from joute.leaderboard.page.arrangement import Address
from joute.leaderboard.page.contexts import Choice, PartRow, PartsView
from joute.leaderboard.page.wording import Words

if TYPE_CHECKING:
    from joute.ranking import By, Slice

_KINDS: "Mapping[By, str]" = {
    "language": N_("Language"),
    "category": N_("Topic"),
    "task": N_("Task"),
    "cohort": N_("Cohort"),
    "period": N_("Month"),
}


def parts_view(
    parts: "Mapping[By, Sequence[Slice]]", chosen: str, address: Address, words: Words
) -> PartsView | None:
    """The options, and the part that `chosen` names ("language:fr"); None when the votes
    have no two parts of a kind."""
    groups = [
        (label, [Choice(_value(part), _name(part, words)) for part in parts[kind]])
        for kind, label in _KINDS.items()
        if len(parts[kind]) > 1
    ]
    if not groups:
        return None
    found = next((one for kind in _KINDS for one in parts[kind] if _value(one) == chosen), None)
    return PartsView(
        groups=groups,
        chosen=_value(found) if found else "",
        name=_name(found, words) if found else "",
        rows=_rows(found, words) if found else (),
        withheld=found is not None and found.withheld,
        classifier=_classifier(found, words) if found else "",
        hidden=address.without("part"),
    )


def _value(part: "Slice") -> str:
    return f"{part.by}:{part.value}"


def _name(part: "Slice", words: Words) -> str:
    if part.by == "language":
        return words.language(part.value)
    if part.by == "period":
        return words.translator.partial_date(part.value)
    # Imported votes have categories of their own.
    label = _LABELS.get(part.by, {}).get(part.value)
    return words.gettext(label) if label else part.value


_LABELS: "Mapping[By, Mapping[str, str]]" = {"category": TOPICS, "task": TASKS}
_CLASSIFIED: "Mapping[By, Kind]" = {"category": "topic", "task": "task"}


def _classifier(part: "Slice", words: Words) -> str:
    """How often what put votes in this part was right; blank when nothing had to recognise it."""
    kind = _CLASSIFIED.get(part.by)
    if kind is None or part.value not in _LABELS[part.by]:
        return ""
    found = held_out(kind)
    return words.gettext(
        "Questions are sorted by a local classifier, which was right on %(right)s of %(prompts)s "
        "test questions and left %(unknown)s of them out.",
        right=words.number(found.right),
        prompts=words.number(found.prompts),
        unknown=words.number(found.unknown),
    )


def _rows(part: "Slice", words: Words) -> tuple[PartRow, ...]:
    return tuple(
        PartRow(
            model=words.name(row.model),
            rating=words.number(row.rating),
            interval=words.interval(row.lower, row.upper) or "",
            shift=words.signed(row.shift),
            votes=row.votes,
        )
        for row in part.rows
    )
