"""What goes on for a minute is logged once, then counted."""

import io
import logging
from logging.config import dictConfig

import pytest

from joute.cli.logs import LOGGING, StderrHandler
from joute.cli.repeats import Repeats


class Timer:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_a_cause_is_first_once_in_its_window_and_counted_after() -> None:
    timer = Timer()
    repeats: Repeats[str] = Repeats(timer, 60)
    assert [repeats.is_first(cause) for cause in "abaa"] == [True, True, False, False]
    timer.now_s = 59.9
    assert list(repeats.closed()) == []
    timer.now_s = 60.0
    assert list(repeats.closed()) == [("a", 2)]
    assert list(repeats.closed()) == []
    assert repeats.is_first("a")


@pytest.fixture
def logged() -> tuple[logging.Logger, io.StringIO, Timer]:
    """A logger of the site, its lines, and its timer."""
    timer, lines = Timer(), io.StringIO()
    handler = StderrHandler(timer)
    handler.setStream(lines)
    logger = logging.Logger("joute.test")
    logger.addHandler(handler)
    return logger, lines, timer


def fail(logger: logging.Logger, number: int, error: type[Exception] = OSError) -> None:
    try:
        raise error("the database is away")
    except Exception:
        logger.exception("request %d failed", number)


def test_ten_thousand_errors_of_one_cause_are_one_traceback_and_a_count(
    logged: tuple[logging.Logger, io.StringIO, Timer],
) -> None:
    logger, lines, timer = logged
    for number in range(10_000):
        fail(logger, number)
    fail(logger, 1, KeyError)
    text = lines.getvalue()
    assert (text.count("Traceback"), text.count("OSError"), len(text) < 3_000) == (2, 1, True)
    timer.now_s = 61
    logger.info("alive")
    assert lines.getvalue().removeprefix(text).splitlines() == [
        "9999 more of: request %d failed (OSError)",
        "alive",
    ]
    fail(logger, 2)
    assert lines.getvalue().count("Traceback") == 3


def test_lines_without_a_traceback_are_all_logged(
    logged: tuple[logging.Logger, io.StringIO, Timer],
) -> None:
    logger, lines, _ = logged
    for _ in range(3):
        logger.warning("a model did not answer")
    assert lines.getvalue().count("did not answer") == 3


def test_the_server_logs_through_it() -> None:
    dictConfig(LOGGING | {"disable_existing_loggers": False, "root": {}, "loggers": {}})
    assert LOGGING["handlers"]["stderr"]["class"].endswith("StderrHandler")
