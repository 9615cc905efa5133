"""Time limits and endings, around any endpoint."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest
from tests.llm.reading import asked, end_of, pieces_of, text_of

from joute.errors import AnswerError
from joute.llm import Embeddings, End, Piece, Reasoning, Request, Text, Timeouts, Usage
from joute.llm.endpoint import Reach
from joute.llm.errors import (
    AnswerTooLong,
    CannotEmbed,
    CutStream,
    EmptyAnswer,
    FirstTokenTimeout,
    TokenGapTimeout,
)

END = End(Usage(1, 2, None, "host"), "stop")
FOREVER = 60.0
TIMEOUTS = Timeouts(first_token_s=0.2, between_tokens_s=0.1, answer_s=0.4)


class Scripted:
    """Says pieces, and waits for the seconds between them."""

    id, country, host = "scripted", None, None
    reach: Reach = "none"

    def __init__(self, *script: Piece | float) -> None:
        self.script = script
        self.closed = 0

    async def stream(
        self,
        request: Request,  # noqa: ARG002 # the script does not depend on what is asked
    ) -> AsyncGenerator[Piece]:
        try:
            for step in self.script:
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    yield step
        finally:
            self.closed += 1

    async def embed(self, model: str, texts: Sequence[str]) -> Embeddings:  # noqa: ARG002
        raise CannotEmbed

    async def list_models(self) -> tuple[str, ...]:
        return ()

    async def close(self) -> None:
        pass


async def test_pieces_pass_unchanged_and_the_end_comes_last() -> None:
    script = (Reasoning("hm"), 0.01, Text("Oui"), Text("."), END)
    pieces = await pieces_of(Scripted(*script), "m", timeouts=TIMEOUTS)
    assert pieces == [Reasoning("hm"), Text("Oui"), Text("."), END]


async def test_nothing_is_read_after_the_end() -> None:
    endpoint = Scripted(Text("a"), END, Text("b"), FOREVER)
    assert text_of(await pieces_of(endpoint, "m", timeouts=TIMEOUTS)) == "a"
    assert endpoint.closed == 1


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ((FOREVER,), FirstTokenTimeout),
        ((Text("a"), FOREVER), TokenGapTimeout),
        ((Reasoning("a"), 0.15, Text("b"), END), TokenGapTimeout),
        ((0.15, Text("a"), FOREVER), TokenGapTimeout),
        ((Text("a"), 0.08) * 10, AnswerTooLong),
        ((Text("a"),), CutStream),
        ((), CutStream),
        ((END,), EmptyAnswer),
        ((Reasoning("a"), END), EmptyAnswer),
        ((Text(" \n"), END), EmptyAnswer),
    ],
)
async def test_an_answer_that_does_not_come_has_its_class(
    script: tuple[Piece | float, ...], error: type[AnswerError]
) -> None:
    endpoint = Scripted(*script)
    with pytest.raises(error) as raised:
        await pieces_of(endpoint, "the-model", timeouts=TIMEOUTS)
    assert type(raised.value) is error
    assert "the-model of scripted" in raised.value.cause
    assert endpoint.closed == 1


async def test_reasoning_counts_as_the_first_token() -> None:
    timeouts = Timeouts(first_token_s=0.1, between_tokens_s=5, answer_s=5)
    endpoint = Scripted(Reasoning("a"), 0.15, Text("b"), END)
    assert text_of(await pieces_of(endpoint, "m", timeouts=timeouts)) == "b"


async def test_the_total_limit_counts_when_it_comes_before_the_first_token_limit() -> None:
    timeouts = Timeouts(first_token_s=5, between_tokens_s=5, answer_s=0.05)
    with pytest.raises(AnswerTooLong):
        await pieces_of(Scripted(FOREVER), "m", timeouts=timeouts)


async def test_a_slow_reader_is_not_held_against_the_host() -> None:
    timeouts = Timeouts(first_token_s=0.1, between_tokens_s=0.05, answer_s=5)
    endpoint = Scripted(Text("a"), Text("b"), END)
    pieces = []
    async for piece in asked(endpoint, "m", timeouts=timeouts):
        pieces.append(piece)
        await asyncio.sleep(0.1)
    assert end_of(pieces) == END


async def test_cancelling_the_reader_closes_the_endpoints_stream() -> None:
    endpoint = Scripted(Text("a"), FOREVER)
    task = asyncio.create_task(pieces_of(endpoint, "m"))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert endpoint.closed == 1


async def test_a_cancellation_is_not_taken_for_a_time_limit() -> None:
    task = asyncio.create_task(pieces_of(Scripted(FOREVER), "m", timeouts=TIMEOUTS))
    await asyncio.sleep(0)
    task.cancel("the person pressed stop")
    with pytest.raises(asyncio.CancelledError):
        await task
