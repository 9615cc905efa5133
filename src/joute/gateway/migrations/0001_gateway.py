"""Keys, aliases and their versions, budgets with their leases, calls and the texts of some."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0001"
down_revision = None
depends_on = "register_0001"

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "gateway_alias_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("targets", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_alias_versions")),
        sa.UniqueConstraint("alias", "number", name=op.f("uq_gateway_alias_versions_alias_number")),
    )
    op.create_table(
        "gateway_calls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("alias_version", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("streamed", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("finish_reason", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("reasoning_tokens", sa.Integer(), nullable=True),
        sa.Column("token_source", sa.String(), nullable=False),
        sa.Column("microdollars", sa.BigInteger(), nullable=True),
        sa.Column("energy_low_wh", sa.Double(), nullable=True),
        sa.Column("energy_mid_wh", sa.Double(), nullable=True),
        sa.Column("energy_high_wh", sa.Double(), nullable=True),
        sa.Column("energy_method", sa.String(), nullable=False),
        sa.Column("first_token_s", sa.Double(), nullable=True),
        sa.Column("duration_s", sa.Double(), nullable=False),
        sa.Column("arm", sa.String(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_calls")),
    )
    op.create_index(op.f("ix_gateway_calls_created_at"), "gateway_calls", ["created_at"])
    op.create_index(
        op.f("ix_gateway_calls_key_id_created_at"), "gateway_calls", ["key_id", "created_at"]
    )
    op.create_index(
        op.f("ix_gateway_calls_use_id_created_at"), "gateway_calls", ["use_id", "created_at"]
    )
    op.create_table(
        "gateway_keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("aliases", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("budget_microdollars", sa.BigInteger(), nullable=True),
        sa.Column("budget_microwatthours", sa.BigInteger(), nullable=True),
        sa.Column("requests_per_minute", sa.Integer(), nullable=True),
        sa.Column("tokens_per_minute", sa.Integer(), nullable=True),
        sa.Column("parallel", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("ends_at", WHEN, nullable=True),
        sa.Column("revoked_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["use_id"], ["uses.id"], name=op.f("fk_gateway_keys_use_id_uses"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_gateway_keys_digest")),
    )
    op.create_index(op.f("ix_gateway_keys_use_id"), "gateway_keys", ["use_id"])
    op.create_table(
        "gateway_texts",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("request", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["gateway_calls.id"],
            name=op.f("fk_gateway_texts_call_id_gateway_calls"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_gateway_texts")),
    )
    op.create_index(op.f("ix_gateway_texts_created_at"), "gateway_texts", ["created_at"])
    op.create_table(
        "gateway_use_policies",
        sa.Column("use_id", sa.String(), nullable=False),
        sa.Column("keeps_text", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["use_id"],
            ["uses.id"],
            name=op.f("fk_gateway_use_policies_use_id_uses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("use_id", name=op.f("pk_gateway_use_policies")),
    )
    op.create_table(
        "gateway_leases",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("microdollars", sa.BigInteger(), nullable=False),
        sa.Column("microwatthours", sa.BigInteger(), nullable=False),
        sa.Column("until", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["gateway_keys.id"],
            name=op.f("fk_gateway_leases_key_id_gateway_keys"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_leases")),
    )
    op.create_index(op.f("ix_gateway_leases_key_id"), "gateway_leases", ["key_id"])
    op.create_index(op.f("ix_gateway_leases_until"), "gateway_leases", ["until"])
    op.create_table(
        "gateway_spending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("spent_microdollars", sa.BigInteger(), nullable=False),
        sa.Column("spent_microwatthours", sa.BigInteger(), nullable=False),
        sa.Column("leased_microdollars", sa.BigInteger(), nullable=False),
        sa.Column("leased_microwatthours", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["gateway_keys.id"],
            name=op.f("fk_gateway_spending_key_id_gateway_keys"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_spending")),
        sa.UniqueConstraint("key_id", "period", name=op.f("uq_gateway_spending_key_id_period")),
    )
