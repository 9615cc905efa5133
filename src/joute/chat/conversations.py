"""What a person does with a conversation: begin, ask, have it answered again, delete, take away.

Everything is saved before any model is called.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update

from joute.attachments import Received, exported, images_in, images_of, rows_of, shown
from joute.calls import Offered
from joute.calls.budget import day_of
from joute.chat.answering import Asked, ReplyWriter
from joute.chat.errors import NoImagesRead
from joute.chat.guarded import Guard
from joute.chat.retention import delete_conversations
from joute.chat.settings import ChatSettings
from joute.chat.state import State, TurnState, owned, pictures_in, read
from joute.chat.tables import Conversation, ConversationAttachment, ConversationTurn, Reply
from joute.duel.caps import person_caps
from joute.duel.personal_data import Decision
from joute.duel.questions import admitted, admitted_files
from joute.duel.settings import DuelLimits
from joute.duel.state import Step
from joute.errors import N_, BadInput, Conflict, LimitReached
from joute.gateway.aliases import Aliases
from joute.gateway.guarding import days
from joute.gateway.guarding.counted import warnings
from joute.guard import Masking
from joute.llm import ImagePart
from joute.services import Services
from joute.store import affected


@dataclass(frozen=True)
class Listed:
    """A conversation of the list, by its first question."""

    id: str
    prompt: str
    asked_at: datetime


@dataclass(frozen=True)
class Conversations:
    """Those of this site; `aliases` says what each name points at, `guard` what is checked."""

    services: Services
    aliases: Aliases
    guard: Guard
    writer: ReplyWriter

    async def offered(self) -> Mapping[str, Sequence[Offered]]:
        """The aliases that one may talk to, each with the models that answer, in their order."""
        current = await self.aliases.current()
        names = self.services.settings.of(ChatSettings).aliases
        answering = {model.id: model for model in self.services.offer.drawable}
        found = {
            name: [answering[one] for one in current[name].models if one in answering]
            for name in names
            if name in current
        }
        return {name: models for name, models in found.items() if models}

    async def begin(
        self,
        voter_id: str,
        alias: str,
        prompt: str,
        personal_data: Decision = "",
        files: Sequence[Received] = (),
    ) -> str:
        """Store a first question and have it answered; returns the id of the conversation."""
        masking = Masking()
        prompt = await admitted(self.services, prompt, personal_data, masking)
        files = await admitted_files(self.services, files, personal_data, masking)
        now, key = self.services.now(), self.services.new_id()
        row = Conversation(id=key, voter_id=voter_id, created_at=now, asked_at=now, replies=0)
        state = State(row, (), {})
        await self._reply(state, alias, TurnState(1, prompt, ()), files)
        return key

    async def ask(
        self,
        state: State,
        alias: str,
        prompt: str,
        personal_data: Decision = "",
        files: Sequence[Received] = (),
    ) -> None:
        """Another question of the conversation."""
        _check_over(state)
        masking = Masking.after(turn.words for turn in state.turns)
        prompt = await admitted(self.services, prompt, personal_data, masking)
        files = await admitted_files(self.services, files, personal_data, masking)
        if len(state.turns) >= self.services.settings.of(DuelLimits).turns:
            raise Conflict(
                "too_many_turns",
                N_("This conversation has reached its last question: start another."),
            )
        await self._reply(state, alias, TurnState(len(state.turns) + 1, prompt, ()), files)

    async def answer_again(self, state: State, alias: str) -> None:
        """Have the last question answered once more, by this alias; earlier replies stay."""
        _check_over(state)
        await self._reply(state, alias, state.turns[-1])

    async def delete(self, voter_id: str | None, conversation_id: str) -> None:
        """Delete a conversation of the voter; NotFound when it is none of theirs."""
        async with self.services.store.write() as session:
            await owned(session, conversation_id, voter_id)
            await delete_conversations(session, Conversation.id == conversation_id)
        await self.writer.stop(conversation_id)

    async def listed(self, voter_id: str | None) -> Sequence[Listed]:
        """The conversations of the voter, the last asked first."""
        first = and_(
            ConversationTurn.conversation_id == Conversation.id, ConversationTurn.number == 1
        )
        async with self.services.store.read() as session:
            rows = await session.execute(
                select(Conversation.id, ConversationTurn.prompt, Conversation.asked_at)
                .join(ConversationTurn, first)
                .where(Conversation.voter_id == voter_id)
                .order_by(Conversation.asked_at.desc(), Conversation.id)
            )
            return [Listed(*row) for row in rows]

    async def exported(self, voter_id: str) -> AsyncIterator[Mapping[str, Any]]:
        """All that is stored on the conversations of the voter, one after the other."""
        for one in await self.listed(voter_id):
            async with self.services.store.read() as session:
                row = await session.get(Conversation, one.id)
                state = await read(session, row) if row else None
                pictures = pictures_in(state.turns) if state else ()
                images = await images_of(session, [one.id for one in pictures])
            if state:
                yield _exported(state, images)

    async def _models(self, alias: str, *, pictures: bool) -> Sequence[Offered]:
        """The models of an alias that may be asked, in their order. Raises BadInput, and
        NoImagesRead where there are pictures and none is known to read any."""
        models = (await self.offered()).get(alias)
        if not models:
            raise BadInput(message=N_("This site offers no model under that name: choose another."))
        able = reading_images(models) if pictures else models
        if not able:
            raise NoImagesRead
        return able

    async def _reply(
        self, state: State, alias: str, turn: TurnState, files: Sequence[Received] = ()
    ) -> None:
        """Store the question, if it is new, with its files, and the place of its reply; begin to
        write that."""
        row, services = state.conversation, self.services
        rows = rows_of(files, row.voter_id, services.now(), services.new_id)
        if rows:
            turn = replace(turn, files=[shown(one) for one in rows])
        pictures = pictures_in(state.asked(turn))
        models = await self._models(alias, pictures=bool(pictures))
        if (
            self.writer.running(row.voter_id)
            >= services.settings.of(DuelLimits).running_duels_per_voter
        ):
            raise LimitReached(
                "running replies",
                message=N_("Several answers are still being written for you. Wait for one to end."),
                retry_after_s=10,
            )
        async with services.store.read() as session:
            earlier = await images_of(session, [one.id for one in pictures])
        images = {**earlier, **images_in(rows)}
        guarding, messages = await self.guard.asked(state, turn, images)
        now, number = services.now(), row.replies + 1
        asked = Asked(
            row.id,
            row.voter_id,
            number,
            messages,
            models,
            person_caps(services.settings.limits, row.voter_id, now),
            guarding,
            services.settings.of(ChatSettings).use,
        )
        call = asked.call(services.calls)
        async with services.store.write() as session:
            await services.calls.reserve(session, call, questions=1)
            if not state.turns:
                session.add(row)
                await session.flush()
            taken = update(Conversation).where(
                Conversation.id == row.id, Conversation.replies == number - 1
            )
            if await affected(session, taken.values(replies=number, asked_at=now)) != 1:
                raise _still_answering()
            if turn.number > len(state.turns):
                session.add(
                    ConversationTurn(
                        conversation_id=row.id,
                        number=turn.number,
                        prompt=turn.prompt,
                        created_at=now,
                    )
                )
            session.add_all(rows)
            await session.flush()
            session.add_all(
                ConversationAttachment(
                    attachment_id=one.id, conversation_id=row.id, turn=turn.number, place=place
                )
                for place, one in enumerate(rows)
            )
            session.add(
                Reply(
                    conversation_id=row.id,
                    number=number,
                    turn=turn.number,
                    alias=alias,
                    warned=warnings(guarding.hits),
                    answer_id=None,
                )
            )
            await days.add(session, asked.use, day_of(now), guarding.hits)
        await self.writer.start(asked, call)


def _check_over(state: State) -> None:
    if state.step is Step.ANSWERING:
        raise _still_answering()


def reading_images(models: Iterable[Offered]) -> Sequence[Offered]:
    """Those that are known to read images."""
    return [one for one in models if one.card.reads_images]


def _still_answering() -> Conflict:
    return Conflict(
        "still_answering", N_("The answer is still being written. Wait for it, or stop it.")
    )


def _exported(state: State, images: Mapping[str, ImagePart]) -> dict[str, Any]:
    row = state.conversation
    return {
        "id": row.id,
        "created_at": row.created_at.isoformat(),
        "asked_at": row.asked_at.isoformat(),
        "turns": [
            {
                "prompt": turn.prompt,
                **({"files": [exported(one, images) for one in turn.files]} if turn.files else {}),
                "replies": [
                    {
                        "alias": reply.alias,
                        "status": reply.status,
                        **(_exported_answer(state, reply.answer) if reply.answer else {}),
                    }
                    for reply in turn.replies
                ],
            }
            for turn in state.turns
        ],
    }


def _exported_answer(state: State, answer: Any) -> dict[str, Any]:
    figure = state.footprints.get(answer.id)
    return {
        "model": answer.model,
        "text": answer.text,
        "reasoning": answer.reasoning,
        "input_tokens": answer.input_tokens,
        "output_tokens": answer.output_tokens,
        "created_at": answer.created_at.isoformat(),
        "footprint": figure and figure.to_dict(),
    }
