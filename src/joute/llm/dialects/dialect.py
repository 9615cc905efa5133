"""The interface of a dialect: a format of requests and answers."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Protocol

import httpx2

from joute.llm.request import Json, Request


class Dialect(Protocol):
    """One format. Paths are relative to the base URL; `body` is that of a streamed request.

    `words` are the names of parameters in this format, and others under which hosts speak of them,
    each with its name in Parameters.
    """

    @property
    def path(self) -> str: ...

    @property
    def models_path(self) -> str: ...

    @property
    def embeddings_path(self) -> str: ...

    @property
    def words(self) -> Mapping[str, str]: ...

    def body(self, request: Request) -> Json:
        """Raises RefusedParameter for a parameter that this format cannot express."""
        ...

    def after_refusal(self, detail: str) -> "Dialect | None":
        """The dialect to retry with after a refusal of our additions; None for other refusals."""
        ...

    def chunks(self, response: httpx2.Response) -> AsyncGenerator[Json]:
        """The answer in chunks of chat completions. Raises the error that the host sends."""
        ...

    def model_names(self, listed: Json) -> tuple[str, ...]:
        """The names in a list of models. Raises KeyError or TypeError when it is none."""
        ...

    def embeddings_body(self, model: str, texts: Sequence[str]) -> Json: ...

    def embeddings(self, answer: Json) -> tuple[Sequence[Any], object]:
        """The vectors in the order of the texts, and the tokens read, if the host counts them.

        Raises KeyError or TypeError when the answer holds none.
        """
        ...
