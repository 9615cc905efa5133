"""Conversations under the guard of a use: a model reads marks, the person reads the values.

Nothing is kept for that but the questions themselves: marks are given in the order of the words, so
that the same conversation, read again, has the same ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from anyio.to_thread import run_sync

from joute.calls.budget import day_of
from joute.chat.errors import QuestionBlocked
from joute.chat.settings import ChatSettings
from joute.chat.state import State, TurnState
from joute.errors import NotFound
from joute.gateway.guarding import days
from joute.gateway.guarding.guarding import Guarding
from joute.gateway.guarding.profiles import UNGUARDED, GuardProfiles
from joute.gateway.wanted import chat
from joute.guard import Masking, refusal
from joute.llm import ImagePart, Message, TextPart
from joute.llm.request import Json
from joute.services import Services


@dataclass(frozen=True)
class Guard:
    """The guard of the conversations of this site: that of the use that its settings name."""

    services: Services
    profiles: GuardProfiles

    async def asked(
        self, state: State, turn: TurnState, images: Mapping[str, ImagePart]
    ) -> tuple[Guarding, Sequence[Message]]:
        """What is sent for a question after the turns before its number, with the `images` of all
        by their ids, which no rule reads. Raises QuestionBlocked."""
        use = self.services.settings.of(ChatSettings).use
        # Nobody pays for a model that judges or words refusals here.
        card = replace(await self.profiles.get(use), judge="", writer="") if use else UNGUARDED
        messages = _messages(state.asked(turn), images)
        masking = Masking()
        if use and turn.number > 1:
            masking = await run_sync(masking_of, state.turns[: turn.number - 1])
        body = {
            "model": use or "chat",
            "messages": [
                {"role": one.role, "content": masking.restore(one.text)} for one in messages
            ],
        }
        guarding = Guarding(card, chat(body, 1), _ask_nobody)
        wanted = await guarding.asked()
        if guarding.refused:
            async with self.services.store.write() as session:
                await days.add(session, use, day_of(self.services.now()), guarding.hits)
            about, contest = refusal(guarding.blocked_by, card.contact)
            raise QuestionBlocked(about=about, contest=contest)
        sent = zip(messages, wanted.body["messages"], strict=True)
        return guarding, [_with_files(one, text["content"]) for one, text in sent]


def _messages(turns: Sequence[TurnState], images: Mapping[str, ImagePart]) -> list[Message]:
    """The questions, with their pictures, and the answers to them."""
    messages: list[Message] = []
    for turn in turns:
        shown = [images[one.id] for one in turn.files if one.is_image]
        messages.append(Message("user", (TextPart(turn.words), *shown)))
        if turn is not turns[-1] and turn.answer:
            messages.append(Message("assistant", turn.answer.text))
    return messages


def _with_files(message: Message, text: str) -> Message:
    """A message with another text."""
    files = message.files
    return replace(message, content=(TextPart(text), *files) if files else text)


def masking_of(turns: Sequence[TurnState]) -> Masking:
    """The marks of a conversation, read again. Slow on long texts: call it in a thread."""
    masking = Masking()
    for turn in turns:
        masking.mask(turn.words)
        if turn.answer:
            masking.mask(masking.restore(turn.answer.text))
    return masking


def restoring(services: Services, state: State) -> Masking:
    """What brings values back in the replies of a conversation; none where no use guards it."""
    if not services.settings.of(ChatSettings).use:
        return Masking()
    return masking_of(state.turns)


async def _ask_nobody(alias: str, messages: Sequence[Json]) -> tuple[str, Json]:  # noqa: ARG001
    raise NotFound(f"alias {alias}")
