"""What people thought of answers of applications."""

import sqlalchemy as sa
from alembic import op

revision = "monitoring_0001"
down_revision = None
depends_on = "gateway_0001"


def upgrade() -> None:
    op.create_table(
        "monitoring_feedback",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("thumb", sa.String(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("correction", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["gateway_calls.id"],
            name=op.f("fk_monitoring_feedback_call_id_gateway_calls"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_monitoring_feedback")),
    )
    op.create_index(
        op.f("ix_monitoring_feedback_given_at"), "monitoring_feedback", ["given_at"], unique=False
    )
