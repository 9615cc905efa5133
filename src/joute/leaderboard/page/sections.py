"""The sections of the pages: charts, energy, price, pairs, labels, style."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from joute.errors import N_
from joute.footprint import Band
from joute.leaderboard.page.arrangement import Address, Entry
from joute.leaderboard.page.charts import Forest, Rated, Spent, forest, scatter
from joute.leaderboard.page.contexts import (
    Cell,
    EffectsView,
    EnergyView,
    FrugalRow,
    Matrix,
    MatrixRow,
    PairView,
    PricedRow,
    PriceView,
    StyledRow,
    TagCell,
    TagRow,
    TagsView,
)
from joute.leaderboard.page.wording import Words
from joute.ranking import (
    REASON_TEXTS,
    Candidate,
    Frugal,
    LeftOut,
    Wh,
    weigh_energy,
)

if TYPE_CHECKING:
    from joute.ranking import Leaderboard, Pair, Slice, SliceRow, StyleRow

# Models that a matrix can hold and still be read.
MATRIX_MODELS = 12
_MOST_PAIRS = 6


def forest_of(entries: Sequence[Entry]) -> Forest | None:
    return forest([_rated(entry) for entry in entries])


def _rated(entry: Entry) -> Rated:
    return Rated(entry.name, entry.row.rating, entry.row.lower, entry.row.upper)


def energy_view(
    entries: Sequence[Entry],
    tokens: Mapping[str, float],
    weight: float,
    address: Address,
    words: Words,
) -> EnergyView | None:
    """Models with a rank only, weighed; `tokens` are those of the usual answer of each model."""
    ranked = [entry for entry in entries if entry.row.rank is not None]
    if not ranked:
        return None
    weighing = weigh_energy([_candidate(one, tokens) for one in ranked], weight=weight)
    by_model = {entry.row.model: entry for entry in ranked}
    front = [one for one in weighing.models if one.on_front]
    return EnergyView(
        chart=scatter([_spent(one, by_model[one.model]) for one in weighing.models]),
        rows=tuple(_frugal_row(one, words) for one in weighing.models),
        front=words.names([one.model for one in front]) if front else None,
        left_out=tuple(_reasons(weighing.left_out, words)),
        weight=weight,
        hidden=address.without("weight"),
    )


_NO_PRICE = N_("Its price is not known.")
_FREE = N_("It is free: there is no price to compare.")


def price_view(entries: Sequence[Entry], words: Words) -> PriceView | None:
    """Models with a rank only, the cheapest first."""
    ranked = [entry for entry in entries if entry.row.rank is not None]
    if not ranked:
        return None
    priced = sorted((one for one in ranked if one.price), key=lambda one: one.price or 0)
    front = [one for one in priced if not any(_is_dearer(one, other) for other in priced)]
    left_out = {
        _NO_PRICE: [one.row.model for one in ranked if one.price is None],
        _FREE: [one.row.model for one in ranked if one.price == 0],
    }
    return PriceView(
        chart=scatter([_paid(one, one in front) for one in priced]),
        rows=tuple(_priced_row(one, one in front, words) for one in priced),
        front=words.names([one.row.model for one in front]) if front else None,
        left_out=tuple((text, words.names(models)) for text, models in left_out.items() if models),
    )


def _is_dearer(one: Entry, other: Entry) -> bool:
    """Another model is no worse and no dearer, and better in one of them."""
    gain, saving = other.row.rating - one.row.rating, (one.price or 0) - (other.price or 0)
    return gain >= 0 and saving >= 0 and (gain > 0 or saving > 0)


def _paid(entry: Entry, on_front: bool) -> Spent:
    price = float(entry.price or 0)
    return Spent(_rated(entry), price, price, price, on_front=on_front)


def _priced_row(entry: Entry, on_front: bool, words: Words) -> PricedRow:
    return PricedRow(
        model=words.name(entry.row.model),
        rating=words.number(entry.row.rating),
        price=entry.price or Decimal(0),
        speed=words.speed(entry.speed),
        on_front=on_front,
    )


def _candidate(entry: Entry, tokens: Mapping[str, float]) -> Candidate:
    row, footprint = entry.row, entry.energy
    energy = None
    if footprint is not None:
        energy = Wh(
            footprint.energy_wh.low,
            footprint.energy_wh.mid,
            footprint.energy_wh.high,
            footprint.tier,
        )
    return Candidate(row.model, row.rating, row.lower, row.upper, energy, tokens.get(row.model))


def _spent(one: Frugal, entry: Entry) -> Spent:
    return Spent(
        _rated(entry), one.energy.low, one.energy.mid, one.energy.high, on_front=one.on_front
    )


def _frugal_row(one: Frugal, words: Words) -> FrugalRow:
    preferred = one.preferred_per_kwh
    return FrugalRow(
        model=words.name(one.model),
        rating=words.number(one.rating),
        energy=words.band(Band(one.energy.low, one.energy.mid, one.energy.high), "Wh"),
        preferred=preferred and words.figures(*preferred),
        score=words.number(100 * one.score),
        on_front=one.on_front,
    )


def _reasons(left_out: Iterable[LeftOut], words: Words) -> Iterable[tuple[str, str]]:
    for reason, text in REASON_TEXTS.items():
        models = [one.model for one in left_out if one.reason == reason]
        if models:
            yield text, words.names(models)


def matrix(entries: Sequence[Entry], pairs: "Iterable[Pair]", words: Words) -> Matrix | None:
    """The first models of the table against each other; None when none of them met."""
    shown = [entry.row.model for entry in entries[:MATRIX_MODELS]]
    cells = dict(_cells(pairs, set(shown), words))
    if not cells:
        return None
    rows = [
        MatrixRow(words.name(one), [cells.get((one, other)) for other in shown]) for one in shown
    ]
    return Matrix(tuple(rows), more=len(entries) - len(shown))


def _cells(
    pairs: "Iterable[Pair]", shown: Collection[str], words: Words
) -> Iterable[tuple[tuple[str, str], Cell]]:
    for pair in pairs:
        a, b = pair.model_a, pair.model_b
        if a in shown and b in shown:
            share = (pair.wins_a + pair.ties / 2) / pair.votes
            for_a: Literal["won", "lost", "open"] = "open"
            for_b: Literal["won", "lost", "open"] = "open"
            if pair.preference.verdict:
                for_a, for_b = (
                    ("won", "lost") if pair.preference.verdict == "a" else ("lost", "won")
                )
            yield (a, b), Cell(words.percent(share), pair.votes, for_a)
            yield (b, a), Cell(words.percent(1 - share), pair.votes, for_b)


def pair_views(
    entries: Sequence[Entry], pairs: "Iterable[Pair]", words: Words
) -> tuple[PairView, ...]:
    """The pairs that met most often, among the models of the table."""
    shown = {entry.row.model for entry in entries}
    met = [pair for pair in pairs if pair.model_a in shown and pair.model_b in shown]
    return tuple(_pair_view(pair, words) for pair in met[:_MOST_PAIRS])


def _pair_view(pair: "Pair", words: Words) -> PairView:
    found = pair.preference
    return PairView(
        first=words.name(pair.model_a),
        second=words.name(pair.model_b),
        votes=pair.votes,
        sentence=_sentence(pair, words),
        settled=found.verdict is not None,
    )


def _sentence(pair: "Pair", words: Words) -> str:
    """A sentence: the preferred model, its share with bounds, the votes to a verdict."""
    found, first, second = pair.preference, pair.model_a, pair.model_b
    turned = found.verdict == "b" or (not found.verdict and (found.estimate or 0) < 0.5)
    low, estimate, high = found.lower, found.estimate or 0.5, found.upper
    if turned:
        first, second, low, estimate, high = second, first, 1 - high, 1 - estimate, 1 - low
    message = _SETTLED if found.verdict else _OPEN
    sentence = words.gettext(
        message,
        first=words.name(first).name,
        second=words.name(second).name,
        share=words.percent(estimate),
        low=words.percent(low),
        high=words.percent(high),
    )
    return sentence if found.verdict else f"{sentence} {_still(found.votes_to_verdict, words)}"


_SETTLED = N_(
    "%(first)s is preferred to %(second)s: %(share)s of the time, between %(low)s and %(high)s."
)
_OPEN = N_(
    "The votes do not decide between %(first)s and %(second)s: the first was preferred %(share)s "
    "of the time, and the true share may be anywhere between %(low)s and %(high)s."
)


def _still(votes: int | None, words: Words) -> str:
    if votes is None:
        return words.gettext("They are too close to predict how many more votes are needed.")
    return words.ngettext(
        "At this pace, a verdict takes about %(num)s more vote.",
        "At this pace, a verdict takes about %(num)s more votes.",
        votes,
    )


def tags_view(entries: Sequence[Entry], slices: "Iterable[Slice]", words: Words) -> TagsView | None:
    """Each model on each label of votes, against the average model; None without labels."""
    by_tag = {part.value: {row.model: row for row in part.rows} for part in slices}
    tags = [tag for tag in words.tags if by_tag.get(tag.id)]
    columns = [by_tag[tag.id] for tag in tags]
    shown = [one.row.model for one in entries if any(one.row.model in column for column in columns)]
    if not shown:
        return None
    rows = [
        TagRow(words.name(model), [_tag_cell(column.get(model), words) for column in columns])
        for model in shown
    ]
    return TagsView([words.praise(tag) for tag in tags], rows)


def _tag_cell(row: "SliceRow | None", words: Words) -> TagCell | None:
    if row is None:
        return None
    kind: Literal["above", "below", "open"] = "open"
    if row.lower > 1000 or row.upper < 1000:
        kind = "above" if row.lower > 1000 else "below"
    return TagCell(words.signed(row.rating - 1000), kind)


def effects_view(board: "Leaderboard", href: str, words: Words) -> EffectsView | None:
    """None when the votes record neither sides nor styles."""
    effects = board.style.effects if board.style else [board.position] if board.position else []
    if not effects:
        return None
    return EffectsView(
        effects=tuple(words.effect(effect) for effect in effects),
        rows=tuple(_styled_row(row, words) for row in board.style.rows) if board.style else (),
        href=href,
    )


def _styled_row(row: "StyleRow", words: Words) -> StyledRow:
    return StyledRow(
        model=words.name(row.model),
        raw=words.number(row.raw),
        controlled=words.number(row.controlled),
        change=words.signed(row.controlled - row.raw),
    )
