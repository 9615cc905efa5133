"""The logs of `joute serve` on stderr: identifiers and causes, never prompts or addresses."""

import logging
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO

from joute.cli.repeats import Repeats
from joute.control_characters import neutralise

# A cause that goes on is counted for as long, then logged again.
WINDOW_S = 60.0


class LineFormatter(logging.Formatter):
    """One line for each record, whatever its values hold; tracebacks below it are indented, so that
    no text in them passes for a record."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # logging's name
        record.message = neutralise(record.message, keep="")
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # logging's name
        lines = neutralise(super().formatException(ei)).split("\n")
        return "\n".join(f"    {line}" for line in lines)


Cause = tuple[str, str, str, str]


def cause_of(record: logging.LogRecord) -> Cause | None:
    """Logger, message without its values, class of the error and where it was raised; None for a
    record without a traceback."""
    if not record.exc_info or record.exc_info[1] is None:
        return None
    error = record.exc_info[1]
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return record.name, str(record.msg), type(error).__name__, place


class StderrHandler(logging.StreamHandler[TextIO]):
    """One traceback for each cause and minute, then how often it came again."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._repeats: Repeats[Cause] = Repeats(timer, WINDOW_S)

    def emit(self, record: logging.LogRecord) -> None:
        for repeated, more in self._repeats.closed():
            super().emit(_count(repeated, more))
        cause = cause_of(record)
        if cause is None or self._repeats.is_first(cause):
            super().emit(record)


def _count(cause: Cause, more: int) -> logging.LogRecord:
    name, message, error, _ = cause
    text = "%d more of: %s (%s)"
    return logging.LogRecord(name, logging.ERROR, "", 0, text, (more, message, error), None)


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": LineFormatter,
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
    },
    "handlers": {"stderr": {"class": f"{__name__}.StderrHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"joute": {"level": "INFO"}, "uvicorn.error": {"level": "WARNING"}},
}
