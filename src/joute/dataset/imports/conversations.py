"""compar:IA's table of conversations: no votes, and what its other tables do not say of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Of a topic, a language, a group.
CHARACTERS = 200
_CONVERSATION = "conversation_pair_id"
_VOTES = {"chosen_model_name", "choice", "liked", "winner"}
# Under Joute's names, those of the table.
_FACTS = {
    "category": ("categories",),
    "language": ("languages", "language"),
    "cohort": ("cohorts",),
    "tokens_a": ("total_conv_a_output_tokens",),
    "tokens_b": ("total_conv_b_output_tokens",),
}


def is_conversations(columns: Sequence[str]) -> bool:
    """Whether a table with these columns holds conversations without votes."""
    return _CONVERSATION in columns and not _VOTES & set(columns)


def read_facts(path: Path) -> "pl.DataFrame | None":
    """What a Parquet file of conversations says of each; None for a file of anything else."""
    import polars as pl  # noqa: PLC0415 # an optional extra

    if path.suffix.lower() != ".parquet":
        return None
    table = pl.scan_parquet(path)
    columns = table.collect_schema()
    if not is_conversations(columns.names()):
        return None
    facts = {
        name: _clean(
            name, pl.col(one).list.first() if isinstance(columns[one], pl.List) else pl.col(one)
        )
        for name, ones in _FACTS.items()
        for one in ones
        if one in columns
    }
    named = table.select(prompt=pl.col(_CONVERSATION).cast(pl.String), **facts)
    return named.unique("prompt", keep="first", maintain_order=True).collect()


def _clean(name: str, values: "pl.Expr") -> "pl.Expr":
    """Short texts without NUL, which PostgreSQL does not store, and numbers; null for another
    kind."""
    import polars as pl  # noqa: PLC0415

    if name.startswith("tokens"):
        number = values.cast(pl.Float64, strict=False)
        return pl.when(number.is_finite()).then(number)
    text = values.cast(pl.String, strict=False).str.replace_all("\0", "", literal=True)
    return text.str.slice(0, CHARACTERS)


def with_facts(batch: "pl.DataFrame", facts: "pl.DataFrame") -> "pl.DataFrame":
    """The votes of a batch with what is said of their conversations, where they do not say it."""
    import polars as pl  # noqa: PLC0415

    joined = batch.join(facts, on="prompt", how="left", suffix="_said", maintain_order="left")
    said = [name for name in facts.columns if name != "prompt"]
    return joined.with_columns(
        pl.coalesce(name, pl.col(f"{name}_said").cast(batch.schema[name])) for name in said
    )
