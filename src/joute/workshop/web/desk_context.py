"""What the desk shows, and nobody else: script, steps, models, what can be done now."""

from collections.abc import Mapping
from typing import get_args

from joute.duel import failure_message
from joute.errors import N_
from joute.settings import Language
from joute.web import Translator
from joute.workshop.answers import unprepared
from joute.workshop.pairs import PairRule
from joute.workshop.program.cards import Cards
from joute.workshop.program.model import script_at
from joute.workshop.service import Workshops
from joute.workshop.state import RoundState, Session
from joute.workshop.steps import Kind, Step
from joute.workshop.web.contexts import AnswerView, DeskView, RoundDesk, Scene, SeatView, StepView

# What a step is called in the list of the desk.
_LABELS: Mapping[Kind, str] = {
    "lobby": N_("Arrival"),
    "question": N_("Question"),
    "answers": N_("Answers"),
    "vote": N_("Vote"),
    "counted": N_("Counts"),
    "reveal": N_("Reveal"),
    "decision": N_("Decision"),
    "end": N_("End"),
}
# What the button that leads to it says.
_MOVES: Mapping[Kind, str] = {
    "lobby": N_("Back to the arrival"),
    "poll": N_("Open the poll"),
    "question": N_("Show the question"),
    "answers": N_("Show the answers"),
    "vote": N_("Open the vote"),
    "counted": N_("Show the counts"),
    "reveal": N_("Reveal the models"),
    "decision": N_("Decide"),
    "end": N_("Finish"),
}


def desk_view(
    room: Workshops,
    session: Session,
    scene: Scene,
    rounds: tuple[RoundDesk, ...],
    labels: "Labels",
) -> DeskView:
    """All that moves on the desk."""
    current = session.current
    return DeskView(
        scene=scene,
        version=session.version,
        script=_script(session),
        steps=tuple(labels.step(step) for step in session.steps),
        position=session.position + 1,
        next=labels.move(session.next) if session.next else None,
        previous=labels.move(session.previous) if session.previous else None,
        rounds=rounds,
        current=next((one for one in rounds if one.number == current.round), None),
        hands=_hands(session),
        received=len(session.ballots),
        can_reopen=_can_reopen(session),
        can_add=_can_add(session),
        can_count=current.kind in ("vote", "counted", "poll") and not session.closed,
        models=models_of(room),
        pair_rules=get_args(PairRule),
    )


def models_of(room: Workshops) -> tuple[tuple[str, str], ...]:
    """The models that can be chosen on this site, by id and name."""
    return tuple((model.id, model.card.name) for model in room.arena.offer.drawable)


class Labels:
    """Names steps in the language of the desk."""

    def __init__(self, session: Session, cards: Cards, translator: Translator) -> None:
        self.session, self.cards, self.text = session, cards, translator.gettext
        self.language: Language = translator.language  # type: ignore[assignment] # one of Language

    def step(self, step: Step) -> StepView:
        return self._view(step, self._named(step))

    def move(self, step: Step) -> StepView:
        """As the button that leads to it says."""
        if step.kind == "card":
            return self._view(step, self._named(step))
        if self.session.current.kind == "vote" and step.kind == "counted":
            return self._view(step, self.text(N_("Close the vote and count")))
        return self._view(step, self.text(_MOVES[step.kind]))

    def _view(self, step: Step, label: str) -> StepView:
        done = self.session.reached(step.key)
        return StepView(step.key, label, self._round(step), step == self.session.current, done)

    def _round(self, step: Step) -> str:
        if step.round is None:
            return ""
        final = self.session.numbered(step.round).final
        return self.text(N_("Final")) if final else str(step.round)

    def _named(self, step: Step) -> str:
        if step.kind == "card":
            return self.text(N_("Card: %(title)s"), title=self._card(step.detail))
        if step.kind == "poll":
            before = step.detail == "before"
            return self.text(N_("Poll, before")) if before else self.text(N_("Poll, after"))
        return self.text(_LABELS[step.kind])

    def _card(self, card: str) -> str:
        return self.cards.find(card, self.language).title if card in self.cards else card


def _script(session: Session) -> str:
    """What the program says for this step: of its round, or of the whole session."""
    current, kind = session.round, session.current.kind
    own = script_at(current.row.script, kind) if current and kind != "card" else ""
    return own or script_at(session.workshop.script, kind)


def round_desk(
    session: Session, one: RoundState, written: Mapping[str, AnswerView], names: Mapping[str, str]
) -> RoundDesk:
    """A round whatever the step; `written` are its answers and `names` are names, by model."""
    sides = {model: side for side, model in one.row.models.items()}
    models = sorted(sides, key=lambda model: sides[model]) or list(written)
    seats = tuple(
        _seat(
            session, one, (sides.get(model, ""), model), written.get(model), names.get(model, model)
        )
        for model in models
    )
    return RoundDesk(
        number=one.number,
        final=one.final,
        question=one.row.question,
        from_room=one.row.from_room,
        rule_note=one.row.rule_note,
        status=_status(session, one),
        seats=seats,
        missing=sum(seat.status == "missing" for seat in seats),
        notes=one.row.notes,
    )


def _seat(
    session: Session, one: RoundState, seated: tuple[str, str], answer: AnswerView | None, name: str
) -> SeatView:
    side, model = seated
    kept = session.prepared[one.number].get(model)
    writing = session.current.round == one.number and side in session.writing
    code = one.failed.get(side)
    return SeatView(
        side=side,
        model=model,
        name=name,
        html=None if writing or answer is None else answer.html,
        written=answer.written if answer else None,
        status="writing" if writing else "written" if answer else "missing",
        failure=failure_message(code) if code and not writing else None,
        cut=answer is not None and answer.cut and not writing,
        checked=kept is not None and kept.row.checked_at is not None,
    )


def _status(session: Session, one: RoundState) -> str:
    if one.row.revealed_at is not None:
        return "revealed"
    if one.voted:
        return "voted"
    return "waiting" if unprepared(session, one) else "ready"


def _hands(session: Session) -> Mapping[str, int]:
    """What was typed at this step, hidden counts included: the desk typed it."""
    current = session.round
    if current is not None and current.counts is not None:
        return current.counts.hands
    return {}


def _can_reopen(session: Session) -> bool:
    current = session.round
    return (
        current is not None
        and session.current.kind in ("counted", "reveal", "card")
        and current.counts is not None
        and current.row.revealed_at is None
        and not session.closed
    )


def _can_add(session: Session) -> bool:
    """Before the final begins; without one, before the decision."""
    final = next((one for one in session.rounds if one.final), None)
    begun = final is not None and any(
        step.round == final.number and session.reached(step.key) for step in session.steps
    )
    return not begun and session.decision is None and not session.closed
