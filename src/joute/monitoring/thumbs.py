"""What was said of an answer, as a score."""

from typing import Any

from sqlalchemy import case

from joute.monitoring.feedback import Thumb
from joute.monitoring.tables import CallFeedback

# The score that was given, else 1 for a thumb up and 0 for one down.
SCORE: Any = case(
    (CallFeedback.score.is_not(None), CallFeedback.score),
    else_=case((CallFeedback.thumb == Thumb.UP, 1.0), else_=0.0),
)
# Whether there is one.
OPINION: Any = CallFeedback.score.is_not(None) | CallFeedback.thumb.is_not(None)
