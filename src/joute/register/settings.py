"""The settings of the register."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from joute.settings import Table

Role = Literal["business", "dpo", "legal", "security", "it"]


_ALWAYS: list[Role] = ["business"]
_PERSONAL_DATA: list[Role] = ["dpo"]
_HIGH_RISK: list[Role] = ["legal", "security"]


class RegisterSettings(Table):
    value_weight: float = Field(
        1.0, ge=0, le=10, description="Weight of the expected value in the priority of uses."
    )
    feasibility_weight: float = Field(
        1.0, ge=0, le=10, description="Weight of the feasibility in the priority of uses."
    )
    risk_weight: float = Field(
        1.0, ge=0, le=10, description="Weight of the risk, which counts against a use."
    )
    footprint_weight: float = Field(
        1.0, ge=0, le=10, description="Weight of the footprint, which counts against a use."
    )
    sign_offs: list[Role] = Field(
        _ALWAYS,
        description="Roles that sign off each use before it is in service.",
    )
    sign_offs_personal_data: list[Role] = Field(
        _PERSONAL_DATA,
        description="Roles that sign off a use too, unless its sheet says that it processes no "
        "personal data.",
    )
    sign_offs_high_risk: list[Role] = Field(
        _HIGH_RISK,
        description="Roles that sign off a use too where its class under the AI Act is high risk.",
    )
    ai_act_tree: Path | None = Field(
        None,
        description="A decision tree of the AI Act in JSON, in place of the one that Joute ships "
        "(docs/ai-act.md).",
    )
    signers: dict[Role, list[str]] = Field(
        default_factory=dict,
        description="Who signs off for a role: ids of members, and groups as group:NAME. Of a role "
        "that is not there, the group of its name, such as group:dpo. The owner of a use signs for "
        "its business, and the operator for a role that no member has.",
    )
