"""Which votes are left out, by which named rule, and how many.

Every rule can be switched off by its name (`keep`): nothing is deleted.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from joute.errors import N_, BadInput

RULE_TEXTS = {
    "same_model": N_("the same model on both sides"),
    "no_opponent": N_("an answer rated alone, with no other to compare"),
    "no_opinion": N_("reactions that are neither for nor against"),
    "simulated": N_("simulated players"),
    "not_blind": N_("models known before the vote"),
    "chosen": N_("a pair chosen by the voter, not drawn"),
    "flag": N_("a duel that was flagged"),
    "duplicate": N_("the same vote twice"),
    "tie": N_("ties, left out on request"),
    "both_bad": N_("both bad, left out on request"),
}

# Rules that say what a vote is, and cannot be switched off.
_NEVER_VOTES = ("same_model", "no_opponent", "no_opinion")
_BY_COLUMN = ("no_opponent", "no_opinion", "simulated", "not_blind", "chosen")

# The columns that rules read.
RULE_COLUMNS = (*_BY_COLUMN, "flags", "vote_id", "voter", "prompt")


@dataclass(frozen=True)
class Exclusion:
    """Votes that a rule leaves out; when not `applied`, they match it and were kept on request.

    A vote that several rules match is counted under the first. `rule` is a key of RULE_TEXTS,
    or "flag:" and the kind of the flag.
    """

    rule: str
    votes: int
    applied: bool = True

    @property
    def text(self) -> str:
        """What the rule is, a source text of the catalogues."""
        return RULE_TEXTS[self.rule.partition(":")[0]]


def apply_rules(
    votes: pl.DataFrame, keep: Collection[str], dropped: Mapping[str, int]
) -> tuple[pl.DataFrame, tuple[Exclusion, ...]]:
    """The votes that count, and what was left out by each rule that `votes` has columns for."""
    _check(keep)
    rules = _conditions(votes)
    rules |= {name: pl.col("outcome") == outcome for name, outcome in dropped.items()}
    counted: list[Exclusion] = []
    for rule, condition in rules.items():
        matched = votes.select(condition.fill_null(False).alias("match"))["match"]
        applied = rule not in keep and not (rule.startswith("flag:") and "flag" in keep)
        if number := int(matched.sum()):
            counted.append(Exclusion(rule, number, applied))
            votes = votes.filter(~matched) if applied else votes
    return votes, tuple(counted)


def _check(keep: Collection[str]) -> None:
    for name in keep:
        known = name in RULE_TEXTS or name.startswith("flag:")
        if not known or name in _NEVER_VOTES:
            raise BadInput(
                message=N_("No rule “%(name)s” can be switched off. Rules: %(known)s."),
                name=name,
                known=", ".join(rule for rule in RULE_TEXTS if rule not in _NEVER_VOTES),
            )


def _conditions(votes: pl.DataFrame) -> dict[str, pl.Expr]:
    """Rule by rule, in the order in which they apply."""
    rules = {"same_model": pl.col("model_a") == pl.col("model_b")}
    rules |= {name: pl.col(name).cast(pl.Boolean) for name in _BY_COLUMN if name in votes.columns}
    if "flags" in votes.columns:
        kinds = votes["flags"].explode().drop_nulls().unique().sort().to_list()
        rules |= {f"flag:{kind}": pl.col("flags").list.contains(kind) for kind in kinds}
    if duplicate := _duplicate(votes.columns):
        rules["duplicate"] = pl.any_horizontal(duplicate)
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
