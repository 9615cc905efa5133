"""Changes of a round before its vote: its question, its models; a new round."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from joute.calls import Answer, Offered
from joute.duel.errors import NoModel
from joute.errors import N_, BadInput, Conflict, NotFound
from joute.llm import clean
from joute.workshop.actions.seats import pick_models, seats, settle_final, shown
from joute.workshop.actions.transaction import Change, Target, begin
from joute.workshop.pairs import PairRule
from joute.workshop.service import WorkshopService
from joute.workshop.state import RoundState
from joute.workshop.tables import Round, RoundAnswer


@dataclass(frozen=True)
class NewRound:
    """A duel to add: an empty question waits for the room's, when `from_room`."""

    question: str = ""
    from_room: bool = False
    pair: PairRule | tuple[str, str] = "random"
    timer_s: int | None = None


async def set_question(target: Target, number: int, question: str, *, from_room: bool) -> None:
    """Change the question of a round; answers to the old one are deleted.

    With `from_room`, the room proposed it: it is erased at the close. So is a question typed in a
    round that waited for the room and, once a workshop of minors has begun, any question.
    """
    question = _checked(target.workshops, question)
    async with begin(target) as change:
        state = _unvoted(change, number)
        if from_room and state.final:
            raise Conflict(
                "prepared_question", N_("The question of the final is prepared in advance.")
            )
        if question != state.row.question:
            await _forget_answers(change, state.row)
        workshop = change.state.workshop
        begun_by_minors = workshop.minors and workshop.step != "lobby"
        state.row.question = question
        state.row.from_room = from_room or state.row.from_room or begun_by_minors


async def replace_model(
    target: Target, number: int, side: str, *, model: str | None = None
) -> None:
    """Replace a model that fails with `model`, or with the one nearest to it in size.

    NotFound when this instance has no such model, NoModel when it has no other.
    """
    async with begin(target) as change:
        state = _unvoted(change, number)
        if state.final or side not in state.sides:
            raise Conflict("not_a_duel", N_("Only the models of a duel can be replaced."))
        row, offer = state.row, target.workshops.services.offer
        left = row.models[side]
        taken = model or _nearest(target.workshops, left, set(row.models.values()))
        if offer[taken].id in row.models.values():
            raise BadInput(f"model {taken}", message=N_("This model is already in this duel."))
        await _forget_answers(change, row, left)
        row.models = {**row.models, side: taken}
        row.shown = {**row.shown, side: shown(offer, taken)}


async def withdraw_model(target: Target, number: int, side: str) -> None:
    """Go on with the final without a model whose answer is missing.

    With fewer than two left, the workshop goes to its decision.
    """
    async with begin(target) as change:
        state = _unvoted(change, number)
        if not state.final or side not in state.missing:
            raise Conflict(
                "not_missing", N_("Only a finalist whose answer is missing can be withdrawn.")
            )
        row, workshop = state.row, change.state.workshop
        row.withdrawn = [*row.withdrawn, row.models[side]]
        if len(row.models) <= 2 and change.state.current.round == number:
            workshop.step, workshop.step_since = "decision", target.workshops.now()
        await change.session.flush()
        await settle_final(target.workshops, change.session, change.state.workshop)


async def check_answer(target: Target, number: int, model: str) -> None:
    """Mark the answer of a model as read by the facilitator; NotFound without an answer."""
    async with begin(target) as change:
        prepared = change.state.prepared.get(number, {}).get(model)
        if prepared is None:
            raise NotFound(f"answer of {model!r} in round {number}")
        prepared.row.checked_at = target.workshops.now()


async def add_round(target: Target, new: NewRound) -> None:
    """Add a duel after the others, before the final, which must not have begun."""
    question = _checked(target.workshops, new.question) if new.question or not new.from_room else ""
    async with begin(target) as change:
        state, offer = change.state, target.workshops.services.offer
        final = next((one for one in state.rounds if one.final), None)
        begun = final is not None and any(
            step.round == final.number and state.reached(step.key) for step in state.steps
        )
        if begun or state.decision is not None:
            raise Conflict("final_begun", N_("The final has begun: no duel can be added."))
        met = {model for one in state.rounds for model in one.row.models.values()}
        pick = pick_models(target.workshops, new.pair, met)
        number = len(state.rounds) + 1
        if final is not None:
            number, final.row.number = final.number, number
            final.row.models, final.row.shown = {}, {}
            await change.session.flush()
        change.session.add(
            Round(
                workshop_id=target.id,
                number=number,
                kind="duel",
                question=question,
                from_room=new.from_room,
                cards_before=[],
                cards_after=[],
                timer_s=new.timer_s,
                script="",
                notes="",
                revealed_at=None,
                **seats(pick, offer),
            )
        )


def _unvoted(change: Change, number: int) -> RoundState:
    """A round without votes whose models are unknown."""
    state = change.state.numbered(number)
    if state.voted or state.revealed:
        raise Conflict(
            "round_voted", N_("This round has been voted on and can no longer be changed.")
        )
    if change.state.current.kind == "vote" and change.state.current.round == number:
        raise Conflict("vote_open", N_("The vote of this round is open: go back one step first."))
    return state


async def _forget_answers(change: Change, row: Round, model: str | None = None) -> None:
    own = select(RoundAnswer.answer_id).where(RoundAnswer.round_id == row.id)
    if model is not None:
        own = own.where(RoundAnswer.model == model)
    await change.session.execute(delete(Answer).where(Answer.id.in_(own)))


def _nearest(workshops: WorkshopService, model: str, present: set[str]) -> str:
    """Another model, of the nearest size; of unknown size when no other is known."""
    offer = workshops.services.offer
    others = [one for one in offer.drawable if one.id not in present]
    if not others:
        raise NoModel("replacement", message=N_("This site has no other model to replace it."))
    size = offer[model].size if model in offer.models else None

    def distance(other: Offered) -> float:
        if other.size is None or size is None:
            return float("inf")
        ratio = other.size.mid / size.mid
        return max(ratio, 1 / ratio)

    least = min(map(distance, others))
    return workshops.random.choice([one for one in others if distance(one) == least]).id


def _checked(workshops: WorkshopService, question: str) -> str:
    question = clean(question).strip()
    most = workshops.services.settings.limits.prompt_characters
    if not question:
        raise BadInput(message=N_("Write a question first."))
    if len(question) > most:
        raise BadInput(
            message=N_("Your question is too long: at most %(most)d characters."), most=most
        )
    return question
