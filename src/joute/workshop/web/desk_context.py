"""The context of the desk, which alone shows script, steps, models and possible actions."""

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
from joute.workshop.service import WorkshopService
from joute.workshop.state import RoundState, WorkshopState
from joute.workshop.steps import Kind, Step
from joute.workshop.web.contexts import AnswerView, DeskView, RoundDesk, Scene, SeatView, StepView

# The label of a step in the list of the desk.
_LABELS: Mapping[Kind, str] = {
    "lobby": N_("Welcome"),
    "question": N_("Question"),
    "answers": N_("Answers"),
    "weight": N_("Weight"),
    "vote": N_("Vote"),
    "counted": N_("Counts"),
    "reveal": N_("Reveal"),
    "decision": N_("Decision"),
    "lessons": N_("Lessons of the game"),
    "end": N_("End"),
}
# The label of the button that leads to a step.
_MOVES: Mapping[Kind, str] = {
    "lobby": N_("Back to the welcome screen"),
    "poll": N_("Open the poll"),
    "question": N_("Show the question"),
    "answers": N_("Show the answers"),
    "weight": N_("Agree on the weight"),
    "vote": N_("Open the vote"),
    "counted": N_("Show the counts"),
    "reveal": N_("Reveal the models"),
    "decision": N_("Decide"),
    "lessons": N_("Show the lessons"),
    "end": N_("Finish"),
}


def desk_view(
    workshops: WorkshopService,
    state: WorkshopState,
    scene: Scene,
    rounds: tuple[RoundDesk, ...],
    labels: "Labels",
) -> DeskView:
    """The live part of the desk."""
    current = state.current
    return DeskView(
        scene=scene,
        version=state.version,
        script=_script(state),
        steps=tuple(labels.step(step) for step in state.steps),
        position=state.position + 1,
        next=labels.move(state.next) if state.next else None,
        previous=labels.move(state.previous) if state.previous else None,
        rounds=rounds,
        current=next((one for one in rounds if one.number == current.round), None),
        hands=_hands(state),
        voted=_voted(state),
        ready=sum(len(state.prepared[one.number]) for one in state.rounds),
        unready=sum(len(unprepared(state, one)) for one in state.rounds if not one.voted),
        can_reopen=_can_reopen(state),
        can_add=_can_add(state),
        can_count=current.kind in ("vote", "counted", "poll") and not state.closed,
        models=models_of(workshops),
        pair_rules=get_args(PairRule),
    )


def models_of(workshops: WorkshopService) -> tuple[tuple[str, str], ...]:
    """The models that can be chosen on this site, by id and name."""
    return tuple((model.id, model.card.name) for model in workshops.services.offer.drawable)


class Labels:
    """Names steps in the language of the desk."""

    def __init__(self, state: WorkshopState, cards: Cards, translator: Translator) -> None:
        self.state, self.cards, self.text = state, cards, translator.gettext
        self.language: Language = translator.language  # type: ignore[assignment] # one of Language

    def step(self, step: Step) -> StepView:
        return self._view(step, self._named(step))

    def move(self, step: Step) -> StepView:
        """Labelled as the button that leads to it."""
        if step.kind in ("card", "secret"):
            return self._view(step, self._named(step))
        if self.state.current.kind == "vote" and step.kind == "counted":
            return self._view(step, self.text(N_("Close the vote and count")))
        return self._view(step, self.text(_MOVES[step.kind]))

    def _view(self, step: Step, label: str) -> StepView:
        done = self.state.reached(step.key)
        return StepView(step.key, label, self._round(step), step == self.state.current, done)

    def _round(self, step: Step) -> str:
        if step.round is None:
            return ""
        final = self.state.numbered(step.round).final
        return self.text(N_("Final")) if final else str(step.round)

    def _named(self, step: Step) -> str:
        if step.kind == "card":
            return self.text(N_("Card: %(title)s"), title=self._card(step.detail))
        if step.kind == "secret":
            return self.text(N_("The secret, level %(level)s"), level=step.detail)
        if step.kind == "poll":
            before = step.detail == "before"
            return self.text(N_("Poll, before")) if before else self.text(N_("Poll, after"))
        return self.text(_LABELS[step.kind])

    def _card(self, card: str) -> str:
        return self.cards.find(card, self.language).title if card in self.cards else card


def _script(state: WorkshopState) -> str:
    """The script for this step: that of its round, or of the whole session."""
    current, kind = state.round, state.current.kind
    own = script_at(current.row.script, kind) if current and kind != "card" else ""
    return own or script_at(state.workshop.script, kind)


def round_desk(
    state: WorkshopState,
    one: RoundState,
    written: Mapping[str, AnswerView],
    names: Mapping[str, str],
) -> RoundDesk:
    """A round whatever the step; `written` are its answers and `names` are names, by model."""
    sides = {model: side for side, model in one.row.models.items()}
    models = sorted(sides, key=lambda model: sides[model]) or list(written)
    seats = tuple(
        _seat(
            state, one, (sides.get(model, ""), model), written.get(model), names.get(model, model)
        )
        for model in models
    )
    return RoundDesk(
        number=one.number,
        final=one.final,
        question=one.row.question,
        from_room=one.row.from_room,
        rule_note=one.row.rule_note,
        status=_status(state, one),
        seats=seats,
        missing=sum(seat.status == "missing" for seat in seats),
        notes=one.row.notes,
    )


def _seat(
    state: WorkshopState,
    one: RoundState,
    seated: tuple[str, str],
    answer: AnswerView | None,
    name: str,
) -> SeatView:
    side, model = seated
    prepared = state.prepared[one.number].get(model)
    writing = state.current.round == one.number and side in state.writing
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
        checked=prepared is not None and prepared.row.checked_at is not None,
    )


def _status(state: WorkshopState, one: RoundState) -> str:
    if one.revealed:
        return "revealed"
    if one.voted:
        return "voted"
    return "waiting" if unprepared(state, one) else "ready"


def _hands(state: WorkshopState) -> Mapping[str, int]:
    """The hands typed at this step, hidden counts included: the desk typed them."""
    current = state.round
    if current is not None and current.counts is not None:
        return current.counts.hands
    return {}


def _voted(state: WorkshopState) -> int | None:
    """The phones that have voted in this round, or answered this poll."""
    if state.current.kind == "poll":
        return len(state.ballots)
    counting = state.current.kind in ("vote", "counted", "reveal")
    return state.round.received if state.round and counting else None


def _can_reopen(state: WorkshopState) -> bool:
    current = state.round
    return (
        current is not None
        and state.current.kind in ("counted", "reveal", "card")
        and current.counts is not None
        and not current.revealed
        and not state.closed
    )


def _can_add(state: WorkshopState) -> bool:
    """Before the final begins; without one, before the decision."""
    final = next((one for one in state.rounds if one.final), None)
    begun = final is not None and any(
        step.round == final.number and state.reached(step.key) for step in state.steps
    )
    return not begun and state.decision is None and not state.closed
