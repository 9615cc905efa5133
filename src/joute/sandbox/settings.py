"""The settings of the sandbox."""

from pydantic import Field

from joute.settings import Table


class SandboxSettings(Table):
    allow: bool = Field(
        False,
        description="Whether code and queries that models write may run, under bubblewrap: "
        "scorers such as `code` and `sql`.",
    )
    at_once: int = Field(
        0, ge=0, le=1_000, description="Programs that run at once; 0 is one for each processor."
    )
