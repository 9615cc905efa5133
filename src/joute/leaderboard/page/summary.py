"""The ranking in a few sentences: the first place, its certainty, the ties."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from joute.leaderboard.page.wording import Words
from joute.ranking import Row

if TYPE_CHECKING:
    from joute.ranking import Finding, Leaderboard, Robustness


def ranked_rows(board: "Leaderboard") -> list[Row]:
    """Models with a rank, in the largest group of models that were compared with each other."""
    return [row for row in board.rows if row.rank is not None and row.component == 1]


def summary(board: "Leaderboard", words: Words) -> tuple[str, ...]:
    ranked = ranked_rows(board)
    if len(ranked) < 2:
        return tuple(_not_yet(board, words))
    return tuple(_first_place(ranked, words))


def _first_place(ranked: Sequence[Row], words: Words) -> Iterator[str]:
    leader, name = ranked[0], words.name(ranked[0].model).name
    level = [row.model for row in ranked if row.rank == 1]
    if len(level) > 1:
        yield words.gettext(
            "No model leads: %(names)s have the same rating.", names=words.names(level)
        )
        return
    rivals = [row.model for row in ranked[1:] if row.rank_lower == 1]
    if rivals:
        yield words.gettext("%(first)s leads, but the first place is not settled.", first=name)
        yield words.ngettext(
            "The votes can’t separate it from one other model: %(names)s.",
            "The votes can’t separate it from %(num)s other models: %(names)s.",
            len(rivals),
            names=words.names(rivals),
        )
    else:
        yield words.gettext("%(first)s is first.", first=name)
        yield words.gettext("The votes are enough to say that no other model is.")
    yield from _against_average(leader, words)


def _against_average(leader: Row, words: Words) -> Iterator[str]:
    if leader.lower is None or leader.upper is None:
        return
    chance, low, high = (
        words.percent(expected(points)) for points in (leader.rating, leader.lower, leader.upper)
    )
    yield words.gettext(
        "Against an average model, people would prefer it about %(chance)s of the time "
        "(%(low)s to %(high)s).",
        chance=chance,
        low=low,
        high=high,
    )


def expected(points: float) -> float:
    """The chance of being preferred to a model of 1000 points, ties as halves."""
    return float(1 / (1 + 10 ** ((1000 - points) / 400)))


def _not_yet(board: "Leaderboard", words: Words) -> Iterator[str]:
    yield words.gettext("Too early to rank: these votes do not say who is first.")
    least, people = board.options["min_votes"], board.options["min_voters"]
    if board.voters is None:
        yield words.gettext("A model is ranked from %(votes)s votes.", votes=least)
    else:
        yield words.gettext(
            "A model is ranked from %(votes)s votes by at least %(people)s people.",
            votes=least,
            people=people,
        )
    lacking = [one for one in board.needed if one.votes or one.voters]
    if lacking:
        nearest = min(lacking, key=lambda one: (one.votes, one.voters))
        yield words.gettext(
            "The closest is %(name)s, which needs %(lacks)s more.",
            name=words.name(nearest.model).name,
            lacks=needed(nearest.votes, nearest.voters, words),
        )


def needed(votes: int, voters: int, words: Words) -> str:
    """“12 votes and 3 people”."""
    parts = []
    if votes:
        parts.append(words.ngettext("%(num)s vote", "%(num)s votes", votes))
    if voters:
        parts.append(words.ngettext("%(num)s person", "%(num)s people", voters))
    return words.translator.listing(parts)


def robustness(report: "Robustness", words: Words) -> tuple[str, ...]:
    return tuple(_finding(finding, words) for finding in report.findings)


def _finding(finding: "Finding", words: Words) -> str:
    return words.gettext(
        finding.message, **{k: _value(v, words) for k, v in finding.params.items()}
    )


def _value(value: Any, words: Words) -> Any:
    """Numbers are written by the language; the names of models are those of their cards."""
    if isinstance(value, str):
        return words.name(value).name
    return words.translator.number(value)
