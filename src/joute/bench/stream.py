"""One request, and when each piece of its answer came."""

from array import array
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from joute import llm
from joute.calls import Offered
from joute.calls.footprints import Written
from joute.errors import AnswerError
from joute.footprint import Footprint, Share
from joute.llm.errors import EmptyAnswer, RateLimited


@dataclass
class Stream:
    """A request and its answer; moments are seconds of one clock.

    `texts` and `thoughts` are the moments at which pieces of text and of reasoning came. `error` is
    the code of a failure, `cause` the words of the host, `retry_after_s` how long it asks to be
    left alone. `modelled` and `measured` are footprints, None where unknown; that of a failure is
    measured too.
    """

    began: float
    ended: float = 0.0
    texts: "array[float]" = field(default_factory=lambda: array("d"))
    thoughts: "array[float]" = field(default_factory=lambda: array("d"))
    usage: llm.Usage | None = None
    error: str = ""
    cause: str = ""
    status: int | None = None
    retry_after_s: float | None = None
    modelled: Footprint | None = None
    measured: Footprint | None = None

    @property
    def met_a_quota(self) -> bool:
        """Whether the host refused it for its limits."""
        return self.status == 429 or self.error == RateLimited.code

    @property
    def first_text_s(self) -> float | None:
        """Seconds from the request to the first piece of text."""
        return self.texts[0] - self.began if self.texts else None

    @property
    def first_thought_s(self) -> float | None:
        """Seconds from the request to the first piece of reasoning."""
        return self.thoughts[0] - self.began if self.thoughts else None

    @property
    def gaps_s(self) -> Sequence[float]:
        """Seconds between two pieces of text."""
        return [later - sooner for sooner, later in zip(self.texts, self.texts[1:], strict=False)]

    @property
    def tokens_per_s(self) -> float | None:
        """Tokens after the first, by the seconds from the first piece to the last; None for an
        answer that came at once, or whose tokens are not counted.

        Reasoning counts where it is streamed, and not where the host only counts it.
        """
        pieces = sorted(
            (*self.thoughts[:1], *self.thoughts[-1:], *self.texts[:1], *self.texts[-1:])
        )
        if self.usage is None or not self.usage.output_tokens or len({*pieces}) < 2:
            return None
        hidden = 0 if self.thoughts else self.usage.reasoning_tokens or 0
        written = self.usage.output_tokens - hidden - 1
        return written / (pieces[-1] - pieces[0]) if written > 0 else None


async def measure(
    model: Offered,
    request: llm.Request,
    timeouts: llm.Timeouts,
    timer: Callable[[], float],
) -> Stream:
    """The request made now; whatever becomes of it is in the Stream."""
    stream = Stream(timer())
    end: llm.End | None = None
    with model.metered() as share:
        try:
            async with aclosing(llm.answer(model.endpoint, request, timeouts=timeouts)) as pieces:
                async for piece in pieces:
                    match piece:
                        case llm.Text():
                            stream.texts.append(timer())
                        case llm.Reasoning():
                            stream.thoughts.append(timer())
                        case llm.Divided():
                            _divide(stream, piece, timer())
                        case llm.End():
                            end = piece
                    share.pieces += 1
        except AnswerError as error:
            end = error.params.get("end") if isinstance(error, EmptyAnswer) else None
            stream.error, stream.cause = error.code, error.cause
            stream.status, stream.retry_after_s = error.host_status, error.retry_after_s
    stream.ended = timer()
    stream.usage = end.usage if end else None
    _charge(stream, model, share, end)
    return stream


def _divide(stream: Stream, divided: llm.Divided, now: float) -> None:
    """What was taken for text so far was reasoning."""
    stream.thoughts, stream.texts = stream.thoughts + stream.texts, array("d")
    if divided.text:
        stream.texts.append(now)


def _charge(stream: Stream, model: Offered, share: Share, end: llm.End | None) -> None:
    took = stream.ended - stream.began
    measurement = model.measurement(share, end.timings if end else None, took)
    usage = stream.usage or llm.Usage(None, None, None, "estimate")
    written = Written(model, usage, took, measurement)
    stream.modelled, stream.measured = written.modelled(), written.measured()
