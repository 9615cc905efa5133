"""The settings of choices."""

from typing import Literal

from pydantic import Field

from joute.settings import Table


class ChoiceSettings(Table):
    open_to: Literal["members", "everybody"] = Field(
        "everybody",
        description="Who may begin a choice: members to whom the operator gave a role, or "
        "everybody who comes to the site.",
    )


class ChoiceLimits(Table):
    new_choices_per_address_per_hour: int = Field(
        100, ge=1, description="Choices begun from one address; counted as new people are."
    )


class ChoiceRetention(Table):
    choice_days: int = Field(
        1095, ge=1, description="Days a choice is stored after its last change, with its weights."
    )
    enquiry_days: int = Field(
        1095,
        ge=1,
        description="Days an enquiry to a supplier is stored after it was sent; answers stay.",
    )
    decision_days: int = Field(
        3650, ge=1, description="Days a signed decision is stored, with the dissent added to it."
    )
