"""The settings of the gateway."""

from pydantic import Field

from joute.settings import Table


class GatewaySettings(Table):
    enabled: bool = Field(
        False, description="Whether applications with a key may call models at /v1 of this site."
    )


class GatewayRetention(Table):
    gateway_call_days: int = Field(
        400, ge=1, description="Days a call of an application is stored: figures, no text."
    )
    gateway_text_days: int = Field(
        30, ge=1, description="Days the texts of a call are stored, where its use keeps them."
    )
