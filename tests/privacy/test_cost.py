"""The work that a text makes grows with its length, not with its square."""

import time

import pytest

from joute.privacy import find
from tests.privacy.worst import LONG_BYTES, WORST


def processor_seconds(text: str) -> float:
    start = time.process_time()
    find(text)
    return time.process_time() - start


@pytest.mark.parametrize("name", WORST)
def test_twice_the_text_takes_about_twice_the_time(name: str) -> None:
    text = WORST[name] * (LONG_BYTES // 4 // len(WORST[name]))
    quarter, whole = text[: len(text) // 4], text
    small = min(processor_seconds(quarter) for _ in range(3))
    large = min(processor_seconds(whole) for _ in range(3))
    # Four times the text; sixteen times the time would be a square.
    assert large < 9 * small + 0.01
