"""The context of the report: questions, votes, models, decision, notes."""

from dataclasses import replace

from joute.settings import Language
from joute.web import Translator
from joute.workshop.state import RoundState, WorkshopState
from joute.workshop.tables import Workshop
from joute.workshop.web.contexts import ReportPage, ReportRound
from joute.workshop.web.methods import methods_of
from joute.workshop.web.render import Renderer, decision_view, poll_view


def report_page(
    renderer: Renderer, state: WorkshopState, translator: Translator, secret: str
) -> ReportPage:
    """The report so far; complete after the close."""
    workshop = state.workshop
    language: Language = translator.language  # type: ignore[assignment] # one of Language
    shown = [card for card in _cards(workshop, state.rounds) if card in renderer.cards]
    cards = tuple(renderer.cards.show(card, language) for card in shown)
    rounds = tuple(
        _round(renderer, state, one, translator, language)
        for one in state.rounds
        if state.reached(f"r{one.number}:question")
    )
    return ReportPage(
        title=workshop.title,
        date=translator.date(workshop.created_at),
        secret=secret,
        closed=state.closed,
        phones=workshop.phones,
        rounds=rounds,
        methods=methods_of([one.view for one in rounds], cards, translator),
        poll=poll_view(state),
        decision=decision_view(state, translator),
        game=renderer.game(state),
        cards=cards,
        notes=workshop.notes,
    )


def _cards(workshop: Workshop, rounds: tuple[RoundState, ...]) -> tuple[str, ...]:
    """Every card, in order and each once."""
    used = [*workshop.opening_cards]
    for one in rounds:
        used += [*one.row.cards_before, *one.row.cards_after]
    return tuple(dict.fromkeys([*used, *workshop.closing_cards]))


def _round(
    renderer: Renderer,
    state: WorkshopState,
    one: RoundState,
    translator: Translator,
    language: Language,
) -> ReportRound:
    cards = [*one.row.cards_before, *one.row.cards_after]
    titles = [renderer.cards.find(card, language).title for card in cards if card in renderer.cards]
    view = renderer.round(state, one, translator)
    return ReportRound(replace(view, ends_at=None), tuple(titles), one.row.notes)
