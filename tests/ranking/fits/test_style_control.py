"""Style control: what is counted, and what is taken out."""

import math

import numpy as np
import polars as pl
import pytest

from joute.errors import BadInput
from joute.ranking import rank, style_counts
from joute.ranking.votes.style import STYLES
from tests.ranking.simulation import frame, outcomes, some_votes

ANSWER = """# Title

Some **bold** and __more bold__ words, but 2 ** 3 is a power.

- one
- two
  * nested
1. first
2) second

## Part

```python
# not a heading
- not a list
**not bold**
```
"""


def test_style_is_counted_in_the_text_not_in_code() -> None:
    found = style_counts(ANSWER)
    assert (found.length, found.headings, found.bold, found.lists) == (len(ANSWER), 2, 2, 5)


def test_plain_text_has_no_style() -> None:
    found = style_counts("Just words - with a dash, #hash and a * star.")
    assert (found.headings, found.bold, found.lists) == (0, 0, 0)


def styled(votes: int = 6000, *, favour: float, seed: int = 0) -> pl.DataFrame:
    """Models m004 and m005 write at length; length adds `favour` logits at its full difference."""
    random = np.random.default_rng(seed)
    a = random.integers(6, size=votes)
    b = (a + random.integers(1, 6, size=votes)) % 6
    usual = np.array([200.0, 200, 200, 200, 800, 800])
    length_a, length_b = (usual[side] * random.lognormal(0, 0.3, votes) for side in (a, b))
    difference = (length_a - length_b) / (length_a + length_b)
    strengths = np.array([0.6, 0.3, 0.0, -0.3, -0.2, -0.4])
    gap = strengths[a] - strengths[b] + favour * difference
    names = np.array([f"m{i:03d}" for i in range(6)])
    table = {"model_a": names[a], "model_b": names[b]}
    words = np.array(["a", "b", "tie"])[outcomes(gap, 0.2, random)]
    return pl.DataFrame(
        {**table, "winner": words, "voter": random.integers(200, size=votes),
         "length_a": length_a, "length_b": length_b}
    )  # fmt: skip


def test_length_that_pleases_is_found_and_taken_out() -> None:
    votes = styled(favour=1.5)
    raw, controlled = rank(votes), rank(votes, style=True)
    assert raw["m004"].rating > raw["m001"].rating
    assert controlled["m004"].rating < controlled["m003"].rating + 40
    assert controlled["m000"].rating == max(row.rating for row in controlled.rows)
    assert controlled.style is not None
    length, position = controlled.style.effects
    assert (length.name, position.name) == ("length", "position")
    assert length.significant
    assert length.points > 50
    assert not position.significant
    assert controlled.position == position


def test_raw_and_controlled_ratings_stand_side_by_side() -> None:
    votes = styled(favour=1.5)
    raw, controlled = rank(votes), rank(votes, style=True)
    assert controlled.style is not None
    for row in controlled.style.rows:
        assert row.raw == pytest.approx(raw[row.model].rating, abs=1e-6)
        assert row.controlled == pytest.approx(controlled[row.model].rating, abs=1e-6)


def test_style_that_does_not_please_changes_little() -> None:
    votes = styled(favour=0.0)
    raw, controlled = rank(votes), rank(votes, style=True)
    assert controlled.style is not None
    assert not controlled.style.effects[0].significant
    assert all(abs(row.rating - raw[row.model].rating) < 40 for row in controlled.rows)


def test_swapping_sides_changes_only_the_sign_of_position() -> None:
    votes = styled(favour=1.0)
    turned = votes.rename(
        {"model_a": "model_b", "model_b": "model_a", "length_a": "length_b", "length_b": "length_a"}
    ).with_columns(winner=pl.col("winner").replace({"a": "b", "b": "a"}))
    one, other = rank(votes, style=True), rank(turned, style=True)
    assert one.style is not None
    assert other.style is not None
    assert other["m004"].rating == pytest.approx(one["m004"].rating, abs=1e-5)
    assert other.style.effects[0].points == pytest.approx(one.style.effects[0].points, abs=1e-5)
    assert other.style.effects[1].points == pytest.approx(-one.style.effects[1].points, abs=1e-5)


def test_all_four_styles_are_used_when_they_are_known() -> None:
    random = np.random.default_rng(0)
    counts = {f"{style}_{side}": random.poisson(3, 900) for style in STYLES for side in "ab"}
    votes = frame(some_votes(votes=900)).with_columns(
        **{k: pl.Series(v) for k, v in counts.items()}
    )
    found = rank(votes, style=True).style
    assert found is not None
    assert [effect.name for effect in found.effects] == [*STYLES, "position"]


def test_style_control_needs_counts() -> None:
    with pytest.raises(BadInput, match="length_a, length_b"):
        rank(frame(some_votes()), style=True)


def test_a_style_that_never_differs_or_always_goes_with_another_breaks_nothing() -> None:
    votes = some_votes(4, 300, seed=3)
    rows = frame(votes).to_dicts()
    for number, row in enumerate(rows):
        row |= {"headings_a": 2, "headings_b": 2, "bold_a": number % 5, "bold_b": number % 3}
        row |= {"lists_a": row["bold_a"], "lists_b": row["bold_b"]}
    board = rank(pl.DataFrame(rows), style=True)
    assert board.style is not None
    assert {effect.name for effect in board.style.effects} == {"bold", "lists", "position"}
    assert all(math.isfinite(row.controlled) for row in board.style.rows)
