"""One answer as it is written, and the tick on which those of a turn are released together."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from joute import llm
from joute.blindness import MaskStream
from joute.calls import Offered
from joute.calls.channel import Channel
from joute.calls.pacing import TICK_S, Outbox, Pacing
from joute.duel.arena import Arena
from joute.footprint import Share


@dataclass
class Writing:
    """One side's answer while it is being written.

    `outbox` gets its text with names masked. `stopped` says that somebody asked for its end: what
    has come is then released at once.
    """

    side: str
    outbox: Outbox = field(default_factory=Outbox)
    text: str = ""
    reasoning: str = ""
    end: llm.End | None = None
    share: Share = field(default_factory=Share)
    started_at: float = 0.0
    first_token_s: float | None = None
    stopped: bool = False

    def restart(self, now: float) -> None:
        self.text = self.reasoning = ""
        self.end = self.first_token_s = None
        self.started_at = now

    def columns(self) -> dict[str, Any]:
        """What is kept of an answer that is over, by the names that tables of answers share."""
        assert self.end is not None  # noqa: S101 # llm.answer ends with it or raises
        usage = self.end.usage
        return {
            "text": self.text,
            "reasoning": self.reasoning,
            "finish_reason": self.end.finish_reason,
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "reasoning_tokens": usage.reasoning_tokens,
            "token_source": usage.source,
            "first_token_s": self.first_token_s,
        }


async def write(
    arena: Arena, writing: Writing, model: Offered, messages: tuple[llm.Message, ...], *, asked: str
) -> None:
    """Ask `model`, and take its answer piece by piece to its end; raises an AnswerError.

    Names that people wrote themselves, in `asked`, are not masked.
    """
    masking = arena.mask.stream(prompt=asked)
    parameters = llm.Parameters(max_output_tokens=arena.settings.limits.max_output_tokens)
    request = llm.Request(model.name_at_host, messages, parameters)
    pieces = llm.answer(model.endpoint, request, patience=arena.patience)
    with model.metered() as writing.share:
        async with aclosing(pieces):
            try:
                async for piece in pieces:
                    _take(arena, writing, piece, masking)
            finally:
                writing.outbox.add(masking.finish())


def _take(arena: Arena, writing: Writing, piece: llm.Piece, masking: MaskStream) -> None:
    match piece:
        case llm.End():
            writing.end = piece
        case llm.Reasoning(text):
            writing.reasoning += text
        case llm.Text(text):
            writing.text += text
            writing.outbox.add(masking.feed(text))
    if isinstance(piece, llm.End):
        return
    writing.share.pieces += 1
    if writing.first_token_s is None:
        writing.first_token_s = arena.timer() - writing.started_at


async def release(
    arena: Arena, key: str, channel: Channel, writings: Mapping[str, Writing], pacing: Pacing
) -> None:
    """Every tick, let out what all sides have; end when all are over."""
    outboxes = {side: writing.outbox for side, writing in writings.items()}
    while not channel.over:
        await asyncio.sleep(TICK_S)
        count = pacing.allowance(outboxes)
        for side, writing in writings.items():
            box = writing.outbox
            channel.append(side, box.take(None if writing.stopped else count))
            if box.empty and not channel.sides[side].over:
                channel.finish(side, box.code)
        await arena.bus.flush(key, channel)
