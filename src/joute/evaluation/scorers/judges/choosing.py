"""Which model judges: one that is named, and no relative of those that it judges."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from joute.evaluation.errors import NoJudge
from joute.evaluation.scorers.scorer import Judge, Scorer

if TYPE_CHECKING:
    from joute.calls import Offered

J = TypeVar("J", bound=Judge)


def needed(judge: J | None, scorer: str) -> J:
    """The judge of a scorer. Raises NoJudge."""
    if judge is None:
        raise NoJudge(name=scorer)
    return judge


def check_judge(scorers: Iterable[Scorer], judge: Judge | None) -> None:
    """Before a run: raises NoJudge where a scorer asks a judge and there is none."""
    for scorer in scorers:
        if scorer.needs_judge:
            needed(judge, scorer.name)


def relatives(judge: "Offered", candidates: "Iterable[Offered]") -> Sequence[str]:
    """The ids of the candidates that a judge may favour: itself, and models of its family."""
    return [
        one.id
        for one in candidates
        if _same(judge, one) or (judge.family is not None and one.family == judge.family)
    ]


def judge_warnings(judge: "Offered", candidates: "Iterable[Offered]") -> list[str]:
    """What a report must say of a judge, in English."""
    by_id = {one.id: one for one in candidates}
    found = [
        f"{name} is judged by {judge.id}, which is the same model."
        if _same(judge, by_id[name])
        else f"{name} is judged by {judge.id}, a model of the same family, which may favour it."
        for name in relatives(judge, by_id.values())
    ]
    return found + _unknown(judge, [one for one in by_id.values() if not _same(judge, one)])


def _unknown(judge: "Offered", others: "Sequence[Offered]") -> list[str]:
    """That nobody can say whether a judge favours those whose family, or its own, is not known."""
    if others and not judge.family:
        names = ", ".join(one.id for one in others)
        return [
            f"The family of {judge.id} is not known: whether it favours {names} cannot be told."
        ]
    return [
        f"The family of {one.id} is not known: whether {judge.id} favours it cannot be told."
        for one in others
        if not one.family
    ]


def _same(judge: "Offered", other: "Offered") -> bool:
    at_host = (judge.endpoint.id, judge.name_at_host)
    return judge.id == other.id or at_host == (other.endpoint.id, other.name_at_host)
