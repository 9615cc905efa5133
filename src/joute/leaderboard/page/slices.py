"""Parts of the votes: the ranking in one language, category, cohort or month."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.leaderboard.page.arrangement import Address
from joute.leaderboard.page.contexts import Choice, PartRow, PartsView
from joute.leaderboard.page.wording import Words

if TYPE_CHECKING:
    from joute.ranking import By, Slice

_KINDS: "Mapping[By, str]" = {
    "language": N_("Language"),
    "category": N_("Topic"),
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
        hidden=address.without("part"),
    )


def _value(part: "Slice") -> str:
    return f"{part.by}:{part.value}"


def _name(part: "Slice", words: Words) -> str:
    if part.by == "language":
        return words.language(part.value)
    return words.translator.partial_date(part.value) if part.by == "period" else part.value


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
