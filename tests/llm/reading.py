"""How these tests ask for an answer and read it."""

from collections.abc import AsyncGenerator, Sequence

from joute.llm import (
    Divided,
    End,
    Endpoint,
    Message,
    Parameters,
    Piece,
    Reasoning,
    Request,
    Text,
    Timeouts,
    answer,
)

TIMEOUTS = Timeouts(first_token_s=5, between_tokens_s=5, answer_s=20)
HELLO = (Message("user", "Bonjour"),)
LIMITED = Parameters(max_output_tokens=500)


def request_for(
    model: str, messages: Sequence[Message] = HELLO, parameters: Parameters = LIMITED
) -> Request:
    return Request(model, tuple(messages), parameters)


def asked(
    endpoint: Endpoint,
    model: str,
    messages: Sequence[Message] = HELLO,
    timeouts: Timeouts = TIMEOUTS,
    parameters: Parameters = LIMITED,
) -> AsyncGenerator[Piece]:
    return answer(endpoint, request_for(model, messages, parameters), timeouts=timeouts)


async def pieces_of(
    endpoint: Endpoint,
    model: str,
    messages: Sequence[Message] = HELLO,
    timeouts: Timeouts = TIMEOUTS,
    parameters: Parameters = LIMITED,
) -> list[Piece]:
    return [piece async for piece in asked(endpoint, model, messages, timeouts, parameters)]


def text_of(pieces: Sequence[Piece]) -> str:
    return divided(pieces)[1]


def reasoning_of(pieces: Sequence[Piece]) -> str:
    return divided(pieces)[0]


def divided(pieces: Sequence[Piece]) -> tuple[str, str]:
    """Reasoning and text, as whoever reads the pieces has them in the end."""
    reasoning, text = "", ""
    for piece in pieces:
        match piece:
            case Reasoning(words):
                reasoning += words
            case Text(words):
                text += words
            case Divided(reasoning, text):
                pass
    return reasoning, text


def end_of(pieces: Sequence[Piece]) -> End:
    """The last piece, which is the only End."""
    *before, end = pieces
    assert isinstance(end, End)
    assert not any(isinstance(piece, End) for piece in before)
    return end
