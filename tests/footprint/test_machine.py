"""A machine whose counters are read each time an answer begins or ends."""

from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.errors import BadInput
from joute.footprint import (
    RULE_TEXTS,
    Footprint,
    Machine,
    Measurement,
    Share,
    joined,
    measured,
)
from joute.footprint.meters import Readings


class Clocked:
    """Counters recorded beside a clock: `watts` of them while time passes."""

    def __init__(self, watts: float = 100.0) -> None:
        self.watts, self.now, self.joules_now = watts, 0.0, 0.0
        self.broken = self.reset = False

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        self.joules_now += seconds * self.watts

    def read(self) -> Readings:
        if self.broken:
            raise OSError("the driver is gone")
        return {"gpu0": round(self.joules_now * 1000)}

    def joules(self, before: Readings, after: Readings) -> float:
        if self.reset:
            raise BadInput(message="reset")
        return (after["gpu0"] - before["gpu0"]) / 1000


def machine(counter: Clocked, idle_w: float = 0.0) -> Machine:
    return Machine(meters={"gpu_j": counter}, idle_w=idle_w, timer=counter)


def found(machine: Machine, share: Share) -> Measurement:
    told = machine.measurement(share)
    assert told is not None
    return told


def test_an_answer_alone_takes_all_that_was_used_while_it_was_written() -> None:
    counter = Clocked(watts=360)
    ours = machine(counter)
    counter.pass_(50)  # used by nobody
    with ours.answering() as share:
        counter.pass_(2)
        share.pieces += 20
        counter.pass_(8)
    counter.pass_(50)
    told = found(ours, share)
    assert told.it_wh == pytest.approx(1.0)
    assert (told.machine_s, told.meter) == (10, "nvml")
    assert told.rule in RULE_TEXTS
    assert told.readings["gpu_j"] == pytest.approx(3600)
    assert (told.least, told.most) == (told.it_wh, told.it_wh)
    figure = measured(told, mix="FRA")
    assert (figure.tier, figure.method) == ("A", "measured@1")
    assert "shared_machine" not in figure.notes
    assert dict(figure.coverage)["idle"] == "not_counted"
    assert dict(figure.coverage)["prompt"] == "counted"


def test_two_answers_together_share_by_what_they_wrote_and_by_the_time_of_idling() -> None:
    counter = Clocked(watts=300)
    ours = machine(counter, idle_w=60)
    with ours.answering() as a:
        with ours.answering() as b:
            counter.pass_(10)
            a.pieces, b.pieces = 30, 10
        counter.pass_(5)
        a.pieces += 30
    # 3,000 J together, of which 600 idle: 3/4 and half; then 1,500 J alone.
    assert found(ours, a).it_wh * 3600 == pytest.approx(1800 + 300 + 1500)
    assert found(ours, b).it_wh * 3600 == pytest.approx(600 + 300)


def test_what_is_shared_may_be_anything_between_nothing_and_all_of_it() -> None:
    counter = Clocked(watts=360)
    ours = machine(counter)
    with ours.answering() as a:
        counter.pass_(10)
        a.pieces = 1
        with ours.answering() as b:
            counter.pass_(10)
            a.pieces = b.pieces = 5
    figure = measured(found(ours, a), mix="FRA", pue=(1.1, 1.3))
    assert tuple(figure.energy_wh) == pytest.approx((1.0 * 1.1, 1.5 * 1.2, 2.0 * 1.3))
    assert figure.gwp_usage_g is not None
    assert figure.gwp_usage_g.high == pytest.approx(2.6 * 0.04144)
    assert "shared_machine" in figure.notes
    assert Footprint.from_dict(figure.to_dict()) == figure
    assert measured(found(ours, b), mix="FRA").energy_wh.low == 0


def test_an_answer_that_waits_its_turn_takes_only_its_share_of_idling() -> None:
    counter = Clocked(watts=300)
    ours = machine(counter, idle_w=100)
    with ours.answering() as waiting, ours.answering() as writing:
        counter.pass_(10)
        writing.pieces = 100
    assert found(ours, writing).it_wh * 3600 == pytest.approx(2000 + 500)
    assert found(ours, waiting).it_wh * 3600 == pytest.approx(500)


@given(
    moves=st.lists(
        st.tuples(st.integers(0, 3), st.floats(0, 100), st.integers(0, 50)), min_size=1, max_size=30
    ),
    watts=st.floats(0, 1000),
    idle_w=st.floats(0, 1000),
)
def test_every_joule_while_an_answer_is_written_is_counted_once(
    moves: list[tuple[int, float, int]], watts: float, idle_w: float
) -> None:
    counter = Clocked(watts)
    ours = machine(counter, idle_w)
    shares: list[Share] = []
    stacks: dict[int, tuple[ExitStack, Share]] = {}
    busy_s = 0.0
    for side, seconds, pieces in moves:
        if side in stacks:
            stacks.pop(side)[0].close()
        else:
            stack = ExitStack()
            stacks[side] = stack, stack.enter_context(ours.answering())
            shares.append(stacks[side][1])
        for _, share in stacks.values():
            share.pieces += pieces * (side + 1)
        busy_s += seconds if stacks else 0
        counter.pass_(seconds)
    for stack, _ in stacks.values():
        stack.close()
    told = [one for share in shares if (one := ours.measurement(share))]
    # Counters round to a millijoule at each reading.
    whole = sum(one.it_wh for one in told) * 3600
    assert whole == pytest.approx(busy_s * watts, rel=1e-6, abs=0.1)
    assert all(one.least <= one.it_wh * (1 + 1e-9) + 1e-9 for one in told)
    assert all(one.it_wh <= one.most * (1 + 1e-9) + 1e-9 for one in told)


@pytest.mark.parametrize("fault", ["broken", "reset"])
def test_a_counter_that_fails_costs_no_answer_and_makes_up_no_figure(fault: str) -> None:
    counter = Clocked()
    ours = machine(counter)
    with ours.answering() as share:
        counter.pass_(10)
        setattr(counter, fault, True)
    assert ours.measurement(share) is None
    counter.broken = counter.reset = False
    counter.pass_(1)
    with ours.answering() as next_one:
        counter.pass_(10)
    assert found(ours, next_one).it_wh * 3600 == pytest.approx(1000)


def test_a_declared_power_needs_the_times_of_the_server() -> None:
    ours = Machine(watts=360)
    with ours.answering() as share:
        pass
    assert ours.measurement(share) is None
    told = ours.measurement(share, read_s=2, write_s=8, load_s=4)
    assert told is not None
    assert told.it_wh == pytest.approx(1.0)
    assert told.rule == "power-time@1"
    assert measured(told, mix="FRA").tier == "C"


def test_a_declared_power_is_an_upper_bound_when_answers_were_asked_together() -> None:
    ours = Machine(watts=360)
    with ours.answering() as a, ours.answering():
        pass
    told = ours.measurement(a, write_s=10)
    assert told is not None
    assert (told.least, told.it_wh, told.most) == pytest.approx((0.5, 1.0, 1.0))
    assert told.readings["at_once"] == 2


def test_a_declared_power_counts_no_other_answer_where_there_was_none() -> None:
    ours = Machine(watts=360)
    with ours.answering() as share:
        pass
    told = ours.measurement(share, write_s=10)
    assert told is not None
    assert "at_once" not in told.readings
    assert told.readings["load_s"] == 0


def test_counters_come_before_a_declared_power() -> None:
    counter = Clocked(watts=360)
    ours = Machine(meters={"host_j": counter}, watts=1000, timer=counter)
    with ours.answering() as share:
        counter.pass_(10)
    told = ours.measurement(share, write_s=10)
    assert told is not None
    assert told.meter == "rapl"
    assert told.it_wh == pytest.approx(1.0)


def test_answers_of_several_turns_are_joined() -> None:
    ours = Machine(watts=360)
    with ours.answering() as share:
        pass
    told = [ours.measurement(share, read_s=1, write_s=write_s) for write_s in (4, 14)]
    whole = joined([one for one in told if one])
    assert whole.it_wh == pytest.approx(2.0)
    assert (whole.readings["watts"], whole.readings["write_s"]) == (360, 18)
    assert (whole.least_wh, whole.most_wh) == (None, None)
