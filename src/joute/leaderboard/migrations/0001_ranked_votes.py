"""Votes as rankings read them, and counts of pairs that triggers keep."""

import sqlalchemy as sa
from alembic import op

revision = "leaderboard_0001"
down_revision = None
depends_on = "duel_0001"

OUTCOMES = ("a", "b", "tie", "both_bad")
LOCK = 7480114
STYLES = ("length", "headings", "bold", "lists")


def upgrade() -> None:
    op.create_table(
        "ranked_votes",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("duel_id", sa.String(), nullable=False),
        sa.Column("voter_id", sa.String(), nullable=False),
        sa.Column("model_a", sa.String(), nullable=False),
        sa.Column("model_b", sa.String(), nullable=False),
        sa.Column("winner", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("cohort", sa.String(), nullable=True),
        sa.Column("draw_probability", sa.Double(), nullable=False),
        sa.Column("prompt_digest", sa.String(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("tags_a", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("tags_b", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("tokens_a", sa.Double(), nullable=True),
        sa.Column("tokens_b", sa.Double(), nullable=True),
        *(
            sa.Column(f"{style}_{side}", sa.Integer(), nullable=True)
            for style in STYLES
            for side in "ab"
        ),
        sa.ForeignKeyConstraint(
            ["vote_id"],
            ["votes.id"],
            name=op.f("fk_ranked_votes_vote_id_votes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("vote_id", name=op.f("pk_ranked_votes")),
    )
    op.create_index(op.f("ix_ranked_votes_voter_id"), "ranked_votes", ["voter_id"], unique=False)
    op.create_table(
        "pair_counts",
        sa.Column("model_a", sa.String(), nullable=False),
        sa.Column("model_b", sa.String(), nullable=False),
        *(sa.Column(outcome, sa.Integer(), nullable=False) for outcome in (*OUTCOMES, "left_out")),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("model_a", "model_b", name=op.f("pk_pair_counts")),
    )
    _follow_votes()


def _follow_votes() -> None:
    """Each vote that comes or goes changes the count of its pair.

    A vote that repeats another counts once that other one is gone.
    """
    columns = (*OUTCOMES, "left_out")
    more = ", ".join(f"{name} = pair_counts.{name} + excluded.{name}" for name in columns)
    less = ", ".join(f"{name} = {name} - {_adds('OLD', name)}" for name in columns)
    counts_now = ", ".join(f"{name} = {name} + {_adds('NEW', name)}" for name in OUTCOMES)
    pair = "WHERE model_a = OLD.model_a AND model_b = OLD.model_b;"
    _on(
        "INSERT",
        "TRUE",
        f"""INSERT INTO pair_counts (model_a, model_b, {", ".join(columns)}, changes)
        VALUES (NEW.model_a, NEW.model_b, {", ".join(_adds("NEW", name) for name in columns)}, 1)
        ON CONFLICT (model_a, model_b)
        DO UPDATE SET {more}, changes = pair_counts.changes + 1;""",  # noqa: S608 # our own names
    )
    _on(
        "UPDATE",
        "NEW.counted AND NOT OLD.counted",
        f"UPDATE pair_counts SET {counts_now}, left_out = left_out - 1 {pair}",  # noqa: S608
    )
    _on("DELETE", "TRUE", f"UPDATE pair_counts SET {less}, changes = changes + 1 {pair}" + _NEXT)  # noqa: S608


def _adds(row: str, column: str) -> str:
    """1 when the vote is counted in `column`, else 0."""
    if column == "left_out":
        return f"CASE WHEN {row}.counted THEN 0 ELSE 1 END"
    return f"CASE WHEN {row}.counted AND {row}.winner = '{column}' THEN 1 ELSE 0 END"


_NEXT = """
    UPDATE ranked_votes SET counted = TRUE WHERE OLD.counted AND vote_id = (
        SELECT vote_id FROM ranked_votes
        WHERE voter_id = OLD.voter_id AND prompt_digest = OLD.prompt_digest
        AND model_a IN (OLD.model_a, OLD.model_b) AND model_b IN (OLD.model_a, OLD.model_b)
        AND NOT simulated AND NOT chosen AND CAST(flags AS TEXT) = '[]'
        ORDER BY created_at, vote_id LIMIT 1
    );"""


def _on(event: str, condition: str, change: str) -> None:
    """A trigger on ranked_votes."""
    name = f"ranked_votes_{event.lower()}"
    trigger = f"CREATE TRIGGER {name} AFTER {event} ON ranked_votes FOR EACH ROW WHEN ({condition})"
    if op.get_bind().dialect.name == "postgresql":
        # An erasure touches many pairs: two at once would wait for each other for ever.
        lock = "pg_advisory_xact_lock" if event == "DELETE" else "pg_advisory_xact_lock_shared"
        body = f"$$ BEGIN PERFORM {lock}({LOCK}); {change} RETURN NULL; END $$"
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}")
        op.execute(f"{trigger} EXECUTE FUNCTION {name}()")
    else:
        op.execute(f"{trigger} BEGIN {change} END")
