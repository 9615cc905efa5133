"""Calls and tokens in any minute, beside a witness that remembers every call."""

from hypothesis import given
from hypothesis import strategies as st

from joute.gateway.limits import Limits, Refusal, Taken, Usage

STEPS = st.lists(st.tuples(st.floats(0, 40), st.integers(0, 30), st.integers(0, 30)), max_size=40)


@given(st.none() | st.integers(1, 5), st.none() | st.integers(1, 60), STEPS)
def test_no_minute_holds_more_than_the_limits(
    requests: int | None, tokens: int | None, steps: list[tuple[float, int, int]]
) -> None:
    limits, usage = Limits(requests, tokens), Usage()
    now, let_in = 0.0, []
    for pause, most, used in steps:
        now += pause
        answer = usage.take(limits, most, now)
        if isinstance(answer, Taken):
            usage.end(answer, min(used, answer.tokens))
            let_in.append((now, min(used, answer.tokens)))
        else:
            assert 1 <= answer.retry_after_s <= 61
    for start, _ in let_in:
        minute = [used for at, used in let_in if start <= at < start + 60]
        assert requests is None or len(minute) <= requests
        assert tokens is None or sum(minute) <= tokens
    assert usage.running == 0


@given(st.integers(1, 5), st.lists(st.floats(0, 40), min_size=1, max_size=20))
def test_a_refused_call_is_let_in_after_the_time_it_was_told(
    requests: int, pauses: list[float]
) -> None:
    limits, usage, now = Limits(requests), Usage(), 0.0
    for pause in pauses:
        now += pause
        answer = usage.take(limits, 1, now)
        if isinstance(answer, Refusal):
            now += answer.retry_after_s
            answer = usage.take(limits, 1, now)
        assert isinstance(answer, Taken)
        usage.end(answer, 1)


def test_parallel_calls_count_until_they_end() -> None:
    limits, usage = Limits(parallel=2), Usage()
    first, second = usage.take(limits, 1, 0.0), usage.take(limits, 1, 0.0)
    assert usage.take(limits, 1, 500.0) == Refusal(2, "parallel calls", 1)
    for one in (first, second):
        assert isinstance(one, Taken)
        usage.end(one, 1)
    assert isinstance(usage.take(limits, 1, 500.0), Taken)


def test_a_call_larger_than_the_limit_needs_a_minute_of_its_own() -> None:
    limits, usage = Limits(tokens_per_minute=100), Usage()
    assert usage.take(limits, 1000, 0.0) == Taken(0, 100)
    assert usage.take(limits, 1, 30.0) == Refusal(100, "tokens a minute", 31)
    assert usage.take(limits, 1000, 61.0) == Taken(61, 100)
