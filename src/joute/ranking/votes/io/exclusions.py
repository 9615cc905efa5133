"""The rules applied to a dataframe of votes."""

from collections.abc import Collection, Iterable, Mapping

import polars as pl

from joute.ranking.votes.rules import BY_COLUMN, JUDGE, Exclusion, check, is_applied


def apply_rules(
    votes: pl.DataFrame, keep: Collection[str], dropped: Mapping[str, int]
) -> tuple[pl.DataFrame, tuple[Exclusion, ...]]:
    """The votes that count, and the exclusions of each rule that `votes` has columns for."""
    check(keep)
    rules = _conditions(votes)
    rules |= {name: pl.col("outcome") == outcome for name, outcome in dropped.items()}
    counted: list[Exclusion] = []
    for rule, condition in rules.items():
        matched = votes.select(condition.fill_null(False).alias("match"))["match"]
        if number := int(matched.sum()):
            applied = is_applied(rule, keep)
            counted.append(Exclusion(rule, number, applied))
            votes = votes.filter(~matched) if applied else votes
    return votes, tuple(counted)


def _conditions(votes: pl.DataFrame) -> dict[str, pl.Expr]:
    """Rule by rule, in the order in which they apply."""
    unnamed = pl.col("model_a").is_null() | pl.col("model_b").is_null()
    rules = {}
    if "no_opponent" in votes.columns:
        rules["no_opponent"] = pl.col("no_opponent")
    rules |= {"no_model": unnamed, "same_model": pl.col("model_a") == pl.col("model_b")}
    rules |= {name: pl.col(name).cast(pl.Boolean) for name in BY_COLUMN if name in votes.columns}
    if "flags" in votes.columns:
        kinds = votes["flags"].explode().drop_nulls().unique().sort().to_list()
        rules |= {f"flag:{kind}": pl.col("flags").list.contains(kind) for kind in kinds}
    if duplicate := _duplicate(votes.columns):
        rules["duplicate"] = pl.any_horizontal(duplicate)
    if "unread_time" in votes.columns:
        rules["unread_time"] = pl.col("unread_time")
    if "voter" in votes.columns:
        rules["judge"] = pl.col("voter").cast(pl.String).str.starts_with(JUDGE)
    return rules


def _duplicate(columns: Iterable[str]) -> list[pl.Expr]:
    """The same vote id (of the same voter), or the same voter, prompt and pair."""
    present = set(columns)
    names = [pl.col("model_a").cast(pl.String), pl.col("model_b").cast(pl.String)]
    pair = [pl.min_horizontal(names).alias("first"), pl.max_horizontal(names).alias("second")]
    found = []
    if "vote_id" in present:
        voter = [pl.col("voter")] if "voter" in present else []
        found.append(_seen_before([pl.col("vote_id")], voter))
    if {"voter", "prompt"} <= present:
        found.append(_seen_before([pl.col("voter"), pl.col("prompt")], pair))
    return found


def _seen_before(known: list[pl.Expr], others: list[pl.Expr]) -> pl.Expr:
    """An earlier vote has the same values, none of `known` being empty."""
    return ~pl.struct(*known, *others).is_first_distinct() & pl.all_horizontal(
        column.is_not_null() for column in known
    )
