"""From a ranking to what its pages show."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
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
from joute.leaderboard.page.contexts import (
    EffectsView,
    EnergyView,
    ExclusionView,
    Heading,
    Matrix,
    ModelRow,
    PairView,
    PartsView,
    PriceView,
    TableView,
    TagsView,
)
from joute.leaderboard.page.slices import parts_view
from joute.leaderboard.page.summary import needed, ranked_rows, robustness, summary
from joute.leaderboard.page.wording import Words
from joute.models.energy_rank import RANKED_TOKENS
from joute.ranking import Row
from joute.settings import Sizes

if TYPE_CHECKING:
    from joute.leaderboard.standing import Standing
    from joute.ranking import Exclusion, Leaderboard


@dataclass(frozen=True)
class Board:
    """A ranking as an address asks for it: what each page of it shows."""

    standing: "Standing"
    arrangement: Arrangement
    sizes: Sizes
    address: Address
    words: Words

    @property
    def ranking(self) -> "Leaderboard":
        return self.standing.board

    @property
    def is_ranked(self) -> bool:
        return len(ranked_rows(self.ranking)) > 1

    @cached_property
    def entries(self) -> list[Entry]:
        """Models that were voted on, by rating."""
        return entries_of(self.standing, self.words)

    @cached_property
    def admitted(self) -> list[Entry]:
        """Those that the filters let through."""
        return [one for one in self.entries if self.arrangement.admits(one, self.sizes)]

    @cached_property
    def shown(self) -> list[Entry]:
        """The same in the order of the table."""
        return arranged(self.admitted, self.arrangement.sort)

    @property
    def groups(self) -> int:
        return len({row.component for row in self.ranking.rows})

    def heading(self) -> Heading:
        options = self.ranking.options
        return Heading(
            summary=summary(self.ranking, self.words),
            ranked=self.is_ranked,
            votes=self.ranking.votes,
            voters=self.ranking.voters,
            moment=self.words.translator.moment(self.standing.computed_at),
            level=self.words.percent(options["level"]),
            by_voter=self.ranking.voters is not None,
            min_votes=options["min_votes"],
            min_voters=options["min_voters"],
            groups=self.groups,
            total=len(self.entries),
            shown=len(self.admitted),
            styled=self.ranking.style is not None,
        )

    def table(self) -> TableView:
        lacks = {
            one.model: needed(one.votes, one.voters, self.words) for one in self.ranking.needed
        }
        grouped = self.groups > 1
        return TableView(
            columns=columns(self.arrangement.sort, self.address),
            rows=tuple(_row(entry, lacks, grouped, self.words) for entry in self.shown),
            forest=sections.forest_of(self.shown),
        )

    def energy(self) -> EnergyView | None:
        tokens, weight = self.standing.tokens, self.arrangement.weight
        return sections.energy_view(self.admitted, tokens, weight, self.address, self.words)

    def price(self) -> PriceView | None:
        return sections.price_view(self.admitted, self.words)

    def matrix(self) -> Matrix | None:
        return sections.matrix(self.shown, self.standing.pairs, self.words)

    def pairs(self) -> Sequence[PairView]:
        return sections.pair_views(self.shown, self.standing.pairs, self.words)

    def parts(self) -> PartsView | None:
        parts, chosen = self.standing.parts, self.arrangement.part
        return parts_view(parts, chosen, self.address, self.words)

    def tags(self) -> TagsView | None:
        return sections.tags_view(self.shown, self.standing.parts["tag"], self.words)

    def effects(self) -> EffectsView | None:
        href = self.address.with_(style="" if self.arrangement.style else "true")
        return sections.effects_view(self.ranking, href, self.words)

    def findings(self) -> Sequence[str]:
        return robustness(self.standing.robustness, self.words) if self.is_ranked else ()

    def exclusions(self) -> Sequence[ExclusionView]:
        return exclusion_views(self.ranking.excluded, self.address, self.words)


def entries_of(standing: "Standing", words: Words) -> list[Entry]:
    """Models that were voted on, by rating. A rank of one model alone would say nothing: it has
    none."""
    alone = len(ranked_rows(standing.board)) < 2
    return [
        _entry(_unranked(row) if alone else row, standing.speeds, words)
        for row in standing.board.rows
        if row.votes
    ]


def _unranked(row: Row) -> Row:
    return replace(row, rank=None, rank_lower=None, rank_upper=None, tier=None)


def _entry(row: Row, speeds: Mapping[str, float], words: Words) -> Entry:
    card = words.card(row.model)
    energy = footprint_of(card, RANKED_TOKENS) if card else None
    return Entry(row, card, energy, speeds.get(row.model))


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
        price=entry.price,
        speed=words.speed(entry.speed),
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
