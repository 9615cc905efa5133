"""An answer within its time limits, from any endpoint."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass

from joute.errors import AnswerError
from joute.llm.endpoint import Endpoint
from joute.llm.errors import (
    AnswerTooLong,
    CutStream,
    EmptyAnswer,
    FirstTokenTimeout,
    TokenGapTimeout,
)
from joute.llm.pieces import Divided, End, Piece, Reasoning, Text
from joute.llm.request import Request

# In characters. A host may send a whole answer at once, and masking takes some 2 µs for each.
_LONGEST_PIECE = 2_000


@dataclass(frozen=True)
class Timeouts:
    """The time limits of an answer, in seconds: to its first token of text or reasoning, between
    two tokens, and in all."""

    first_token_s: float
    between_tokens_s: float
    answer_s: float


async def answer(
    endpoint: Endpoint, request: Request, *, timeouts: Timeouts
) -> AsyncGenerator[Piece]:
    """The pieces of one answer, exactly one End last.

    Raises an AnswerError: of the endpoint, of a time limit, or EmptyAnswer when the answer is over
    and neither holds text nor calls a tool that the request offers. Closing this generator,
    or cancelling the task that reads it, closes the connection to the host.
    """
    now = asyncio.get_running_loop().time
    give_up_at = now() + timeouts.answer_s
    late: type[AnswerError] = FirstTokenTimeout
    wait_s = timeouts.first_token_s
    wrote = False
    source = f"{request.model} of {endpoint.id}"
    async with aclosing(endpoint.stream(request)) as s:
        while True:
            piece = await _next(s, now() + wait_s, late, give_up_at, source)
            if isinstance(piece, End):
                break
            match piece:
                case Text(text):
                    wrote = wrote or not text.isspace()
                case Divided(_, text):
                    wrote = bool(text.strip())
            if _is_long(piece):
                for part in _parts(piece):
                    yield part
                    await asyncio.sleep(0)  # the readers of other answers have their turn
            else:
                yield piece
            wait_s, late = timeouts.between_tokens_s, TokenGapTimeout
    if not (wrote or (piece.tool_calls and request.parameters.tools)):
        cause = f"{source} wrote no text (finish reason {piece.finish_reason})"
        raise EmptyAnswer(cause, end=piece)
    yield piece


def _is_long(piece: Piece) -> bool:
    return isinstance(piece, Text | Reasoning | Divided) and len(piece.text) > _LONGEST_PIECE


def _parts(piece: Piece) -> Iterator[Piece]:
    """A long piece, cut so that no part holds its readers up for long."""
    match piece:
        case Divided(reasoning, text):
            yield Divided(reasoning, "")
            yield from _parts(Text(text))
        case Text(text) | Reasoning(text):
            for start in range(0, len(text), _LONGEST_PIECE):
                yield type(piece)(text[start : start + _LONGEST_PIECE])


async def _next(
    pieces: AsyncGenerator[Piece],
    late_at: float,
    late: type[AnswerError],
    give_up_at: float,
    source: str,
) -> Piece:
    """The next piece; the earlier deadline names the error."""
    try:
        async with asyncio.timeout_at(min(late_at, give_up_at)):
            return await anext(pieces)
    except TimeoutError:
        error = AnswerTooLong if give_up_at < late_at else late
        raise error(f"{source} timed out") from None
    except StopAsyncIteration:
        raise CutStream(f"{source} closed the stream before the end") from None
