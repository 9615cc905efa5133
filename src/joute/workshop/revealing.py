"""What is told of models once they are known: who they are, what they took, who wins."""

from collections.abc import Mapping

from joute.footprint import Footprint, fitting_unit, format_band
from joute.impact import ComparisonOut, compared
from joute.impact.showing import Figures
from joute.web import Band, Translator, band_chart
from joute.workshop.deciding import Decision, Standing
from joute.workshop.session import RoundState, Session
from joute.workshop.views import (
    DecisionView,
    FootprintsView,
    RevealedView,
    StandingView,
)


def side_name(side: str, translator: Translator) -> str:
    """Answer A, in the language of the page."""
    return translator.gettext("Answer %(side)s", side=side.upper())


def revealed_sides(one: RoundState, translator: Translator) -> tuple[RevealedView, ...]:
    """Who answered on each side that has an answer."""
    words, figures = Figures(translator), one.figures
    return tuple(
        RevealedView(
            side=side,
            card=one.cards[side],
            energy=words.energy(figures[side], figures.values()) if side in figures else None,
            tokens=answer.output_tokens,
            token_source=answer.token_source,
            duration_s=answer.duration_s,
            origin=answer.origin,
        )
        for side, answer in sorted(one.answers.items())
    )


def footprints(one: RoundState, translator: Translator) -> FootprintsView | None:
    """What the answers took; None when no size is known."""
    words, figures = Figures(translator), one.figures
    if not figures:
        return None
    shown = tuple(figures.values())
    unit = fitting_unit(max(figure.energy_wh.high for figure in shown), "Wh")
    bands = [
        Band(side_name(side, translator), *figure.energy_wh.scaled(1 / unit.size), side=side)
        for side, figure in figures.items()
    ]
    return FootprintsView(
        chart=band_chart(bands),
        unit=unit.symbol,
        verdict=_verdict(one, figures, words),
        columns=tuple(side_name(side, translator) for side in figures),
        rows=words.rows(shown),
        equivalents=words.equivalents(shown),
        bases={side: words.basis(figure) for side, figure in figures.items()},
        simulated=any(card.simulated for card in one.cards.values()),
    )


def _verdict(one: RoundState, figures: Mapping[str, Footprint], words: Figures) -> str | None:
    """Which of A and B used more; None without exactly two figures."""
    if one.sides != ("a", "b") or len(figures) < len(one.sides):
        return None
    comparison = compared(figures["a"], one.cards["a"], figures["b"], one.cards["b"])
    return words.verdict(ComparisonOut.of(comparison))


def decision_view(state: Session, translator: Translator) -> DecisionView | None:
    """The decision in words; a model whose round was not revealed goes by its side."""
    found = state.decision
    if found is None:
        return None
    names = _names(state, translator)
    sides = _final_sides(state)
    return DecisionView(
        winners=tuple(names[model] for model in found.winners),
        rule=found.rule,
        weight=None if found.weight is None else translator.percent(found.weight),
        other_weight=None if found.weight is None else translator.percent(1 - found.weight),
        standings=tuple(
            _standing(one, found, sides.get(one.model, ""), names[one.model], translator)
            for one in found.standings
        ),
        unknown=tuple(names[model] for model in found.unknown),
        chart=band_chart(
            [
                Band(names[one.model], *one.score, side=sides.get(one.model, ""))
                for one in found.standings
                if one.score
            ]
        )
        if any(one.score for one in found.standings)
        else None,
    )


def _standing(
    one: Standing, found: Decision, side: str, name: str, translator: Translator
) -> StandingView:
    decimal = Figures(translator).decimal
    return StandingView(
        side=side,
        name=name,
        usefulness=translator.number(one.usefulness, 2),
        frugality=one.frugality and format_band(one.frugality, "", decimal),
        score=one.score and format_band(one.score, "", decimal),
        winner=one.model in found.winners,
    )


def _final_sides(state: Session) -> dict[str, str]:
    final = next((one for one in state.rounds if one.final), None)
    return {model: side for side, model in final.row.models.items()} if final else {}


def _names(state: Session, translator: Translator) -> dict[str, str]:
    """What each model is called: its side as long as its last round is blind."""
    names = {}
    for one in state.rounds:
        for side, model in one.row.models.items():
            known = one.row.revealed_at is not None
            names[model] = one.cards[side].name if known else side_name(side, translator)
    return names
