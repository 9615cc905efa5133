"""The settings of long work."""

from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from joute.settings import Country, Table


class JobsSettings(Table):
    slots: int = Field(
        2,
        ge=0,
        description="Long jobs that the site runs at the same time; with PostgreSQL, 0 leaves them "
        "to `joute worker`.",
    )


class JobsRetention(Table):
    job_days: int = Field(
        30, ge=1, description="Days a finished long job is stored, with its result or failure."
    )


class ElectricitySettings(Table):
    """[electricity]: the forecast by which work that can wait is put into hours of low carbon."""

    forecast: str = Field(
        "",
        description="A forecast of carbon intensity in CSV or JSON: a file, or an https address. "
        "Without one nothing waits.",
    )
    country: Country | None = Field(
        None, description="The country that it is of; only models whose host is there wait for it."
    )
    zone: str = Field("", description="The zone to take, where it has several.")
    time_zone: str = Field(
        "", description="Of its times without an offset: an IANA name such as Europe/Paris."
    )
    within_h: int = Field(
        24, ge=1, le=168, description="Hours in which work that waits must be done."
    )
    oldest_h: int = Field(
        48, ge=1, description="Hours after which a forecast is not used any more."
    )
    allow_private: bool = Field(
        False, description="Accept http and loopback or private addresses of the forecast."
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            return name and ZoneInfo(name).key
        except (KeyError, ValueError, OSError):
            raise ValueError("an IANA name such as Europe/Paris") from None

    @model_validator(mode="after")
    def _placed(self) -> "ElectricitySettings":
        if self.forecast and self.country is None:
            raise ValueError("country, with a forecast")
        return self
