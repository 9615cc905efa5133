"""What was learned of the calls of a use, versions of models, and what a router would have done."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0002"
down_revision = "gateway_0001"

WHEN = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.add_column("gateway_calls", sa.Column("shadow", sa.String(), nullable=True))
    op.create_table(
        "gateway_model_versions",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("since", WHEN, nullable=True),
        sa.PrimaryKeyConstraint("model", name=op.f("pk_gateway_model_versions")),
    )
    op.create_table(
        "gateway_routers",
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("candidates", JSON, nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("cohorts", JSON, nullable=False),
        sa.Column("runs", JSON, nullable=False),
        sa.Column("risk", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("exploration", sa.Double(), nullable=False),
        sa.Column("policy", sa.LargeBinary(), nullable=True),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("costs", JSON, nullable=True),
        sa.Column("void", sa.String(), nullable=False),
        sa.Column("newest_vote", sa.Integer(), nullable=False),
        sa.Column("newest_deletion", sa.Integer(), nullable=False),
        sa.Column("fitted_at", WHEN, nullable=True),
        sa.Column("activated_by", sa.String(), nullable=False),
        sa.Column("activated_at", WHEN, nullable=True),
        sa.Column("suspended_at", WHEN, nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"],
            ["uses.id"],
            name=op.f("fk_gateway_routers_use_id_uses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("use_id", name=op.f("pk_gateway_routers")),
    )
