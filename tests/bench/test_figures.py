"""The figures of one stream and of one level, from moments that are known."""

from array import array
from itertools import count

import pytest

from joute import catalog, llm
from joute.bench.charts import first_text_chart, whole_chart
from joute.bench.load import Level, Load
from joute.bench.plan import Limits, Plan
from joute.bench.report import level_report
from joute.bench.stream import Stream
from joute.bench.watch import Own
from joute.calls.offer import FoundModel, found_offer
from joute.footprint import Machine, Meter, Metered
from joute.footprint.meters import Readings
from joute.llm.server import Running
from tests.bench.made_reports import report

TIMEOUTS = llm.Timeouts(30, 30, 120)


def stream(texts: tuple[float, ...], thoughts: tuple[float, ...] = (), **usage: int) -> Stream:
    counted = llm.Usage(
        10, usage.get("output", len(texts) + len(thoughts)), usage.get("reasoning"), "host"
    )
    return Stream(0.0, 9.0, array("d", texts), array("d", thoughts), counted)


def test_tokens_after_the_first_are_divided_by_the_time_between_first_and_last() -> None:
    one = stream((1.0, 2.0, 3.0, 5.0))
    assert one.tokens_per_s == 3 / 4
    assert one.gaps_s == [1, 1, 2]
    assert stream((1.0, 3.0), output=9).tokens_per_s == 8 / 2  # several tokens in a piece


def test_reasoning_counts_where_it_is_streamed() -> None:
    streamed = stream((3.0, 4.0), (1.0, 2.0), output=4, reasoning=2)
    assert (streamed.first_thought_s, streamed.first_text_s) == (1.0, 3.0)
    assert streamed.tokens_per_s == 3 / 3
    hidden = stream((3.0, 4.0), output=102, reasoning=100)
    assert hidden.tokens_per_s == 1 / 1


def test_an_answer_that_came_at_once_has_no_rate() -> None:
    assert stream((1.0,), output=50).tokens_per_s is None
    assert stream(()).tokens_per_s is None
    assert Stream(0.0).tokens_per_s is None


@pytest.mark.parametrize(
    ("lag_s", "cpu", "seconds", "busy"),
    [
        (0.001, 0.3, 9, False),
        (0.2, 0.3, 9, True),
        (0.001, 0.95, 9, True),
        (0.0, 1.0, 0.02, False),  # three refused connections
        (0.2, 1.0, 0.5, True),
    ],
)
def test_a_machine_that_was_itself_busy_says_so(
    lag_s: float, cpu: float, seconds: float, *, busy: bool
) -> None:
    assert Own(lag_s, lag_s, cpu, seconds).busy is busy


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def refused(server: Running, model: str, limits: Limits) -> tuple[Clock, Load, Level]:
    """A level of 40 requests in one stream, by a clock of its own."""
    endpoint = llm.LiveEndpoint("here", server.base_url, allow_private=True)
    (offered,) = found_offer([FoundModel(endpoint, model)], catalog.load()).models.values()
    plan = Plan((1,), (60,), 40, 50, TIMEOUTS, warm_up=0, limits=limits)
    clock = Clock()
    load = Load(offered, plan, "nonce", timer=lambda: clock.now, sleep=clock.sleep)
    (level,) = await load.run()
    await endpoint.close()
    return clock, load, level


@pytest.mark.anyio
async def test_a_host_that_refuses_without_saying_how_long_is_left_alone(
    llm_server: Running,
) -> None:
    """Twice as long each time; refused for a minute, the stream is over, and so is the level."""
    clock, load, level = await refused(llm_server, "error-429", Limits(errors=0.5))
    assert clock.slept == [0, 1, 2, 4, 8, 16, 32]
    assert ({one.status for one in level.streams}, level.whole) == ({429}, False)
    assert not load.stopped


@pytest.mark.anyio
async def test_a_wait_after_a_refusal_ends_with_the_budget_of_time(llm_server: Running) -> None:
    model = "error-429,retry-after=20"
    clock, load, level = await refused(llm_server, model, Limits(seconds=30))
    assert (clock.slept, clock.now) == ([0, 20, 10], 30)
    assert (load.stopped, len(level.streams)) == ("seconds", 2)


class Counter:
    """A counter that grows by one joule each time that it is read."""

    def __init__(self) -> None:
        self._mj = count(0, 1000)

    def read(self) -> Readings:
        return {"gpu0": next(self._mj)}

    def joules(self, before: Readings, after: Readings) -> float:
        return (after["gpu0"] - before["gpu0"]) / 1000


@pytest.mark.anyio
@pytest.mark.parametrize("streams", [1, 3])
async def test_electricity_under_load_is_that_of_the_meter(
    llm_server: Running, streams: int
) -> None:
    """What the streams of a machine share is uncertain for each, and certain in all."""
    endpoint = llm.LiveEndpoint("here", llm_server.base_url, allow_private=True)
    offer = found_offer([FoundModel(endpoint, "chunks=10,every=4,error-500")], catalog.load())
    (model,) = offer.models.values()
    clock = count()
    meters: dict[Metered, Meter] = {"gpu_j": Counter()}
    machine = Machine(meters=meters, timer=lambda: float(next(clock)))
    metered = type(model)(model.card, endpoint, "error-500,every=4,chunks=10", machine=machine)
    plan = Plan((streams,), (60,), requests=8, output_tokens=50, timeouts=TIMEOUTS, warm_up=0)
    made = await Load(metered, plan, "nonce", timer=lambda: float(next(clock))).run()
    await endpoint.close()
    (level,) = map(level_report, made)
    assert (level.requests, level.errors) == (8, 2)
    used = level.wh_per_1000_tokens
    assert used is not None
    assert used.measured
    assert used.low == used.mid == used.high
    if streams == 1:  # a reading at each beginning and each end; failures take theirs too
        assert used.mid == pytest.approx(8 / 3600 / 60 * 1000)


def test_a_curve_takes_two_levels_and_leaves_out_what_is_unknown() -> None:
    three = report().levels
    assert first_text_chart(three[:1]) is None
    chart = first_text_chart(three)
    assert chart is not None
    assert [tick.value for tick in chart.across] == [1, 4, 16]
    soon, later, last = chart.curve
    assert soon.x < later.x < last.x
    assert soon.y > later.y > last.y  # pixels go down
    assert last.top < last.y < last.bottom
    assert [point.top < point.y == point.bottom or point.bottom for point in chart.tail]
    unknown = report(levels=[(1, 0.2, 9, 8), (2, 0.3, 9, 12)]).levels
    assert whole_chart(unknown) is not None
    nothing = [one.model_copy(update={"tokens_per_s_all": None}) for one in unknown]
    assert whole_chart(nothing) is None
