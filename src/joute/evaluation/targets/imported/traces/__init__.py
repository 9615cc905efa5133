"""Traces of OpenTelemetry that follow its conventions for generative AI, as questions and answers.

Files of OTLP in JSON, as a collector writes them; `spans.py` reads them, `messages.py` knows the
layouts in which libraries write what was said, `exchanges.py` makes one question and answer of the
calls of an agent.
"""

from joute.evaluation.targets.imported.traces.exchanges import (
    NO_TEXT,
    Exchange,
    Traces,
    read_traces,
)
from joute.evaluation.targets.imported.traces.spans import is_traces

__all__ = ["NO_TEXT", "Exchange", "Traces", "is_traces", "read_traces"]
