"""The settings of conversations with one model."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from joute.settings import Table, used_once


def _once(aliases: list[str]) -> list[str]:
    used_once(aliases)
    return aliases


class ChatSettings(Table):
    aliases: Annotated[list[str], AfterValidator(_once)] = Field(
        [],
        description="The aliases of the gateway that people may talk to at /chat; without any, "
        "there is no such page.",
    )
    use: str = Field(
        "",
        description="The use of the register whose guard holds for conversations "
        "(docs/guard.md); without one they are not checked.",
    )
    open_to: Literal["members", "everybody"] = Field(
        "members",
        description="Who may talk to them: members whom the operator invited, or everybody who "
        "comes to the site.",
    )


class ChatRetention(Table):
    conversation_days: int = Field(
        90, ge=1, description="Days a conversation is stored after its last question."
    )
