"""The moments at which chunks left the test server, for those who measure a client."""

from array import array
from collections import defaultdict, deque
from dataclasses import dataclass, field

from joute.llm.server.call import Call, Json


@dataclass(frozen=True)
class SentStream:
    """One stream: the last message of its request, and when each chunk of reasoning or text left,
    in ns of the monotonic clock."""

    question: str
    sent_ns: "array[int]" = field(default_factory=lambda: array("q"))


class Sent:
    """The last streams of each model whose behaviour is `recorded`, as many as that says."""

    def __init__(self) -> None:
        self._streams: dict[str, deque[SentStream]] = defaultdict(deque)

    def begin(self, call: Call) -> "array[int] | None":
        """Where the moments of this stream are written; None where nobody wants them."""
        if not call.behaviour.recorded:
            return None
        streams, stream = self._streams[call.model], SentStream(call.question)
        streams.append(stream)
        while len(streams) > call.behaviour.recorded:
            streams.popleft()
        return stream.sent_ns

    def take(self, model: str) -> Json:
        """The streams of a model, which are forgotten."""
        taken = self._streams.pop(model, ())
        return {
            "streams": [
                {"question": stream.question, "sent_ns": stream.sent_ns.tolist()}
                for stream in taken
            ]
        }
