"""The debrief: what was asked, voted, revealed, decided and said."""

from dataclasses import replace

from joute.settings import Language
from joute.web import Translator
from joute.workshop.state import RoundState, Session
from joute.workshop.tables import Workshop
from joute.workshop.web.contexts import ReportPage, ReportRound
from joute.workshop.web.render import Showing, decision_view, poll_view


def report_page(
    showing: Showing, state: Session, translator: Translator, secret: str
) -> ReportPage:
    """The report as it stands; it is whole after the close."""
    workshop = state.workshop
    language: Language = translator.language  # type: ignore[assignment] # one of Language
    shown = [card for card in _cards(workshop, state.rounds) if card in showing.cards]
    return ReportPage(
        title=workshop.title,
        date=translator.date(workshop.created_at),
        secret=secret,
        closed=state.closed,
        phones=workshop.phones,
        rounds=tuple(
            _round(showing, state, one, translator, language)
            for one in state.rounds
            if state.reached(f"r{one.number}:question")
        ),
        poll=poll_view(state),
        decision=decision_view(state, translator),
        cards=tuple(showing.cards.show(card, language) for card in shown),
        notes=workshop.notes,
    )


def _cards(workshop: Workshop, rounds: tuple[RoundState, ...]) -> tuple[str, ...]:
    """Every card, in order and each once."""
    used = [*workshop.opening_cards]
    for one in rounds:
        used += [*one.row.cards_before, *one.row.cards_after]
    return tuple(dict.fromkeys([*used, *workshop.closing_cards]))


def _round(
    showing: Showing, state: Session, one: RoundState, translator: Translator, language: Language
) -> ReportRound:
    cards = [*one.row.cards_before, *one.row.cards_after]
    titles = [showing.cards.find(card, language).title for card in cards if card in showing.cards]
    view = showing.round(state, one, translator)
    return ReportRound(replace(view, ends_at=None), tuple(titles), one.row.notes)
