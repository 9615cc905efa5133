"""What a bench has spent, and whether another request still fits its budgets."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Literal

from joute import llm
from joute.bench.errors import UnknownSpending
from joute.bench.plan import Limits
from joute.bench.stream import Stream
from joute.calls import Offered, footprint_of
from joute.calls.budget import MICRO, cost

# The budget that ended a bench; "" for one that asked all it was to ask.
Stop = Literal["", "eur", "wh", "seconds", "errors"]


@dataclass
class Spending:
    """US dollars and Wh spent, warm-ups and failures included, and held for the requests that run.

    A request is begun only where the most that it can take still fits: requests that run are never
    broken off. `timer` is in seconds.
    """

    model: Offered
    limits: Limits
    timer: Callable[[], float]
    usd: float = 0.0
    wh: float = 0.0

    def __post_init__(self) -> None:
        self._began = self.timer()
        self._held = 0
        self._greatest_wh = 0.0
        self._errors_over = False

    def check(self, request: llm.Request) -> None:
        """Raises UnknownSpending where a budget cannot be held."""
        limits, price = self.limits, self.model.card.price
        priced = price is not None and None not in (price.input_usd, price.output_usd)
        if limits.usd is not None and not priced:
            raise UnknownSpending(unit="€", model=self.model.id, fields="price_in, price_out")
        if limits.wh is not None and self._most_wh(request) is None and not self.model.machine:
            raise UnknownSpending(unit="Wh", model=self.model.id, fields="params_total_b")

    @property
    def left_s(self) -> float:
        """Seconds until the budget of time is over."""
        seconds = self.limits.seconds
        return inf if seconds is None else max(0.0, self._began + seconds - self.timer())

    def stop(self, request: llm.Request) -> Stop:
        """The budget that this request, the next, could go beyond."""
        limits, at_once = self.limits, self._held + 1
        if self._errors_over:
            return "errors"
        if not self.left_s:
            return "seconds"
        if limits.usd is not None and self.usd + at_once * self.most_usd(request) > limits.usd:
            return "eur"
        if limits.wh is not None:
            most_wh = self._most_wh(request) or self._greatest_wh
            return "wh" if self.wh + at_once * most_wh > limits.wh else ""
        return ""

    def hold(self) -> None:
        """A request begins."""
        self._held += 1

    def spend(self, request: llm.Request, stream: Stream) -> None:
        """A request is over."""
        self._held -= 1
        used = stream.measured or stream.modelled
        wh = used.energy_wh.high if used else 0.0
        self.usd, self.wh = self.usd + usd_of(self.model, request, stream), self.wh + wh
        self._greatest_wh = max(self._greatest_wh, wh)

    def end_level(self, errors: int, requests: int) -> None:
        """A level is over: after too many failures there is no next one."""
        most = self.limits.errors
        self._errors_over = most is not None and errors > most * requests

    def most_usd(self, request: llm.Request) -> float:
        """The most that a request can cost; an unknown price counts nothing."""
        read = llm.estimate_input_tokens(request.messages)
        most = cost(self.model.card, read, request.parameters.max_output_tokens)
        return most.microdollars / MICRO

    def _most_wh(self, request: llm.Request) -> float | None:
        figure = footprint_of(self.model.card, request.parameters.max_output_tokens)
        return figure.energy_wh.high if figure else None


def usd_of(model: Offered, request: llm.Request, stream: Stream) -> float:
    """US dollars of an answer, by the prices of the model; a failure that counts no tokens costs
    nothing."""
    if stream.usage is None:
        return 0.0
    read = stream.usage.input_tokens or llm.estimate_input_tokens(request.messages)
    return cost(model.card, read, stream.usage.output_tokens or 0).microdollars / MICRO
