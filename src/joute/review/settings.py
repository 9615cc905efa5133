"""The settings of the review."""

from pydantic import Field

from joute.settings import Table


class ReviewRetention(Table):
    review_days: int = Field(
        180, ge=1, description="Days a report of an answer, and what was decided of it, is stored."
    )
