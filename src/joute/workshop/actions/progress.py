"""The facilitator's actions while the workshop runs: steps, votes, counts of hands, notes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete

from joute.errors import N_, BadInput, Conflict
from joute.llm import clean
from joute.workshop.actions.seats import settle_final
from joute.workshop.actions.transaction import Change, Target, begin, moved
from joute.workshop.state import RoundState, WorkshopState, vote_key
from joute.workshop.steps import Step
from joute.workshop.tables import PollTally, Tally, Workshop

NOTE_CHARACTERS = 5_000
MOST_HANDS = 10_000
# The page scrolls no further than its end.
MOST_SCROLLS = 50
SAME_MOVE = timedelta(seconds=1.5)


async def advance(target: Target) -> None:
    """Go to the next step."""
    async with begin(target) as change:
        await _go(target, change, change.state.next)


async def back(target: Target) -> None:
    """Go to the step before."""
    async with begin(target) as change:
        await _go(target, change, change.state.previous)


async def skip_to(target: Target, key: str) -> None:
    """Go to any step; NotFound when the workshop has none of this key."""
    async with begin(target) as change:
        await _go(target, change, change.state.step(key))


async def open_vote(target: Target) -> None:
    """Open the vote of the current round, or open it again while its models are unknown."""
    async with begin(target) as change:
        number = _current_round(change).number
        await _go(target, change, change.state.step(vote_key(number)))


reopen_vote = open_vote


async def close_vote(target: Target) -> None:
    """Close the vote that is open: its counts are known from now on."""
    async with begin(target) as change:
        if change.state.current.kind != "vote":
            raise Conflict("vote_not_open", N_("No vote is open."))
        await _go(target, change, change.state.next)


async def scroll(target: Target, by: int) -> None:
    """Scroll the projected page down, or up when negative, at this step."""
    async with begin(target) as change:
        workshop = change.state.workshop
        workshop.scroll = min(max(0, workshop.scroll + by), MOST_SCROLLS)


async def set_weight(target: Target, weight: float) -> None:
    """Set the weight of usefulness against frugality, from 0 to 1, before the final is revealed."""
    if not 0 <= weight <= 1:
        raise BadInput(
            f"weight {weight}", message=N_("The weight of usefulness must be between 0 and 1.")
        )
    async with begin(target) as change:
        if any(one.final and one.revealed for one in change.state.rounds):
            raise Conflict(
                "weight_agreed",
                N_("The models of the final are known: the weight can no longer be changed."),
            )
        change.state.workshop.weight = weight


async def note(target: Target, text: str, number: int | None = None) -> None:
    """Save the facilitator's note on round `number`, or on the whole session."""
    text = clean(text).strip()
    if len(text) > NOTE_CHARACTERS:
        raise BadInput(
            message=N_("This note is too long: at most %(most)d characters."), most=NOTE_CHARACTERS
        )
    async with begin(target) as change:
        noted = change.state.workshop if number is None else change.state.numbered(number).row
        noted.notes = text


async def tally(target: Target, number: int, hands: Mapping[str, int]) -> None:
    """Save the hands counted in a round, in place of those typed before.

    Only while its vote is open and until the next step: revealed counts are final.
    """
    async with begin(target) as change:
        state, current = change.state.numbered(number), change.state.current
        if current.round != number or current.kind not in ("vote", "counted"):
            raise Conflict(
                "not_counting",
                N_("Hands can be counted while the vote is open, or just after it closes."),
            )
        counted = _checked(hands, state.choices)
        await change.session.execute(
            delete(Tally).where(Tally.round_id == state.row.id, Tally.source == "hands")
        )
        change.session.add_all(
            Tally(round_id=state.row.id, source="hands", choice=choice, count=count)
            for choice, count in counted.items()
        )
        await change.session.flush()
        await settle_final(target.workshops, change.session, change.state.workshop)


async def poll_tally(target: Target, moment: str, hands: Mapping[str, int]) -> None:
    """Save the hands counted in a poll: keys are numbers of options, from 0, as text."""
    async with begin(target) as change:
        workshop, current = change.state.workshop, change.state.current
        if current.kind != "poll" or current.detail != moment:
            raise Conflict("not_counting", N_("Hands can be counted while this poll is shown."))
        counted = _checked(hands, tuple(str(n) for n in range(len(workshop.poll))))
        await change.session.execute(
            delete(PollTally).where(
                PollTally.workshop_id == workshop.id,
                PollTally.moment == moment,
                PollTally.source == "hands",
            )
        )
        change.session.add_all(
            PollTally(
                workshop_id=workshop.id,
                moment=moment,
                source="hands",
                option=int(option),
                count=count,
            )
            for option, count in counted.items()
        )


async def _go(target: Target, change: Change, step: Step | None) -> None:
    workshop, now = change.state.workshop, target.workshops.now()
    if _is_echo(target, workshop, now):
        raise moved()
    if step is None:
        raise Conflict("no_step", N_("There is no further step in this direction."))
    if step.round is not None:
        _check(change.state.numbered(step.round), step)
    workshop.step, workshop.step_since, workshop.moved_by = step.key, now, target.desk
    workshop.scroll = 0
    for one in _revealed_by(change.state, step):
        one.row.revealed_at = one.row.revealed_at or now
    await change.session.flush()
    await settle_final(target.workshops, change.session, workshop)


def _is_echo(target: Target, workshop: Workshop, now: datetime) -> bool:
    """Whether another desk has just moved: two people who mean the same move click one after the
    other, and the second already sees the new step."""
    others = target.desk and workshop.moved_by and target.desk != workshop.moved_by
    return bool(others) and now - workshop.step_since < SAME_MOVE


def _revealed_by(state: WorkshopState, step: Step) -> tuple[RoundState, ...]:
    """The rounds whose models are known from this step on: its own at the reveal; a final that was
    voted at the decision, which names its winner."""
    if step.kind == "reveal":
        return tuple(one for one in state.rounds if one.number == step.round)
    passed = state.steps[: state.steps.index(step) + 1]
    decided = any(one.kind == "decision" for one in passed)
    return tuple(one for one in state.rounds if one.final and one.voted and decided)


def _check(state: RoundState, step: Step) -> None:
    """Raise Conflict for a vote that cannot be opened."""
    if step.kind != "vote":
        return
    if state.revealed:
        raise Conflict(
            "revealed", N_("The models of this round have been revealed: its vote is over.")
        )
    if state.missing or not state.sides:
        raise Conflict(
            "answers_missing",
            N_("An answer is missing: wait for it, ask for it again, or replace its model."),
        )


def _current_round(change: Change) -> RoundState:
    state = change.state.round
    if state is None:
        raise Conflict("no_round", N_("No round is under way at this step."))
    return state


def _checked(hands: Mapping[str, int], choices: tuple[str, ...]) -> dict[str, int]:
    """Counts of hands by choice, zeros left out."""
    if not set(hands) <= set(choices):
        raise BadInput(f"choices {sorted(hands)}", message=N_("This choice does not exist."))
    if any(not 0 <= count <= MOST_HANDS for count in hands.values()):
        raise BadInput(f"counts {dict(hands)}", message=N_("Enter how many hands were raised."))
    return {choice: count for choice, count in hands.items() if count}
