"""Votes already in memory give the ranking that their file gives, without polars."""

import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from joute.errors import BadInput
from joute.ranking import Labels, VoteArrays, encode, rank, slices
from joute.ranking.votes.model import WINNERS

RANDOM = np.random.default_rng(7)
MODELS = ("pear", "apple", "fig", "lime")
NUMBER = 600
FIRST = RANDOM.integers(0, 4, NUMBER)
SECOND = (FIRST + RANDOM.integers(1, 4, NUMBER)) % 4
OUTCOMES = RANDOM.integers(0, 4, NUMBER)
VOTERS = RANDOM.integers(0, 40, NUMBER)
QUESTIONS = RANDOM.integers(-1, 5, NUMBER)
SIMULATED, CHOSEN, FLAGGED = (RANDOM.random(NUMBER) < share for share in (0.05, 0.1, 0.1))
LANGUAGES = RANDOM.integers(0, 2, NUMBER)
USEFUL = RANDOM.random(NUMBER) < 0.3
LENGTHS = RANDOM.integers(0, 500, (2, NUMBER))
EVERY = np.arange(NUMBER)

ARRAYS = VoteArrays(
    models=MODELS,
    a=FIRST,
    b=SECOND,
    outcome=OUTCOMES,
    voter=VOTERS,
    question=QUESTIONS,
    rules={"simulated": SIMULATED, "chosen": CHOSEN, "flag:names_itself": FLAGGED},
    styles={"length_a": LENGTHS[0].astype(float), "length_b": LENGTHS[1].astype(float)},
    labels={
        "language": Labels(("en", "fr"), EVERY, LANGUAGES),
        "tags_a": Labels(("useful",), EVERY[USEFUL], np.zeros(USEFUL.sum(), int)),
        "tags_b": Labels((), EVERY[:0], EVERY[:0]),
    },
)
FRAME = pl.DataFrame(
    {
        "model_a": [MODELS[place] for place in FIRST],
        "model_b": [MODELS[place] for place in SECOND],
        "winner": [WINNERS[outcome] for outcome in OUTCOMES],
        "voter": [f"v{voter}" for voter in VOTERS],
        "prompt": [None if question < 0 else f"q{question}" for question in QUESTIONS],
        "simulated": SIMULATED,
        "chosen": CHOSEN,
        "flags": [["names_itself"] if flagged else [] for flagged in FLAGGED],
        "language": [("en", "fr")[language] for language in LANGUAGES],
        "tags_a": [["useful"] if useful else [] for useful in USEFUL],
        "tags_b": pl.Series([[]] * NUMBER, dtype=pl.List(pl.String)),
        "length_a": LENGTHS[0],
        "length_b": LENGTHS[1],
    }
)


@pytest.mark.parametrize("keep", [(), ("chosen",), ("flag", "duplicate"), ("flag:names_itself",)])
@pytest.mark.parametrize("style", [False, True])
def test_the_same_ranking_as_from_a_dataframe(keep: tuple[str, ...], style: bool) -> None:
    found = rank(encode(ARRAYS, keep=keep), keep=keep, style=style)
    wanted = rank(FRAME, keep=keep, style=style)
    assert {one.rule for one in found.excluded} >= {"simulated", "chosen", "duplicate"}
    assert found.to_dict() == wanted.to_dict()


@pytest.mark.parametrize("by", ["language", "tag"])
def test_the_same_slices(by: str) -> None:
    assert slices(encode(ARRAYS), by=by) == slices(FRAME, by=by)  # type: ignore[arg-type]


def test_no_vote_at_all_is_a_ranking_too() -> None:
    none = np.zeros(0, dtype=int)
    assert rank(encode(VoteArrays((), none, none, none, none, none))).rows == ()


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(BadInput):
        encode(ARRAYS, keep=["whatever"])


def test_polars_is_not_needed() -> None:
    code = "\n".join(
        (
            "import sys; sys.modules['polars'] = sys.modules['narwhals'] = None",
            "import numpy as np",
            "from joute.ranking import Live, PairCounts, VoteArrays, plan, rank, encode",
            "a = np.arange(60) % 2",
            "votes = VoteArrays(('x', 'y'), a, 1 - a, a, np.arange(60) % 12, np.full(60, -1))",
            "board = rank(encode(votes))",
            "board.robustness(), board.pairs(), board.to_json()",
            "plan(PairCounts.of(('x', 'y'))), Live(PairCounts.of(('x', 'y'))).refresh()",
        )
    )
    subprocess.run([sys.executable, "-c", code], check=True)
