"""Endpoints answer requests."""

from collections.abc import AsyncGenerator, Sequence
from typing import Literal, Protocol

from joute.llm.embedding import Embeddings
from joute.llm.pieces import Piece
from joute.llm.request import Request

# How far a question goes: nowhere (answers prepared in advance), no farther than this machine and
# its local network, or to a host outside.
Reach = Literal["none", "local", "outside"]


class Endpoint(Protocol):
    """A source of answers.

    `country` is ISO 3166 alpha-3, None when unknown. `host` is the name shown where people
    consent; None when nothing leaves this machine.
    """

    @property
    def id(self) -> str: ...

    @property
    def country(self) -> str | None: ...

    @property
    def host(self) -> str | None: ...

    @property
    def reach(self) -> Reach: ...

    def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """The answer piece by piece, End last. No time limit: see `answer`.

        Raises an AnswerError.
        """
        ...

    async def embed(self, model: str, texts: Sequence[str]) -> Embeddings:
        """The texts as vectors. Raises an AnswerError: CannotEmbed where nothing embeds."""
        ...

    async def list_models(self) -> tuple[str, ...]:
        """The names that a request may give to `model`."""
        ...

    async def close(self) -> None:
        """Release the connections; the endpoint is not used afterwards."""
        ...
