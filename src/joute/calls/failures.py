"""Why a model gave no answer, as it is stored for the operator."""

from datetime import datetime
from typing import Any

from joute.errors import AnswerError

# What calls that run by a loop of their own are for: their answers are not among `answers`.
GATEWAY, EVALUATION, SHADOW = "gateway", "evaluation", "shadow"

# Where some hosts repeat the request in their refusal of it.
_REPEATED = '"input":'


def failure_row(
    error: AnswerError,
    created_at: datetime,
    *,
    purpose: str,
    model: str,
    endpoint: str = "",
    parameters: dict[str, Any] | None = None,
    duration_s: float = 0.0,
) -> dict[str, Any]:
    """The row of a Failure, in the host's own words; what these repeat of the request is not."""
    return {
        "purpose": purpose,
        "model": model,
        "endpoint": endpoint,
        "parameters": parameters or {},
        "code": error.code,
        "public_code": error.public_code,
        "cause": error.cause.partition(_REPEATED)[0],
        "duration_s": duration_s,
        "created_at": created_at,
    }
