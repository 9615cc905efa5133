"""Sums of the calls of each day, by who asked which model."""

import sqlalchemy as sa
from alembic import op

revision = "calls_0003"
down_revision = "calls_0002"

_KEY = ("purpose", "use_id", "model", "origin", "method")
_COUNTS = (
    "calls",
    "failures",
    "blocked",
    "input_tokens",
    "unknown_input",
    "output_tokens",
    "unknown_output",
    "microdollars",
    "unknown_cost",
    "unknown_energy",
    "unknown_gwp",
)
_FIGURES = (
    "energy_low_wh",
    "energy_mid_wh",
    "energy_high_wh",
    "gwp_low_g",
    "gwp_mid_g",
    "gwp_high_g",
)


def upgrade() -> None:
    op.create_table(
        "daily_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _KEY),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        *(sa.Column(name, sa.Double(), nullable=False) for name in _FIGURES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_calls")),
        sa.UniqueConstraint(
            "day", *_KEY, name=op.f("uq_daily_calls_day_purpose_use_id_model_origin_method")
        ),
    )
