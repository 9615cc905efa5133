"""From a ranking to what its page shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from joute.calls import footprint_of
from joute.leaderboard.page import sections
from joute.leaderboard.page.arrangement import (
    LIFTABLE,
    Address,
    Arrangement,
    Entry,
    arranged,
    columns,
)
from joute.leaderboard.page.contexts import BoardView, ExclusionView, ModelRow
from joute.leaderboard.page.slices import parts_view
from joute.leaderboard.page.summary import needed, ranked_rows, robustness, summary
from joute.leaderboard.page.wording import Words
from joute.models.energy_rank import RANKED_TOKENS
from joute.ranking import Row
from joute.settings import Sizes

if TYPE_CHECKING:
    from joute.leaderboard.standing import Standing
    from joute.ranking import Exclusion, Leaderboard


def entries_of(board: "Leaderboard", words: Words) -> list[Entry]:
    """Models that were voted on, by rating. A rank of one model alone would say nothing: it has
    none."""
    alone = len(ranked_rows(board)) < 2
    return [_entry(_unranked(row) if alone else row, words) for row in board.rows if row.votes]


def _unranked(row: Row) -> Row:
    return replace(row, rank=None, rank_lower=None, rank_upper=None, tier=None)


def _entry(row: Row, words: Words) -> Entry:
    card = words.card(row.model)
    return Entry(row, card, footprint_of(card, RANKED_TOKENS) if card else None)


def board_view(
    standing: "Standing", arrangement: Arrangement, sizes: Sizes, address: Address, words: Words
) -> BoardView:
    """The view of a ranking: the models that the filters admit, in order."""
    board = standing.board
    everyone = entries_of(board, words)
    admitted = [entry for entry in everyone if arrangement.admits(entry, sizes)]
    shown = arranged(admitted, arrangement.sort)
    groups = len({row.component for row in board.rows})
    lacks = {one.model: needed(one.votes, one.voters, words) for one in board.needed}
    ranked = len(ranked_rows(board)) > 1
    return BoardView(
        summary=summary(board, words),
        ranked=ranked,
        votes=board.votes,
        voters=board.voters,
        moment=words.translator.moment(standing.computed_at),
        level=words.percent(board.options["level"]),
        by_voter=board.voters is not None,
        min_votes=board.options["min_votes"],
        min_voters=board.options["min_voters"],
        groups=groups,
        columns=columns(arrangement.sort, address),
        rows=tuple(_row(entry, lacks, groups > 1, words) for entry in shown),
        total=len(everyone),
        forest=sections.forest_of(shown),
        energy=sections.energy_view(admitted, standing.tokens, arrangement.weight, address, words),
        matrix=sections.matrix(shown, standing.pairs, words),
        pairs=sections.pair_views(shown, standing.pairs, words),
        tags=sections.tags_view(shown, standing.parts["tag"], words),
        parts=parts_view(standing.parts, arrangement.part, address, words),
        style_href=address.with_("#style", style="" if arrangement.style else "true"),
        style=sections.style_view(board.style, words) if board.style else None,
        position=words.effect(board.position) if board.position else None,
        robustness=robustness(standing.robustness, words) if ranked else (),
    )


def _row(entry: Entry, lacks: Mapping[str, str], grouped: bool, words: Words) -> ModelRow:
    row, energy = entry.row, entry.energy
    return ModelRow(
        model=words.name(row.model),
        places=_places(row),
        needed=lacks.get(row.model) or None,
        group=row.component if grouped else None,
        rating=words.number(row.rating),
        interval=words.interval(row.lower, row.upper),
        votes=row.votes,
        voters=row.voters,
        wins=words.percent(row.win_rate),
        size=entry.card.total_b if entry.card else None,
        openness=entry.card.openness if entry.card else None,
        energy=words.band(energy.energy_wh, "Wh") if energy else None,
        tier=energy.tier if energy else None,
    )


def _places(row: Row) -> str | None:
    """“1–3”, or “2” when the votes leave one place only."""
    if row.rank is None:
        return None
    if row.rank_lower in (None, row.rank_upper):
        return str(row.rank)
    return f"{row.rank_lower}–{row.rank_upper}"


def exclusion_views(
    excluded: "Sequence[Exclusion]", address: Address, words: Words
) -> tuple[ExclusionView, ...]:
    """Each rule, with a link that lifts or restores it where a reader may."""
    lifted = [one.rule for one in excluded if not one.applied]
    return tuple(
        ExclusionView(
            text=_text(one, words),
            votes=one.votes,
            applied=one.applied,
            href=address.toggling("keep", one.rule, lifted)
            if re.match(LIFTABLE, one.rule)
            else None,
        )
        for one in excluded
    )


def _text(exclusion: "Exclusion", words: Words) -> str:
    text, kind = words.gettext(exclusion.text), exclusion.rule.partition(":")[2]
    return f"{text} ({kind})" if kind else text
