"""One call to a model: its request and caps, its progress, its end."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from secrets import token_urlsafe
from typing import Any

from joute.calls.budget import Cap, Cost, cost
from joute.calls.offer import Offered
from joute.calls.pacing import Outbox
from joute.footprint import Share
from joute.llm import End, Request, TokenLogprob, Usage, estimate_input_tokens, estimate_tokens


@dataclass(eq=False)
class Call:
    """One question to one model.

    `purpose` names the feature that calls. Its cost counts under `caps`, where the caller has
    reserved `most`, with `questions` of them. `prompt` is all that people wrote: names in it
    are not masked. The text of the answer goes to `outbox`, masked unless its model is `known`.
    Unless `kept`, no word of the answer, nor of a failure, is stored.
    """

    model: Offered
    request: Request
    purpose: str
    caps: Sequence[Cap]
    questions: int = 0
    prompt: str = ""
    outbox: Outbox = field(default_factory=Outbox)
    known: bool = False
    kept: bool = True
    id: str = field(default_factory=lambda: token_urlsafe(16), init=False)
    # Progress.
    text: str = field(default="", init=False)
    reasoning: str = field(default="", init=False)
    logprobs: list[TokenLogprob] = field(default_factory=list, init=False)
    end: End | None = field(default=None, init=False)
    names_itself: bool = field(default=False, init=False)
    share: Share = field(default_factory=Share, init=False)
    started_at: float = field(default=0.0, init=False)
    first_token_s: float | None = field(default=None, init=False)
    duration_s: float = field(default=0.0, init=False)
    stopped: bool = field(default=False, init=False)
    _task: "asyncio.Task[Any] | None" = field(default=None, init=False)

    @cached_property
    def most(self) -> Cost:
        """The most that it can cost."""
        return self._cost(self._estimated_input, self.request.parameters.max_output_tokens)

    @property
    def spent(self) -> Cost:
        """The actual cost, once it ended with an answer."""
        usage = self.usage
        counted = usage.input_tokens
        return self._cost(
            self._estimated_input if counted is None else counted, usage.output_tokens or 0
        )

    @property
    def usage(self) -> Usage:
        assert self.end is not None  # noqa: S101 # only read of a call that ended
        return self.end.usage

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the request that were given, for the record."""
        parameters = self.request.parameters
        given = asdict(parameters) if parameters.given else {}
        return {
            "max_output_tokens": parameters.max_output_tokens,
            **{name: given[name] for name in parameters.given},
        }

    def begin(self, now: float) -> None:
        """Start the call in the current task, which `stop` cancels."""
        self.started_at, self._task = now, asyncio.current_task()

    def begin_commit(self) -> None:
        """The end is being committed: from here on, the call cannot be stopped."""
        self._task = None

    def stop(self) -> None:
        """End it now; the text so far is the answer, if there is any."""
        if self._task is not None:
            self.stopped = self.outbox.hurried = True
            self._task.cancel()

    def end_early(self) -> None:
        """Make the text so far the answer."""
        written = estimate_tokens(self.text + self.reasoning)
        self.end = End(Usage(None, written, None, source="estimate"), "stopped")

    @cached_property
    def _estimated_input(self) -> int:
        return estimate_input_tokens(self.request.messages)

    def _cost(self, input_tokens: int, output_tokens: int) -> Cost:
        one = cost(self.model.card, input_tokens, output_tokens)
        return Cost(self.questions, one.tokens, one.microdollars)
