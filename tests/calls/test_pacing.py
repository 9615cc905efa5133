"""When text leaves."""

from joute.calls.pacing import TICK_S, Equal, Natural, Outbox


def test_the_tick_is_at_most_50_ms() -> None:
    assert TICK_S <= 0.05


def test_natural_pacing_lets_out_all_that_has_come() -> None:
    box = Outbox()
    box.add("abc")
    assert box.take(Natural().allowance({"a": box})) == "abc"
    assert box.take(None) == ""


def test_equal_pacing_waits_until_both_sides_have_begun() -> None:
    pacing, boxes = Equal(100), {"a": Outbox(), "b": Outbox()}
    boxes["a"].add("x" * 1000)
    assert pacing.allowance(boxes) == 0
    boxes["b"].add("y")
    assert pacing.allowance(boxes) == int(100 * TICK_S)


def test_equal_pacing_does_not_wait_for_a_side_that_failed() -> None:
    pacing, boxes = Equal(100), {"a": Outbox(), "b": Outbox()}
    boxes["a"].add("x")
    boxes["b"].close("unavailable")
    assert pacing.allowance(boxes) == int(100 * TICK_S)


def test_equal_pacing_keeps_its_speed_over_many_ticks() -> None:
    pacing, boxes = Equal(90), {"a": Outbox(started=True), "b": Outbox(started=True)}
    ticks = int(10 / TICK_S)
    assert abs(sum(pacing.allowance(boxes) or 0 for _ in range(ticks)) - 900) <= 1


def test_a_side_is_empty_only_when_it_is_over_and_all_has_left() -> None:
    box = Outbox()
    box.add("abc")
    box.close()
    assert not box.empty
    assert box.take(2) == "ab"
    assert not box.empty
    assert box.take(2) == "c"
    assert box.empty
