"""What the templates of this feature are given."""

from dataclasses import dataclass

from joute.monitoring.feedback import Feedback


@dataclass(frozen=True)
class FeedbackPage:
    """monitoring/feedback.html: the form about one answer, with what was said before. Texts are
    asked for where the use keeps them; `reason` says why the form was refused."""

    token: str
    given: Feedback
    keeps_text: bool
    saved: bool
    reason: str
