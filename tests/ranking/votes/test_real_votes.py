"""Real files, beside the checkout; skipped when they are not there."""

from pathlib import Path

import pytest

from joute.ranking import rank
from joute.ranking.votes.io.reader import read

DATA = Path(__file__).parents[4] / "shared" / "data"
LLMFAO = DATA / "llmfao.csv"
COMPARIA = DATA / "comparia"


def needs(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the checkout")
    return path


def test_llmfao_is_ranked_by_its_124_workers() -> None:
    board = rank(needs(LLMFAO))
    assert (board.votes, board.voters, len(board.rows)) == (8931, 124, 59)
    assert board.excluded == ()
    assert board.rows[0].model == "GPT 4"
    assert board.rows[0].rank_lower == 1
    assert (board.rows[0].rank_upper or 0) > 10
    assert {row.component for row in board.rows} == {1}


def test_the_answer_on_the_left_was_preferred_a_little() -> None:
    position = rank(needs(LLMFAO)).position
    assert position is not None
    assert position.significant
    assert 5 < position.points < 30


def test_a_few_votes_of_8931_change_the_first_place() -> None:
    report = rank(needs(LLMFAO)).robustness()
    assert report.votes is not None
    assert report.votes.removed < 30


def test_comparia_votes_and_reactions_are_read_as_published() -> None:
    votes = read(needs(COMPARIA / "sample_comparia_votes.parquet"))
    assert (votes.layout, len(votes.votes)) == ("compar:IA votes", 10)
    reactions = read(needs(COMPARIA / "sample_comparia_reactions.parquet"))
    assert reactions.layout == "compar:IA reactions"
    assert len(reactions.votes) == 5
