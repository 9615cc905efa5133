"""How these tests ask for an answer and read it."""

from collections.abc import AsyncGenerator, Sequence

from joute.llm import End, Endpoint, Message, Patience, Piece, Reasoning, Text, answer

PATIENCE = Patience(first_token_s=5, between_tokens_s=5, answer_s=20)
HELLO = (Message("user", "Bonjour"),)


def asked(
    endpoint: Endpoint,
    model: str,
    messages: Sequence[Message] = HELLO,
    patience: Patience = PATIENCE,
) -> AsyncGenerator[Piece]:
    return answer(endpoint, model, messages, patience=patience, max_output_tokens=500)


async def pieces_of(
    endpoint: Endpoint,
    model: str,
    messages: Sequence[Message] = HELLO,
    patience: Patience = PATIENCE,
) -> list[Piece]:
    return [piece async for piece in asked(endpoint, model, messages, patience)]


def text_of(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, Text))


def reasoning_of(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, Reasoning))


def end_of(pieces: Sequence[Piece]) -> End:
    """The last piece, which is the only End."""
    *before, end = pieces
    assert isinstance(end, End)
    assert not any(isinstance(piece, End) for piece in before)
    return end
