"""What each button of the desk does: from a form to a change of the workshop."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from joute.errors import N_, BadInput, Conflict
from joute.workshop.actions import close, progress, rounds
from joute.workshop.answers import Answering, unprepared
from joute.workshop.program.form import Form, number, pair_rule, timer
from joute.workshop.service import Workshops
from joute.workshop.state import Session

Click = Callable[[Workshops, Session, int, Form], Awaitable[None]]


async def click(room: Workshops, answering: Answering, state: Session, form: Form) -> None:
    """Do what the button `do` says, from the version `seen`.

    Notes that come with a move are kept first. Raises what the change does, BadInput for a form
    that the desk does not hold.
    """
    do, seen = form.get("do", ""), number(form, "seen")
    if do == "ask":
        await _ask(answering, state, number(form, "round"))
        return
    if do == "prepare":
        await _prepare(answering, state)
        return
    if do not in CLICKS:
        raise BadInput(f"do {do!r}", message=N_("This button does nothing here."))
    if await _keep_notes(room, state, seen, form):
        seen += 1
    await CLICKS[do](room, state, seen, form)
    if do == "replace" and state.current.kind == "answers":
        await _ask(answering, state, number(form, "round"))


async def _ask(answering: Answering, state: Session, round_number: int) -> None:
    """Ask for the missing answers of a round: before the room when it is there, else in advance."""
    if state.current.kind == "answers" and state.current.round == round_number:
        await answering.ask(state.id, round_number)
    else:
        await answering.begin_preparing(state.id, round_number)


async def _prepare(answering: Answering, state: Session) -> None:
    """Ask in advance for all that is missing; rounds that are being answered go on."""
    for one in state.rounds:
        waits = one.row.question and not one.voted and one.row.revealed_at is None
        if waits and unprepared(state, one):
            with suppress(Conflict):
                await answering.begin_preparing(state.id, one.number)


async def _keep_notes(room: Workshops, state: Session, seen: int, form: Form) -> bool:
    """Keep the notes that were typed, when they changed; whether they did."""
    if "notes" not in form:
        return False
    of = number(form, "notes_of") if form.get("notes_of") else None
    kept = state.workshop.notes if of is None else state.numbered(of).row.notes
    typed = form["notes"].replace("\r\n", "\n").strip()
    if typed == kept:
        return False
    await progress.note(room, state.id, seen, typed, of)
    return True


async def _advance(room: Workshops, state: Session, seen: int, _form: Form) -> None:
    await progress.advance(room, state.id, seen)


async def _back(room: Workshops, state: Session, seen: int, _form: Form) -> None:
    await progress.back(room, state.id, seen)


async def _skip_to(room: Workshops, state: Session, seen: int, form: Form) -> None:
    await progress.skip_to(room, state.id, seen, form.get("step", ""))


async def _reopen_vote(room: Workshops, state: Session, seen: int, _form: Form) -> None:
    await progress.reopen_vote(room, state.id, seen)


async def _notes(_room: Workshops, _state: Session, _seen: int, _form: Form) -> None:
    """The notes that came with it are kept already."""


async def _weight(room: Workshops, state: Session, seen: int, form: Form) -> None:
    try:
        weight = float(form.get("weight", "").replace(",", "."))
    except ValueError:
        weight = -1.0
    await progress.set_weight(room, state.id, seen, weight)


async def _hands(room: Workshops, state: Session, seen: int, form: Form) -> None:
    """Keep the counts of hands, and close the vote if it is open."""
    await progress.tally(room, state.id, seen, number(form, "round"), hands_of(form))
    if state.current.kind == "vote":
        await progress.close_vote(room, state.id, seen + 1)


async def _poll_hands(room: Workshops, state: Session, seen: int, form: Form) -> None:
    """Keep the counts of hands, and go on."""
    await progress.poll_tally(room, state.id, seen, form.get("moment", ""), hands_of(form))
    await progress.advance(room, state.id, seen + 1)


def hands_of(form: Form) -> dict[str, int]:
    """Counts by choice, those left empty being none."""
    return {
        name.removeprefix("hands_"): number(form, name)
        for name, value in form.items()
        if name.startswith("hands_") and value.strip()
    }


async def _question(room: Workshops, state: Session, seen: int, form: Form) -> None:
    await rounds.set_question(
        room,
        state.id,
        seen,
        number(form, "round"),
        form.get("question", ""),
        from_room=bool(form.get("from_room")),
    )


async def _replace(room: Workshops, state: Session, seen: int, form: Form) -> None:
    await rounds.replace_model(
        room,
        state.id,
        seen,
        number(form, "round"),
        form.get("side", ""),
        model=form.get("model") or None,
    )


async def _withdraw(room: Workshops, state: Session, seen: int, form: Form) -> None:
    await rounds.withdraw_model(room, state.id, seen, number(form, "round"), form.get("side", ""))


async def _check(room: Workshops, state: Session, seen: int, form: Form) -> None:
    await rounds.check_answer(room, state.id, seen, number(form, "round"), form.get("model", ""))


async def _add_round(room: Workshops, state: Session, seen: int, form: Form) -> None:
    question = form.get("question", "").strip()
    new = rounds.NewRound(
        question=question,
        from_room=not question,
        pair=pair_rule(form.get("pair", "")),
        timer_s=timer(form, "timer_s"),
    )
    await rounds.add_round(room, state.id, seen, new)


async def _close(room: Workshops, state: Session, seen: int, _form: Form) -> None:
    await close.close(room, state.id, seen)


CLICKS: Mapping[str, Click] = {
    "advance": _advance,
    "back": _back,
    "skip_to": _skip_to,
    "reopen_vote": _reopen_vote,
    "notes": _notes,
    "weight": _weight,
    "hands": _hands,
    "poll_hands": _poll_hands,
    "question": _question,
    "replace": _replace,
    "withdraw": _withdraw,
    "check": _check,
    "add_round": _add_round,
    "close": _close,
}
