"""Errors of rankings."""

from joute.errors import N_, NotFound


class UnknownSource(NotFound):
    """No votes were imported under this name, and no campaign has it."""

    code = "unknown_source"
    message = N_("There are no votes here under this name.")


class UnknownRanking(NotFound):
    """No snapshot of such a ranking, or of this model in it, that the reader may see."""

    code = "unknown_ranking"
    message = N_("No ranking has a history here under this name.")


class UnknownBoard(NotFound):
    """No leaderboard was imported under this name, or of this date."""

    code = "unknown_board"
    message = N_("No leaderboard was imported here under this name and date.")
