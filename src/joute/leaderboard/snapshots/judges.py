"""The ranking that the votes of a judge make, from a file."""

from pathlib import Path

from joute.errors import N_, BadInput
from joute.leaderboard.snapshots.state import RankingState, state_of_votes


def ranking_of_judge(votes: Path, name: str) -> RankingState:
    """Rank the votes of a file in which every voter begins with `judge:`.

    Raises BadInput for votes of people, and for a file without votes.
    """
    from joute.ranking import rank  # noqa: PLC0415 # numpy

    board = rank(votes)
    judged = sum(one.votes for one in board.excluded if one.rule == "judge")
    state = state_of_votes(board, f"judges:{name}", "judges", erased_votes=0)
    if state is None or judged < board.votes:
        raise BadInput(
            message=N_(
                "%(file)s has votes of people, or none: they are ranked on the site, once imported."
            ),
            file=votes.name,
        )
    return state
