"""Duels as the database holds them, a few hundred at a time, as conversations of a release."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.blindness import NameMask
from joute.calls import Answer as StoredAnswer
from joute.calls import StoredFootprint
from joute.dataset.release.columns import GROUPS
from joute.dataset.release.conversation import Answer, Conversation, Footprint, Reaction
from joute.dataset.release.keys import Key
from joute.dataset.release.masking import MaskedNames
from joute.dataset.release.models import Models
from joute.dataset.release.selection import Selected, Selection
from joute.duel.tables import Duel, DuelAnswer, Turn
from joute.duel.tables import Reaction as StoredReaction
from joute.evidence import BLIND, CHOSEN, Vote
from joute.ranking import STYLE_COLUMNS

SIDES = ("a", "b")
_SAME_NAMES = (
    *("draw_probability", "simulated", "flags", "mode"),
    *(f"{name}_{side}" for side in SIDES for name in ("tags", "comment", "tokens")),
    *STYLE_COLUMNS,
)
_DUEL_COLUMNS = (
    *(Duel.id, Duel.created_at, Duel.revealed_at),
    *(Duel.model_a, Duel.model_b, Duel.card_a, Duel.card_b),
)
_ANSWER_COLUMNS = (
    *(DuelAnswer.duel_id, DuelAnswer.turn, DuelAnswer.side),
    *(StoredAnswer.id, StoredAnswer.text, StoredAnswer.origin, StoredAnswer.finish_reason),
    *(StoredAnswer.input_tokens, StoredAnswer.output_tokens, StoredAnswer.reasoning_tokens),
    StoredAnswer.token_source,
)
Rows = Mapping[Any, Sequence[Any]]


@dataclass
class Reader:
    """Reads duels for one release; `models` gathers the models that they met."""

    key: Key
    mask: NameMask
    selection: Selection
    names: MaskedNames
    models: Models

    async def read(self, session: AsyncSession, votes: Sequence[Selected]) -> list[Conversation]:
        """The duels of these votes, without those that were erased meanwhile."""
        rows = await _rows(session, votes)
        known = [vote for vote in votes if rows.duel(vote) and rows.vote(vote)]
        return [self._conversation(vote, rows) for vote in known]

    def _conversation(self, vote: Selected, rows: "_Rows") -> Conversation:
        duel, turns = rows.duel(vote), rows.turns[vote.duel_id]
        models = self.models.met(duel)
        prompts = [turn.prompt for turn in turns]
        answers = rows.answers[vote.duel_id]
        judged = [one for one in answers if one.turn <= len(prompts)]
        return Conversation(
            ids=self.key.ids(vote),
            models=models,
            prompts=prompts,
            answers=[self._answer(one, duel, prompts) for one in judged],
            reactions=[
                Reaction(one.turn, one.side, one.like, one.tags, one.comment)
                for one in rows.reactions[vote.duel_id]
            ],
            footprints=[
                Footprint(one.turn, one.side, figure.output_tokens, figure.figure)
                for one in judged
                for figure in rows.footprints[one.id]
            ],
            vote=self._vote(rows.vote(vote), models),
            reuse=self.models.reuse(duel),
        )

    def _answer(self, one: Any, duel: Any, prompts: Sequence[str]) -> Answer:
        text = self.mask.release(
            one.text,
            prompt="\n".join(prompts[: one.turn]),
            revealed=duel.revealed_at is not None,
        )
        return Answer(
            turn=one.turn,
            side=one.side,
            text=text,
            recorded=one.origin == "recorded",
            cut=one.finish_reason == "length",
            input_tokens=one.input_tokens,
            output_tokens=one.output_tokens,
            reasoning_tokens=one.reasoning_tokens,
            token_source=one.token_source,
        )

    def _vote(self, vote: Any, models: Mapping[str, str]) -> dict[str, Any]:
        return {
            **{f"model_{side}": name for side, name in models.items()},
            "winner": vote.choice,
            "created_at": str(vote.created_at.astimezone(UTC).date()),
            **{name: self._group(name, getattr(vote, name)) for name in GROUPS},
            "not_blind": vote.method != BLIND,
            "chosen": vote.mode == CHOSEN,
            **{name: getattr(vote, name) for name in _SAME_NAMES},
        }

    def _group(self, name: str, value: str | None) -> str | None:
        if value is None or value in self.selection.small[name]:
            return None
        return self.names.of(value)


@dataclass(frozen=True)
class _Rows:
    """What was read, by the id of what it hangs on."""

    duels: Rows
    votes: Rows
    turns: Rows
    answers: Rows
    reactions: Rows
    footprints: Rows

    def duel(self, vote: Selected) -> Any:
        return next(iter(self.duels[vote.duel_id]), None)

    def vote(self, vote: Selected) -> Any:
        return next(iter(self.votes[vote.vote_id]), None)


async def _rows(session: AsyncSession, votes: Sequence[Selected]) -> _Rows:
    duels = [vote.duel_id for vote in votes]
    answers = await _by(session, "duel_id", _answers_of(duels))
    voted = Vote.id.in_([vote.vote_id for vote in votes])
    return _Rows(
        duels=await _by(session, "id", select(*_DUEL_COLUMNS).where(_revealed(duels))),
        votes=await _by(session, "id", select(*Vote.__table__.c).where(voted)),
        turns=await _by(session, "duel_id", _turns_of(duels)),
        answers=answers,
        reactions=await _by(session, "duel_id", _reactions_to(duels)),
        footprints=await _by(session, "answer_id", _footprints_of(answers)),
    )


def _revealed(duels: Sequence[str]) -> ColumnElement[bool]:
    return Duel.id.in_(duels) & Duel.revealed_at.is_not(None)


def _turns_of(duels: Sequence[str]) -> Any:
    judged = Turn.duel_id.in_(duels) & ~Turn.after_reveal
    return select(Turn.duel_id, Turn.prompt).where(judged).order_by(Turn.number)


def _answers_of(duels: Sequence[str]) -> Any:
    return (
        select(*_ANSWER_COLUMNS)
        .join(StoredAnswer, StoredAnswer.id == DuelAnswer.answer_id)
        .where(DuelAnswer.duel_id.in_(duels))
        .order_by(DuelAnswer.turn, DuelAnswer.side)
    )


def _reactions_to(duels: Sequence[str]) -> Any:
    order = StoredReaction.turn, StoredReaction.side
    columns = StoredReaction.__table__.c
    return select(*columns).where(StoredReaction.duel_id.in_(duels)).order_by(*order)


def _footprints_of(answers: Rows) -> Any:
    ids = [one.id for found in answers.values() for one in found]
    stored = StoredFootprint
    columns = stored.answer_id, stored.output_tokens, stored.figure
    return select(*columns).where(stored.answer_id.in_(ids)).order_by(stored.method)


async def _by(session: AsyncSession, name: str, statement: Any) -> Rows:
    """The rows of a statement, by a column."""
    found = defaultdict[Any, list[Any]](list)
    for row in await session.execute(statement):
        found[getattr(row, name)].append(row)
    return found
