"""The review of releases, and what was removed from them."""

import sqlalchemy as sa
from alembic import op

revision = "dataset_0002"
down_revision = "dataset_0001"


def upgrade() -> None:
    with op.batch_alter_table("releases") as releases:
        releases.add_column(sa.Column("seed", sa.Integer(), nullable=True))
    with op.batch_alter_table("released_duels") as released:
        released.alter_column("duel_id", existing_type=sa.String(), nullable=True)
        released.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "sampled_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("table", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("row_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("clean", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["releases.id"],
            name=op.f("fk_sampled_texts_release_id_releases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled_texts")),
        sa.UniqueConstraint(
            "release_id", "number", name=op.f("uq_sampled_texts_release_id_number")
        ),
    )
