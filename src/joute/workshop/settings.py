"""The settings of workshops."""

from pathlib import Path

from pydantic import Field

from joute.settings import Table


class WorkshopSettings(Table):
    folder: Path | None = Field(
        None,
        description="A folder of your own for workshops: cards (*.md) and programs (*.toml).",
    )


class WorkshopLimits(Table):
    wrong_codes_per_address_per_hour: int = Field(
        200,
        ge=1,
        description="Wrong codes of workshops from one address, counted in memory under a key "
        "discarded daily; more lock it out for the hour.",
    )
    workshop_people: int = Field(
        500, ge=1, description="People that a facilitator can announce: as many phones may join."
    )
    joins_per_address_per_hour: int = Field(
        500,
        ge=1,
        description="Phones that join workshops from one address, which a whole room may share; "
        "where a facilitator announced more people, as many as these.",
    )


class WorkshopRetention(Table):
    workshop_open_days: int = Field(
        30,
        ge=1,
        description="Days after its last step when an open workshop is closed, and "
        "its phones and ballots erased.",
    )
    workshop_days: int = Field(
        365, ge=1, description="Days the report of a closed workshop is stored."
    )
