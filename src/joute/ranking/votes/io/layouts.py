"""The layouts of votes that are recognised, by their columns.

Each layout says how its columns become Joute's: model_a, model_b, outcome, and, when they are
there, voter, vote_id, prompt, weight, created_at, language, category, task, cohort, tags, flags,
simulated, chosen, not_blind, no_winner and the counts of style.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from joute.errors import N_, BadInput
from joute.ranking.votes.io import open_webui
from joute.ranking.votes.model import BOTH_BAD, TAGS, TIE, A, B
from joute.ranking.votes.style import STYLE_COLUMNS, STYLES

Columns: TypeAlias = Mapping[str, pl.DataType]
Expressions: TypeAlias = dict[str, pl.Expr]

_WINNERS = {
    "a": A,
    "model_a": A,
    "b": B,
    "model_b": B,
    "tie": TIE,
    "both_bad": BOTH_BAD,
    "tie (bothbad)": BOTH_BAD,
}
# Tags that compar:IA does not have.
_OUR_OWN = ("relevant", "coherent")
_CHOICES = {"a_better": A, "b_better": B, "both_good": TIE, "both_bad": BOTH_BAD}
_SIDES = {"left": A, "right": B, "tie": TIE, "both_bad": BOTH_BAD}


@dataclass(frozen=True)
class Layout:
    """A layout of votes: the columns that identify it, and their meaning for Joute.

    `sides_known` is false when the table does not say which answer stood on which side.
    """

    name: str
    needs: tuple[str, ...]
    read: Callable[[Columns], Expressions]
    sides_known: bool = True
    gather: Callable[[pl.LazyFrame], pl.LazyFrame] | None = None


def recognise(columns: Iterable[str]) -> Layout:
    """The layout of a table. Raises BadInput, with what would be recognised."""
    present = set(columns)
    for layout in LAYOUTS:
        if present.issuperset(layout.needs):
            return layout
    raise BadInput(
        message=N_("These columns are not those of votes: %(found)s. Known: %(known)s."),
        found=", ".join(sorted(present)),
        known="; ".join(", ".join(layout.needs) for layout in LAYOUTS),
    )


def _pairs(columns: Columns) -> Expressions:
    """Joute's own layout, which extends that of LMArena's published votes."""
    return {
        **_models("model_a", "model_b"),
        **_word("winner", _WINNERS),
        **_common(columns),
    }


def _graded(columns: Columns) -> Expressions:
    """How much of the vote side a gets, from 0 to 1, in place of a word."""
    column = pl.col("outcome")
    points = _number(column, columns["outcome"]).cast(pl.Float64)
    outcome = (
        pl.when((points > 0.5) & (points <= 1))
        .then(pl.lit(A, pl.UInt8))
        .when((points < 0.5) & (points >= 0))
        .then(pl.lit(B, pl.UInt8))
        .when(points == 0.5)
        .then(pl.lit(TIE, pl.UInt8))
    )
    return {
        **_models("model_a", "model_b"),
        "outcome": outcome,
        "points": points,
        "no_winner": blank(column),
        **_common(columns),
    }


def _one_hot(columns: Columns) -> Expressions:
    """LMArena's 55k votes: a column for each outcome, of which one is 1."""
    outcomes = {"winner_model_a": A, "winner_model_b": B, "winner_tie": TIE}
    picked = [
        pl.when(pl.col(name).cast(pl.Int64) == 1).then(pl.lit(outcome, pl.UInt8))
        for name, outcome in outcomes.items()
    ]
    one = pl.sum_horizontal(pl.col(name).cast(pl.Int64) for name in outcomes) == 1
    return {
        **_models("model_a", "model_b"),
        "outcome": pl.when(one).then(pl.coalesce(picked)),
        "no_winner": pl.all_horizontal(pl.col(name).is_null() for name in outcomes),
        **_common(columns),
    }


def _left_right(columns: Columns) -> Expressions:
    return {
        **_models("left", "right"),
        **_word("winner", _SIDES),
        **_common(columns),
    }


def _comparia_votes(columns: Columns) -> Expressions:
    chosen, equal = pl.col("chosen_model_name"), _truth("both_equal", columns)
    outcome = (
        pl.when(equal)
        .then(pl.lit(TIE, pl.UInt8))
        .when(chosen == pl.col("model_a_name"))
        .then(pl.lit(A, pl.UInt8))
        .when(chosen == pl.col("model_b_name"))
        .then(pl.lit(B, pl.UInt8))
    )
    return {
        **_models("model_a_name", "model_b_name"),
        "outcome": outcome,
        "no_winner": blank(chosen) & ~equal.fill_null(False),
        **_comparia_common(columns),
        **_comparia_tags(columns),
        **_first(columns, {"vote_id": ("id",)}),
    }


def _comparia_reactions(columns: Columns) -> Expressions:
    """Reactions of one conversation, netted by `_net`: one vote, whatever was clicked."""
    return {
        **_models("model_a_name", "model_b_name"),
        "outcome": pl.col("outcome"),
        **_comparia_common(columns),
    }


def _comparia_choices(columns: Columns) -> Expressions:
    """The votes of 2026, one for each turn of a comparison."""
    return {
        **_models("model_a", "model_b"),
        **_word("choice", _CHOICES),
        **_comparia_common(columns),
        "vote_id": pl.format("{}/{}", "comparison_id", "turn"),
    }


def _comparia_common(columns: Columns) -> Expressions:
    voters = [pl.col(name) for name in ("visitor_id", "session_hash") if name in columns]
    known = {"voter": pl.coalesce(voters).cast(pl.String)} if voters else {}
    if "mode" in columns:
        known["chosen"] = pl.col("mode") == "custom"
    return {
        **_common(columns),
        **known,
        **_first(columns, {"prompt": ("conversation_pair_id",), "cohort": ("cohorts",)}),
        **_first(columns, {"category": ("selected_category", "categories")}),
        **_first(columns, {"length_a": ("total_conv_a_output_tokens",)}),
        **_first(columns, {"length_b": ("total_conv_b_output_tokens",)}),
    }


def _comparia_tags(columns: Columns) -> Expressions:
    tags = [tag for tag in TAGS if tag not in _OUR_OWN]
    return {
        f"tags_{side}": _where_true({tag: _truth(f"conv_{tag}_{side}", columns) for tag in tags})
        for side in "ab"
        if all(f"conv_{tag}_{side}" in columns for tag in tags)
    }


def _net(reactions: pl.LazyFrame) -> pl.LazyFrame:
    """One row per conversation: likes minus dislikes, side by side.

    No like and no dislike at all is no opinion (an empty outcome, kept apart from errors by
    `no_opinion`); equal sides are a tie, or both bad when both are disliked more than liked.
    """
    columns = reactions.collect_schema()
    like = _truth("liked", columns).cast(pl.Int64).fill_null(0)
    dislike = _truth("disliked", columns).cast(pl.Int64).fill_null(0)
    on_a = pl.col("refers_to_model") == pl.col("model_a_name")
    first = [
        pl.col(name).first()
        for name in columns
        if name not in {"conversation_pair_id", "liked", "disliked", "id"}
    ]
    return (
        reactions.group_by("conversation_pair_id", maintain_order=True)
        .agg(
            *first,
            net_a=pl.when(on_a).then(like - dislike).sum(),
            net_b=pl.when(~on_a).then(like - dislike).sum(),
            signals=(like + dislike).sum(),
        )
        .with_columns(
            no_opinion=pl.col("signals") == 0,
            outcome=net_outcome(pl.col("net_a"), pl.col("net_b")),
        )
    )


def net_outcome(net_a: pl.Expr, net_b: pl.Expr) -> pl.Expr:
    """The outcome of likes minus dislikes on each side."""
    return (
        pl.when(net_a > net_b)
        .then(pl.lit(A, pl.UInt8))
        .when(net_a < net_b)
        .then(pl.lit(B, pl.UInt8))
        .when(net_a < 0)
        .then(pl.lit(BOTH_BAD, pl.UInt8))
        .otherwise(pl.lit(TIE, pl.UInt8))
    )


def _feedback(_columns: Columns) -> Expressions:
    """Open WebUI's feedback, once `open_webui` has paired its answers."""
    names = ("outcome", "voter", "prompt", "created_at", "no_opinion", "no_opponent")
    return {**_models("model_a", "model_b"), **{name: pl.col(name) for name in names}}


# How preference pairs name the models of their answers.
_PREFERRED = (
    ("chosen_model", "rejected_model"),
    ("chosen-model", "rejected-model"),
    ("model_chosen", "model_rejected"),
)


def _preferences(columns: Columns) -> Expressions:
    """Pairs of answers that trainers read: the first was preferred, wherever it stood."""
    named = [pair for pair in _PREFERRED if set(pair) <= set(columns)]
    unnamed = {side: pl.lit(None, pl.String) for side in ("model_a", "model_b")}
    found = _common({name: kind for name, kind in columns.items() if not kind.is_nested()})
    return {
        **(_models(*named[0]) if named else unnamed),
        **found,
        "outcome": pl.when(pl.col("chosen").is_not_null()).then(pl.lit(A, pl.UInt8)),
        "no_winner": pl.col("chosen").is_null() | pl.col("rejected").is_null(),
    }


def _models(a: str, b: str) -> Expressions:
    return {"model_a": pl.col(a).cast(pl.String), "model_b": pl.col(b).cast(pl.String)}


def _word(column: str, outcomes: Mapping[str, int]) -> Expressions:
    """The outcome that a word names; null for any other word, and for none (`no_winner`)."""
    word = pl.col(column).cast(pl.String)
    return {
        "outcome": pl.coalesce(
            pl.when(word == known).then(pl.lit(outcome, pl.UInt8))
            for known, outcome in outcomes.items()
        ),
        "no_winner": blank(word),
    }


# How programs write that a text is not known.
_NOT_KNOWN = ("", "nan", "none", "null", "<na>")


def blank(text: pl.Expr) -> pl.Expr:
    """True where a text says that it is not known."""
    bare = text.cast(pl.String).str.strip_chars().str.to_lowercase()
    return bare.is_null() | bare.is_in(_NOT_KNOWN)


def _identity(column: pl.Expr) -> pl.Expr:
    """An identity as a text; null when it is not known."""
    text = column.cast(pl.String)
    return pl.when(~blank(text)).then(text)


_TRUE, _FALSE = ("true", "1", "1.0", "yes"), ("false", "0", "0.0", "no")


def _truth(name: str, columns: Columns) -> pl.Expr:
    """True or false, as a text or a number too; null for anything else."""
    if columns[name] == pl.Boolean:
        return pl.col(name)
    bare = pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase()
    return (
        pl.when(bare.is_in(_TRUE)).then(pl.lit(True)).when(bare.is_in(_FALSE)).then(pl.lit(False))
    )


def _number(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """A number, with a decimal comma too; null for a text that is none."""
    if kind != pl.String:
        return column
    return column.str.strip_chars().str.replace(",", ".").cast(pl.Float64, strict=False)


_ALIASES = {
    "voter": ("voter", "judge", "judge_hash", "worker", "evaluation_session_id"),
    "vote_id": ("vote_id", "id", "duel"),
    "prompt": ("prompt", "prompt_id"),
    "weight": ("weight",),
    "created_at": ("created_at", "timestamp", "tstamp"),
    "language": ("language", "languages"),
    "category": ("category",),
    "task": ("task",),
    "cohort": ("cohort",),
    "tags_a": ("tags_a",),
    "tags_b": ("tags_b",),
    "flags": ("flags",),
    "simulated": ("simulated",),
    "chosen": ("chosen",),
    "not_blind": ("not_blind",),
    "no_opinion": ("no_opinion",),
    "mode": ("mode",),
    "draw_probability": ("draw_probability",),
    "tokens_a": ("tokens_a", "total_conv_a_output_tokens"),
    "tokens_b": ("tokens_b", "total_conv_b_output_tokens"),
    **{f"{style}_{side}": (f"{style}_{side}",) for style in STYLES for side in "ab"},
}
_IDENTITIES = {"vote_id", "prompt"}
_NUMBERS = {"weight", "draw_probability", "tokens_a", "tokens_b", *STYLE_COLUMNS}
_TRUTHS = {"simulated", "chosen", "not_blind", "no_opinion"}
# Blank voters are looked for by the reader, once for each name.
_TEXTS = {"voter", "cohort", "mode"}
_AS_LIST = {"tags_a", "tags_b", "flags"}


def _common(columns: Columns) -> Expressions:
    found = _first(columns, _ALIASES)
    if "anony" in columns:
        found["not_blind"] = ~_truth("anony", columns)
    if "conv_metadata" in columns:
        found |= _arena_styles(columns["conv_metadata"])
    if "category_tag" in columns and "category" not in found:
        found |= _arena_categories(columns["category_tag"])
    return found


def _first(columns: Columns, aliases: Mapping[str, tuple[str, ...]]) -> Expressions:
    found = {}
    for name, candidates in aliases.items():
        for candidate in candidates:
            if candidate in columns:
                found[name] = _cast(name, candidate, columns)
                break
    return found


def _cast(name: str, source: str, columns: Columns) -> pl.Expr:
    column, kind = pl.col(source), columns[source]
    if name in _IDENTITIES:
        return _identity(column)
    if name in _TRUTHS:
        return _truth(source, columns)
    if name in _NUMBERS:
        return _number(column, kind)
    if name in _TEXTS:
        return column.cast(pl.String)
    if name in _AS_LIST and not isinstance(kind, pl.List):
        # Names in one text, however they are separated.
        return column.cast(pl.String).str.extract_all(r"[\w:-]+")
    return column


def _arena_styles(metadata: pl.DataType) -> Expressions:
    """LMArena's counts: numbers, or structs of numbers (h1 to h6, ordered and unordered)."""
    sources = {
        "length": "sum_assistant_{}_tokens",
        "headings": "header_count_{}",
        "bold": "bold_count_{}",
        "lists": "list_count_{}",
    }
    fields = dict(metadata) if isinstance(metadata, pl.Struct) else {}
    return {
        f"{style}_{side}": _added_up(source.format(side), fields[source.format(side)])
        for style, source in sources.items()
        for side in "ab"
        if source.format(side) in fields
    }


def _added_up(name: str, kind: object) -> pl.Expr:
    value = pl.col("conv_metadata").struct.field(name)
    if isinstance(kind, pl.Struct):
        return pl.sum_horizontal(value.struct.field(part.name) for part in kind.fields)
    return value


def _arena_categories(tags: pl.DataType) -> Expressions:
    """LMArena's category_tag: structs by version, whose true fields are the categories."""
    if not isinstance(tags, pl.Struct):
        return {}
    column = pl.col("category_tag").struct
    return {
        "category": _where_true(
            {
                leaf.name: column.field(version.name).struct.field(leaf.name)
                for version in tags.fields
                if isinstance(version.dtype, pl.Struct)
                for leaf in version.dtype.fields
                if leaf.dtype == pl.Boolean
            }
        )
    }


def _where_true(named: Mapping[str, pl.Expr]) -> pl.Expr:
    """The list of the names whose expression is true."""
    return pl.concat_list(
        pl.when(condition).then(pl.lit(name)) for name, condition in named.items()
    ).list.drop_nulls()


LAYOUTS = (
    Layout("compar:IA reactions", ("liked", "disliked", "refers_to_model", "model_a_name",
            "model_b_name", "conversation_pair_id"), _comparia_reactions, gather=_net),
    Layout("compar:IA votes", ("model_a_name", "model_b_name", "chosen_model_name",
            "both_equal"), _comparia_votes),
    Layout("compar:IA choices", ("comparison_id", "turn", "model_a", "model_b", "choice"),
            _comparia_choices),
    Layout("LMArena 55k", ("model_a", "model_b", "winner_model_a", "winner_model_b",
            "winner_tie"), _one_hot),
    Layout("Joute or LMArena", ("model_a", "model_b", "winner"), _pairs),
    Layout("graded outcomes", ("model_a", "model_b", "outcome"), _graded),
    Layout("left, right and winner", ("left", "right", "winner"), _left_right),
    Layout("Open WebUI feedback", ("user_id", "data", "meta"), _feedback, sides_known=False,
            gather=open_webui.paired),
    Layout("preference pairs", ("chosen", "rejected"), _preferences, sides_known=False),
)  # fmt: skip

# Every column that some layout reads.
COLUMNS_READ = frozenset(
    {
        *(name for layout in LAYOUTS for name in layout.needs),
        *(name for names in _ALIASES.values() for name in names),
        *(name for pair in _PREFERRED for name in pair),
        *("anony", "conv_metadata", "category_tag", "visitor_id", "session_hash"),
        *("selected_category", "categories", "cohorts"),
        *(f"conv_{tag}_{side}" for tag in TAGS for side in "ab"),
    }
)
