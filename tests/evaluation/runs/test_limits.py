"""Hosts that limit, hang, break off or answer no JSON, met by whole runs."""

import time

import pytest

from tests.evaluation.runs.conftest import Desk


def test_more_at_once_than_a_host_allows_is_fewer_at_once(desk: Desk) -> None:
    name = "echo,first=0.02,at-once=4"
    desk.models(f"echo@{name}")
    desk.set(60)
    found = desk.run("towns", "--model", "echo", "--concurrency", 12)
    assert (found["models"][0]["mean"], found["models"][0]["errors"]) == (1.0, 0)
    assert desk.asked(name) < 60 * 3  # refusals are few once the limit is found


def test_retry_after_is_waited_for(desk: Desk) -> None:
    name = "error-429,every=2,retry-after=0.3"
    desk.models(f"busy@{name}")
    desk.set(2, scorers=[{"name": "exact"}])
    started = time.monotonic()
    found = desk.run("towns", "--model", "busy", "--concurrency", 1)
    assert time.monotonic() - started >= 0.3
    assert (found["models"][0]["answers"], found["models"][0]["errors"]) == (2, 0)
    assert desk.asked(name) == 3


def test_a_limit_without_retry_after_is_met_with_patience(desk: Desk) -> None:
    desk.models("busy@error-429,every=2,chunks=1")
    desk.set(4)
    found = desk.run("towns", "--model", "busy")
    assert (found["models"][0]["answers"], found["models"][0]["errors"]) == (4, 0)


def test_a_limit_that_never_ends_is_a_failure(desk: Desk) -> None:
    name = "error-429,chunks=2"
    desk.models(f"full@{name}")
    desk.set(1)
    found = desk.run("towns", "--model", "full", "--retries", 0, exit_code=5)
    assert found["models"][0]["failures"] == {"rate_limited": 1}
    assert desk.asked(name) == 1


def test_a_host_that_wants_to_be_left_alone_for_an_hour_is(desk: Desk) -> None:
    name = "error-429,retry-after=3600"
    desk.models(f"full@{name}")
    desk.set(1)
    assert desk.run("towns", "--model", "full", exit_code=5)["models"][0]["errors"] == 1
    assert desk.asked(name) == 1


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("error-500", "host_error"),
        ("error-503", "host_busy"),
        ("cut", "cut_stream"),
        ("reset", "cut_stream"),
        ("garbled", "host_error"),
        ("error-in-stream", "host_error"),
    ],
)
def test_a_failure_that_passes_is_tried_again_a_few_times(
    desk: Desk, behaviour: str, code: str
) -> None:
    name = f"{behaviour},size=21"
    desk.models(f"bad@{name}")
    desk.set(1)
    found = desk.run("towns", "--model", "bad", "--retries", 1, exit_code=5)
    assert found["models"][0]["failures"] == {code: 1}
    assert desk.asked(name) == 2


@pytest.mark.parametrize("behaviour", ["error-400", "error-401", "error-404"])
def test_a_failure_that_does_not_pass_is_not_tried_again(desk: Desk, behaviour: str) -> None:
    name = f"{behaviour},size=22"
    desk.models(f"bad@{name}")
    desk.set(1)
    desk.run("towns", "--model", "bad", exit_code=5)
    assert desk.asked(name) == 1


@pytest.mark.parametrize(
    ("behaviour", "code"), [("silent", "first_token_timeout"), ("stall", "token_gap_timeout")]
)
def test_a_host_that_hangs_is_left(desk: Desk, behaviour: str, code: str) -> None:
    desk.models(f"hung@{behaviour}", limits={"first_token_s": 0.5, "between_tokens_s": 0.5})
    desk.set(2)
    found = desk.run("towns", "--model", "hung", "--retries", 0, exit_code=5)
    assert found["models"][0]["failures"] == {code: 2}
