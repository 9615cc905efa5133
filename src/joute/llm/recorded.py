"""Answers prepared in advance, for a classroom without network or a conference stage.

A file of JSON lines, one answer each, in UTF-8. `docs/endpoints.md` describes its fields.
"""

import asyncio
import datetime
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from joute.errors import BadData
from joute.llm.answering import Timeouts, answer
from joute.llm.embedding import Embeddings
from joute.llm.endpoint import Endpoint, Reach
from joute.llm.errors import CannotEmbed, ModelNotFound, NotPrepared
from joute.llm.pieces import Divided, End, Piece, Reasoning, Text, Usage
from joute.llm.replay import Script, Sleep, check_replayed, last_question, normalised, play
from joute.llm.request import Request
from joute.llm.tokens import estimate_input_tokens, estimate_tokens

Written = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]

# Where the file gives no time: a comfortable reading pace.
_FIRST_TOKEN_S = 0.5
_TOKENS_PER_S = 40.0


class RecordedAnswer(BaseModel):
    """One line of the file. None is unknown.

    `tokens` counts what was generated, reasoning included; `ttft_s` and `latency_s` are seconds to
    the first token and to the last.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    prompt: Written
    model: Written
    text: Written
    reasoning: str | None = None
    tokens: Count | None = None
    token_source: Literal["host", "estimate"] | None = None
    ttft_s: Seconds | None = None
    latency_s: Seconds | None = None
    date: datetime.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.latency_s is not None and self.latency_s < (self.ttft_s or 0):
            raise ValueError("latency_s counts from the question: it is not below ttft_s")
        return self

    def line(self) -> str:
        """The answer as a line of the file, its end included."""
        return self.model_dump_json() + "\n"


def read_recorded(path: Path) -> tuple[RecordedAnswer, ...]:
    """The answers of a file. Raises BadData with the line and the reason; blank lines are skipped.

    A model answers a prompt once: a second line for the same pair is refused.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadData(file=str(path), line=1, reason=str(error)) from None
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    answers = tuple(_answer(path, number, line) for number, line in numbered)
    _refuse_repeated(path, zip((number for number, _ in numbered), answers, strict=True))
    return answers


def _answer(path: Path, number: int, line: str) -> RecordedAnswer:
    try:
        return RecordedAnswer.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        reason = ": ".join([*map(str, first["loc"]), first["msg"]])
        raise BadData(file=str(path), line=number, reason=reason) from None


def _refuse_repeated(path: Path, answers: Iterable[tuple[int, RecordedAnswer]]) -> None:
    lines: dict[tuple[str, str], int] = {}
    for number, recorded in answers:
        first = lines.setdefault((recorded.model, normalised(recorded.prompt)), number)
        if first != number:
            reason = f"{recorded.model} already answers this prompt at line {first}"
            raise BadData(file=str(path), line=number, reason=reason)


class RecordedEndpoint:
    """Replays the answers of a file: the last question of the conversation decides.

    The pace is that of the record, `speed` times faster; `tokens_per_s` replaces it. Raises BadData
    when the file cannot be used. A question that was not prepared raises NotPrepared.
    """

    host = None
    reach: Reach = "none"

    def __init__(
        self,
        id: str,  # the field's own name
        path: Path,
        *,
        country: str | None = None,
        speed: float = 1.0,
        tokens_per_s: float | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.id = id
        self.country = country
        self._speed = speed
        self._tokens_per_s = tokens_per_s
        self._sleep = sleep
        self._answers: dict[str, dict[str, RecordedAnswer]] = {}
        for recorded in read_recorded(path):
            of_model = self._answers.setdefault(recorded.model, {})
            of_model[normalised(recorded.prompt)] = recorded

    def prompts(self) -> tuple[str, ...]:
        """The questions that every model of the file answers, as written there, in its order."""
        models = list(self._answers.values())
        return tuple(
            recorded.prompt
            for prompt, recorded in (models[0] if models else {}).items()
            if all(prompt in answers for answers in models)
        )

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """The recorded answer whole: a limit was for the model that wrote it."""
        check_replayed(self.id, request)
        if request.model not in self._answers:
            raise ModelNotFound(f"{self.id} holds no answer of {request.model}")
        recorded = self._answers[request.model].get(normalised(last_question(request.messages)))
        if recorded is None:
            raise NotPrepared(f"{self.id} holds no answer of {request.model} to this question")
        script = _script(recorded, request, self._tokens_per_s)
        async for piece in play(script, speed=self._speed, sleep=self._sleep):
            yield piece

    async def embed(self, model: str, texts: Sequence[str]) -> Embeddings:  # noqa: ARG002
        """Raises CannotEmbed."""
        raise CannotEmbed("recorded answers hold no embeddings")

    async def list_models(self) -> tuple[str, ...]:
        return tuple(self._answers)

    async def close(self) -> None:
        """There is nothing to close."""


def _script(recorded: RecordedAnswer, request: Request, tokens_per_s: float | None) -> Script:
    reasoning = recorded.reasoning or ""
    written = estimate_tokens(recorded.text) + estimate_tokens(reasoning)
    first_token_s = _FIRST_TOKEN_S if recorded.ttft_s is None else recorded.ttft_s
    usage = Usage(
        input_tokens=estimate_input_tokens(request.messages),
        output_tokens=written if recorded.tokens is None else recorded.tokens,
        reasoning_tokens=estimate_tokens(reasoning) or None,
        source="estimate" if recorded.tokens is None else "recorded",
    )
    pace = tokens_per_s or _pace(written, first_token_s, recorded.latency_s)
    return Script(recorded.text, reasoning, first_token_s, pace, usage)


def _pace(tokens: int, first_token_s: float, latency_s: float | None) -> float:
    if latency_s is None or latency_s <= first_token_s:
        return _TOKENS_PER_S
    return tokens / (latency_s - first_token_s)


async def record(
    endpoint: Endpoint,
    request: Request,
    *,
    timeouts: Timeouts,
    today: datetime.date,
    timer: Callable[[], float],
) -> RecordedAnswer:
    """Ask a model, and its answer to the last question for such a file; `timer` gives seconds.

    Raises an AnswerError when there is none: a failure is not recorded.
    """
    begin, first_s = timer(), None
    text, reasoning = "", ""
    async for piece in answer(endpoint, request, timeouts=timeouts):
        first_s = timer() - begin if first_s is None else first_s
        match piece:
            case Text(words):
                text += words
            case Reasoning(words):
                reasoning += words
            case Divided(reasoning, text):
                pass
            case End(usage):
                pass
    return RecordedAnswer(
        prompt=last_question(request.messages),
        model=request.model,
        text=text,
        reasoning=reasoning or None,
        tokens=usage.output_tokens,
        token_source="host" if usage.source == "host" else "estimate",
        ttft_s=first_s,
        latency_s=timer() - begin,
        date=today,
    )
