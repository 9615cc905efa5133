"""What a bench reports, as it is printed, stored and sent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from joute.bench.load import Level
from joute.bench.plan import MOST_LEVELS
from joute.bench.spending import Stop
from joute.bench.stream import Stream
from joute.footprint import Footprint
from joute.llm.errors import RateLimited
from joute.statistics import quantile

# Of the texts of a host, and of the person who measures.
LONGEST_TEXT = 500

Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Figure = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Number = Annotated[int, Field(ge=0, le=10**12)]
Name = Literal["p5", "p50", "p95", "p99"]
Interval = tuple[Figure | None, Figure | None]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quantiles(_Part):
    """Quantiles of `n` requests, with their intervals at 95 %. None is what n requests cannot say:
    beyond a quantile there is at least one request, so that a 99th percentile takes 100."""

    p50: Figure | None
    p95: Figure | None
    p99: Figure | None
    n: Number
    intervals: dict[Name, Interval] = {}


class Rates(Quantiles):
    """Of rates, the slow end too: 95 of 100 streams are faster than `p5`."""

    p5: Figure | None


class Quota(_Part):
    """Requests that the host refused for its limits, what it said first, and the longest time, in
    seconds, after which it wants to be asked again, where it gave one."""

    refused: Number
    says: Text
    retry_after_s: Figure | None


class Energy(_Part):
    """Wh for 1,000 tokens written, from `low` to `high`, by this method; `measured` on the machine
    that answered, or modelled from the size of the model, whatever the load."""

    low: Figure
    mid: Figure
    high: Figure
    method: Text
    measured: bool


class Measuring(_Part):
    """The measuring machine during the level: how late its timers woke (99 of 100, and at most), in
    seconds; the share of a core that it used; whether it was itself `busy`, in which case the
    figures of the level are partly its own."""

    lag_p99_s: Figure
    lag_max_s: Figure
    cpu: Figure
    busy: bool


class LevelReport(_Part):
    """One number of streams with one length of prompts.

    Quantiles are of the requests that were answered. Seconds are from the request to: the first
    text (`ttft_s`), the first reasoning, which comes before it (`reasoning_ttft_s`, None without),
    the end (`latency_s`). `gap_s` are those between two pieces of text, all of them, which are not
    independent: without intervals. Tokens are medians, with those who counted them. `whole` is
    False where a budget, or a host that kept refusing, ended the level before all its requests.
    """

    concurrency: Number
    prompt_tokens: Number
    requests: Number
    errors: Number
    errors_by_kind: dict[Text, Number]
    causes: dict[Text, Text]
    quota: Quota | None
    ttft_s: Quantiles
    reasoning_ttft_s: Quantiles | None
    latency_s: Quantiles
    gap_s: Quantiles
    tokens_per_s_stream: Rates
    tokens_per_s_all: Figure | None
    requests_per_s: Figure | None
    input_tokens: Figure | None
    output_tokens: Figure | None
    token_sources: dict[Text, Number]
    wh_per_1000_tokens: Energy | None
    duration_s: Figure
    measuring: Measuring
    whole: bool

    @property
    def few(self) -> bool:
        """Whether there were fewer requests than streams, and never so many at once."""
        return self.requests < self.concurrency


class Report(_Part):
    """A bench of one model at one endpoint.

    `host` is None for this machine. `machine` is what measured; `note` is what the person said of
    what answered. `stopped` is the budget that ended it, or nothing. Spending includes the
    `warm_up` requests, which are in no figure.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    endpoint: Text
    host: Text | None
    country: Annotated[str, Field(max_length=3)] | None
    model: Text
    name_at_host: Text
    started_at: AwareDatetime
    machine: Text
    note: Text
    requests: Number
    output_tokens: Number
    same_prompt: bool
    warm_up: Number
    stopped: Stop
    cost_eur: Figure | None
    wh: Figure | None
    levels: Annotated[list[LevelReport], Field(max_length=MOST_LEVELS)]

    @property
    def answered(self) -> bool:
        """Whether anything was answered: there are figures."""
        return any(level.ttft_s.n for level in self.levels)

    @property
    def busy(self) -> bool:
        """Whether the measuring machine was itself busy at some level."""
        return any(level.measuring.busy for level in self.levels)


def level_report(level: Level) -> LevelReport:
    """The figures of a level."""
    answered = [one for one in level.streams if not one.error]
    failed = [one for one in level.streams if one.error]
    thoughts = _known(one.first_thought_s for one in answered)
    written = sum(_written(one) for one in answered)
    seconds = level.duration_s
    return LevelReport(
        concurrency=level.concurrency,
        prompt_tokens=level.prompt_tokens,
        requests=len(level.streams),
        errors=len(failed),
        errors_by_kind=dict(Counter(one.error for one in failed)),
        causes={one.error: one.cause[:LONGEST_TEXT] for one in reversed(failed)},
        quota=_quota([one for one in failed if one.error == RateLimited.code]),
        ttft_s=quantiles(_known(one.first_text_s for one in answered)),
        reasoning_ttft_s=quantiles(thoughts) if thoughts else None,
        latency_s=quantiles([one.ended - one.began for one in answered]),
        gap_s=quantiles([gap for one in answered for gap in one.gaps_s], intervals=False),
        tokens_per_s_stream=rates(_known(one.tokens_per_s for one in answered)),
        tokens_per_s_all=written / seconds if answered and seconds > 0 else None,
        requests_per_s=len(answered) / seconds if answered and seconds > 0 else None,
        input_tokens=_median([one.usage.input_tokens for one in answered if one.usage]),
        output_tokens=_median([one.usage.output_tokens for one in answered if one.usage]),
        token_sources=dict(Counter(one.usage.source for one in answered if one.usage)),
        wh_per_1000_tokens=_energy(level.streams, answered, written),
        duration_s=seconds,
        measuring=Measuring(
            lag_p99_s=level.own.lag_p99_s,
            lag_max_s=level.own.lag_max_s,
            cpu=level.own.cpu,
            busy=level.own.busy,
        ),
        whole=level.whole,
    )


_SHARES: Mapping[Name, float] = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def quantiles(values: Sequence[float], *, intervals: bool = True) -> Quantiles:
    """The quantiles of values in any order."""
    ordered = sorted(values)
    found = {name: quantile(ordered, share) for name, share in _SHARES.items()}
    return Quantiles(
        n=len(ordered),
        intervals={name: (one.low, one.high) for name, one in found.items()} if intervals else {},
        **{name: one.value for name, one in found.items()},
    )


def rates(values: Sequence[float]) -> Rates:
    """The quantiles of rates in any order."""
    found = quantiles(values)
    slow = quantile(sorted(-value for value in values), 0.95)
    ends = (_opposite(slow.high), _opposite(slow.low))
    intervals = {"p5": ends, **found.intervals}
    return Rates(**{**dict(found), "intervals": intervals, "p5": _opposite(slow.value)})


def _opposite(value: float | None) -> float | None:
    return None if value is None else -value


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _written(stream: Stream) -> int:
    return (stream.usage and stream.usage.output_tokens) or 0


def _median(counts: Iterable[int | None]) -> float | None:
    values = sorted(_known(counts))
    return values[(len(values) - 1) // 2] if values else None


def _quota(refused: Sequence[Stream]) -> Quota | None:
    if not refused:
        return None
    waits = _known(one.retry_after_s for one in refused)
    return Quota(
        refused=len(refused),
        says=refused[0].cause[:LONGEST_TEXT],
        retry_after_s=max(waits, default=None),
    )


def _energy(streams: Sequence[Stream], answered: Sequence[Stream], written: int) -> Energy | None:
    """Measured where every request was, the failed ones included; else modelled."""
    if not written:
        return None
    for measured in (True, False):
        used = [
            one.measured if measured else one.modelled
            for one in (streams if measured else answered)
        ]
        if all(used):
            return _sum([one for one in used if one], written, measured=measured)
    return None


def _sum(used: Sequence[Footprint], written: int, *, measured: bool) -> Energy:
    """What requests share of a machine that counts is uncertain for each, and certain in all."""
    bands = [one.energy_wh for one in used]
    counted = measured and used[0].tier == "A"
    low, mid, high = (
        sum(band.mid if counted else band[end] for band in bands) * 1000 / written
        for end in range(3)
    )
    return Energy(low=low, mid=mid, high=high, method=used[0].method, measured=measured)
