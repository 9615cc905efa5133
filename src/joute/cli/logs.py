"""The logs of `joute serve` on stderr: identifiers and causes, never prompts or addresses."""

import logging
from typing import Any

from joute.control_characters import neutralise


class LineFormatter(logging.Formatter):
    """One line for each record, whatever its values hold; tracebacks below it are indented, so that
    no text in them passes for a record."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # logging's name
        record.message = neutralise(record.message, keep="")
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # logging's name
        lines = neutralise(super().formatException(ei)).split("\n")
        return "\n".join(f"    {line}" for line in lines)


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": LineFormatter,
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"joute": {"level": "INFO"}, "uvicorn.error": {"level": "WARNING"}},
}
