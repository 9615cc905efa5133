"""The actions of the desk: from the form of a button to a change of the workshop."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from joute.errors import N_, BadInput, Conflict
from joute.workshop.actions import close, door, play, progress, rounds
from joute.workshop.actions.transaction import Target
from joute.workshop.answers import Answering, unprepared
from joute.workshop.program.form import Form, number, pair_rule, timer
from joute.workshop.state import WorkshopState

Handler = Callable[[Target, WorkshopState, Form], Awaitable[None]]


async def act(target: Target, answering: Answering, state: WorkshopState, form: Form) -> None:
    """Run the `action` of a button on the workshop.

    Notes that come with it are saved first. Raises what the change does, BadInput for a form that
    the desk does not hold.
    """
    action = form.get("action", "")
    if action == "ask":
        await _ask(answering, state, number(form, "round"))
        return
    if action == "prepare":
        await _prepare(answering, state)
        return
    if action not in HANDLERS:
        raise BadInput(f"action {action!r}", message=N_("This action is not available here."))
    if await _save_notes(target, state, form):
        target = target.next
    await HANDLERS[action](target, state, form)
    if action == "replace" and state.current.kind == "answers":
        await _ask(answering, state, number(form, "round"))


async def _ask(answering: Answering, state: WorkshopState, round_number: int) -> None:
    """Ask for the missing answers of a round: before the room when it is there, else in advance."""
    if state.current.kind == "answers" and state.current.round == round_number:
        await answering.request(state.id, round_number)
    else:
        await answering.begin_preparing(state.id, round_number)


async def _prepare(answering: Answering, state: WorkshopState) -> None:
    """Ask in advance for all that is missing; rounds that are being answered go on."""
    for one in state.rounds:
        waits = one.row.question and not one.voted and not one.revealed
        if waits and unprepared(state, one):
            with suppress(Conflict):
                await answering.begin_preparing(state.id, one.number)


async def _save_notes(target: Target, state: WorkshopState, form: Form) -> bool:
    """Save the notes that were typed; whether they differ from those before."""
    if "notes" not in form:
        return False
    of = number(form, "notes_of") if form.get("notes_of") else None
    current = state.workshop.notes if of is None else state.numbered(of).row.notes
    typed = form["notes"].replace("\r\n", "\n").strip()
    if typed == current:
        return False
    await progress.note(target, typed, of)
    return True


async def _skip_to(target: Target, _state: WorkshopState, form: Form) -> None:
    await progress.skip_to(target, form.get("step", ""))


async def _notes(_target: Target, _state: WorkshopState, _form: Form) -> None:
    """The notes that came with it are saved already."""


async def _weight(target: Target, _state: WorkshopState, form: Form) -> None:
    await progress.set_weight(target, number(form, "percent") / 100)


async def _hands(target: Target, state: WorkshopState, form: Form) -> None:
    """Save the counts of hands, and close the vote if it is open."""
    await progress.tally(target, number(form, "round"), hands_of(form))
    if state.current.kind == "vote":
        await progress.close_vote(target.next)


async def _poll_hands(target: Target, _state: WorkshopState, form: Form) -> None:
    """Save the counts of hands, and go on."""
    await progress.poll_tally(target, form.get("moment", ""), hands_of(form))
    await progress.advance(target.next)


def hands_of(form: Form) -> dict[str, int]:
    """Counts by choice, those left empty being none."""
    return {
        name.removeprefix("hands_"): number(form, name)
        for name, value in form.items()
        if name.startswith("hands_") and value.strip()
    }


async def _question(target: Target, _state: WorkshopState, form: Form) -> None:
    question, from_room = form.get("question", ""), bool(form.get("from_room"))
    await rounds.set_question(target, number(form, "round"), question, from_room=from_room)


async def _replace(target: Target, _state: WorkshopState, form: Form) -> None:
    side, model = form.get("side", ""), form.get("model") or None
    await rounds.replace_model(target, number(form, "round"), side, model=model)


async def _withdraw(target: Target, _state: WorkshopState, form: Form) -> None:
    await rounds.withdraw_model(target, number(form, "round"), form.get("side", ""))


async def _check(target: Target, _state: WorkshopState, form: Form) -> None:
    await rounds.check_answer(target, number(form, "round"), form.get("model", ""))


async def _add_round(target: Target, _state: WorkshopState, form: Form) -> None:
    question = form.get("question", "").strip()
    new = rounds.NewRound(
        question=question,
        from_room=not question,
        pair=pair_rule(form.get("pair", "")),
        timer_s=timer(form, "timer_s"),
    )
    await rounds.add_round(target, new)


async def _game(target: Target, _state: WorkshopState, form: Form) -> None:
    limits = play.GameLimits(
        attempts=number(form, "attempts"),
        pause_s=number(form, "pause_s"),
        most_characters=number(form, "most_characters"),
        model=form.get("model", ""),
    )
    await play.set_game(target, limits)


async def _headcount(target: Target, _state: WorkshopState, form: Form) -> None:
    await door.set_headcount(target, number(form, "headcount"))


HANDLERS: Mapping[str, Handler] = {
    "advance": lambda target, *_: progress.advance(target),
    "back": lambda target, *_: progress.back(target),
    "skip_to": _skip_to,
    "scroll_down": lambda target, *_: progress.scroll(target, 1),
    "scroll_up": lambda target, *_: progress.scroll(target, -1),
    "reopen_vote": lambda target, *_: progress.reopen_vote(target),
    "notes": _notes,
    "weight": _weight,
    "hands": _hands,
    "poll_hands": _poll_hands,
    "question": _question,
    "replace": _replace,
    "withdraw": _withdraw,
    "check": _check,
    "add_round": _add_round,
    "game": _game,
    "headcount": _headcount,
    "open_door": lambda target, *_: door.set_door(target, open=True),
    "close_door": lambda target, *_: door.set_door(target, open=False),
    "close": lambda target, *_: close.close(target),
}
