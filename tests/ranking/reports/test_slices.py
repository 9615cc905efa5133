"""Rankings of parts of the votes: shrunk, and withheld when they would give people away."""

import numpy as np
import polars as pl
import pytest

from joute.errors import BadInput
from joute.ranking import MIN_VOTERS, Slice, rank, slices
from joute.ranking.votes.model import TAGS
from tests.ranking.parts import Parts, held_in_parts
from tests.ranking.simulation import frame, some_votes

VOTES = frame(some_votes(models=6, votes=1500, voters=80, seed=2))


def labelled(shares: dict[str, float], seed: int = 0) -> pl.DataFrame:
    """Voters are given a language."""
    random = np.random.default_rng(seed)
    voters = VOTES["voter"].unique().sort()
    languages = random.choice(list(shares), len(voters), p=list(shares.values()))
    spoken = dict(zip(voters.to_list(), languages.tolist(), strict=True))
    return VOTES.with_columns(language=pl.col("voter").replace_strict(spoken))


def by_value(parts: tuple[Slice, ...]) -> dict[str, Slice]:
    return {part.value: part for part in parts}


def test_a_part_like_the_whole_is_drawn_to_it() -> None:
    votes = labelled({"fr": 0.5, "en": 0.5})
    whole = rank(votes)
    for part in slices(votes, by="language"):
        alone = rank(votes.filter(pl.col("language") == part.value))
        for row in part.rows:
            shrunk = abs(row.rating - whole[row.model].rating)
            assert shrunk <= abs(alone[row.model].rating - whole[row.model].rating) + 1
            assert row.shift == pytest.approx(row.rating - whole[row.model].rating)


def test_a_part_that_truly_differs_keeps_its_difference() -> None:
    """English speakers turn every preference for m000 round."""
    votes = labelled({"fr": 0.5, "en": 0.5})
    about = (pl.col("model_a") == "m000") | (pl.col("model_b") == "m000")
    turned = votes.with_columns(
        winner=pl.when(about & (pl.col("language") == "en"))
        .then(pl.when(pl.col("model_a") == "m000").then(pl.lit("b")).otherwise(pl.lit("a")))
        .when(about)
        .then(pl.when(pl.col("model_a") == "m000").then(pl.lit("a")).otherwise(pl.lit("b")))
        .otherwise(pl.col("winner"))
    )
    parts = by_value(slices(turned, by="language"))
    rated = {
        value: next(row for row in part.rows if row.model == "m000")
        for value, part in parts.items()
    }
    assert rated["fr"].lower > rated["en"].upper


def test_a_part_says_less_with_fewer_votes() -> None:
    parts = by_value(slices(labelled({"fr": 0.85, "en": 0.15}), by="language"))
    assert (parts["en"].shrinkage or 0) > (parts["fr"].shrinkage or 1)
    widths = {
        value: np.mean([row.upper - row.lower for row in part.rows])
        for value, part in parts.items()
    }
    assert widths["en"] > widths["fr"]


def test_a_part_of_fewer_than_five_voters_is_withheld_with_all_its_numbers() -> None:
    few = VOTES["voter"].unique().sort()[: MIN_VOTERS - 1].to_list()
    cohorts = pl.when(pl.col("voter").is_in(few)).then(pl.lit("4 people")).otherwise(pl.lit("rest"))
    parts = by_value(slices(VOTES.with_columns(cohort=cohorts), by="cohort"))
    hidden = parts["4 people"]
    assert (hidden.withheld, hidden.votes, hidden.voters, hidden.rows) == (True, None, None, ())
    assert not parts["rest"].withheld


def test_a_model_that_fewer_than_five_voters_judged_is_withheld_within_a_part() -> None:
    rare = pl.DataFrame(
        {"model_a": ["rare"] * 40, "model_b": ["m001"] * 40, "winner": ["a"] * 40,
         "voter": [f"v{i % 4}" for i in range(40)]}
    )  # fmt: skip
    votes = pl.concat([VOTES, rare]).with_columns(language=pl.lit("fr"))
    (part,) = slices(votes, by="language", min_votes=0, min_voters=0)
    assert "rare" not in {row.model for row in part.rows}
    assert len(part.rows) == 6


def test_a_vote_with_two_categories_is_in_both() -> None:
    both = pl.lit(["maths", "code"])
    votes = VOTES.with_columns(
        category=pl.when(pl.int_range(pl.len()) % 2 == 0).then(both).otherwise(pl.lit(["code"]))
    )
    parts = by_value(slices(votes, by="category"))
    assert {value: part.votes for value, part in parts.items()} == {"code": 1500, "maths": 750}


def test_a_vote_without_a_task_is_in_no_part() -> None:
    third = pl.int_range(pl.len()) % 3
    votes = VOTES.with_columns(task=pl.when(third == 0).then(pl.lit("code")))
    parts = by_value(slices(votes, by="task"))
    assert {value: part.votes for value, part in parts.items()} == {"code": 500}


def test_periods_are_months() -> None:
    days = pl.Series("created_at", [f"2026-{1 + i // 500:02d}-15" for i in range(1500)])
    parts = slices(VOTES.with_columns(days), by="period")
    assert [(part.value, part.votes) for part in parts] == [
        ("2026-01", 500),
        ("2026-02", 500),
        ("2026-03", 500),
    ]


def test_by_tag_the_answer_that_has_it_wins_and_a_reproach_loses() -> None:
    """m000 is always useful and always superficial, the others never."""
    tags = ["useful", "superficial"]
    on = {
        f"tags_{side}": pl.when(pl.col(f"model_{side}") == "m000")
        .then(pl.lit(tags))
        .otherwise(pl.lit([], dtype=pl.List(pl.String)))
        for side in "ab"
    }
    parts = by_value(slices(VOTES.with_columns(**on), by="tag"))
    assert parts.keys() == set(TAGS)
    about = VOTES.filter((pl.col("model_a") == "m000") | (pl.col("model_b") == "m000"))
    assert parts["useful"].votes == parts["superficial"].votes == about.height
    assert parts["useful"].rows[0].model == "m000"
    assert parts["superficial"].rows[-1].model == "m000"
    assert parts["creative"].withheld

    own = by_value(slices(VOTES.with_columns(**on), by="tag", tags={"useful": "bad"}))
    assert own.keys() == {"useful"}
    assert own["useful"].rows == parts["superficial"].rows


def test_an_anchor_holds_in_parts_too() -> None:
    parts = slices(labelled({"fr": 1.0}), by="language", anchors={"m003": 1000})
    row = next(row for row in parts[0].rows if row.model == "m003")
    assert row.rating == pytest.approx(1000)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(BadInput, match="tags_a, tags_b"):
        slices(VOTES, by="tag")


def test_intervals_of_parts_that_differ_a_little_hold_the_truth() -> None:
    """A short version of benchmarks/ranking_coverage.py, where the likeliest distance is too
    small most often."""
    assert held_in_parts(Parts(0.15, 8, 1600), 12, seed=1) >= 0.9
