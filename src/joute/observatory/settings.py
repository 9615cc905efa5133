"""The settings of the observatory."""

from pydantic import Field

from joute.settings import Table


class ObservatorySettings(Table):
    share: bool = Field(
        False,
        description="Agree to `joute observatory export`, a file of anonymous sums for an "
        "observatory of many organisations. Nothing is ever sent.",
    )
    survey: bool = Field(
        False, description="Ask people, once a quarter, what AI changes in their work."
    )
