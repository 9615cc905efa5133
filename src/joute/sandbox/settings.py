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
        0,
        ge=0,
        le=1_000,
        description="Answers that run at once; 0 is one for each processor, and no more than have "
        "room in the memory that is left.",
    )
    memory_mb: int = Field(
        1_024,
        ge=64,
        le=65_536,
        description="The most memory that a set may give to a program, all its processes and "
        "files together.",
    )
    seconds: float = Field(
        120, ge=0.1, le=120, description="The most time that a set may give to a program."
    )
