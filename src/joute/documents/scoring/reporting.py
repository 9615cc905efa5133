"""A search that was scored, for programs."""

from collections.abc import Sequence
from typing import Any

from joute.documents.scoring.answering import (
    ScoredAnswer,
    answer_as_json,
    cost_of_judge,
    figures_of_answers,
)
from joute.documents.scoring.golds import KnownQuestion
from joute.documents.scoring.retrieval import clusters, compare, rank_of_gold
from joute.documents.scoring.searching import Search
from joute.statistics import Mean, Verdict, verdict

_VERDICTS = {
    Verdict.A_BETTER: "better",
    Verdict.B_BETTER: "worse",
    Verdict.NO_DIFFERENCE_SHOWN: "no difference shown",
    Verdict.INCONCLUSIVE: "too few questions to tell",
}


def as_json(found: Search, questions: Sequence[KnownQuestion]) -> dict[str, Any]:
    """The figures by their names, each with its interval and number of questions under `figures`,
    and what was found for each question."""
    return {
        "by": found.how.by,
        "without_vectors": found.without_vectors,
        "n": len(questions),
        **{name: figure.mean for name, figure in found.figures.items()},
        "figures": {name: figure_as_json(figure) for name, figure in found.figures.items()},
        "questions": [
            {
                "id": one.question.id,
                "question": one.question.question,
                "by": retrieved.by,
                "first_gold": rank_of_gold(searched),
                "retrieved": [
                    {
                        "file": ranked.passage.file,
                        "page": ranked.passage.page,
                        "text": ranked.passage.text,
                        "key": ranked.passage.key,
                    }
                    for ranked in retrieved.passages
                ],
            }
            for one, retrieved, searched in zip(
                questions, found.retrieved, found.searched, strict=True
            )
        ],
    }


def comparison_as_json(one: Search, other: Search, ks: Sequence[int]) -> dict[str, Any]:
    """The second search beside the first, question by question: differences are first - second."""
    return {
        "by": one.how.by,
        "against": other.how.by,
        "without_vectors": other.without_vectors,
        "measures": {
            name: {
                "difference": pair.difference,
                "interval": pair.interval,
                "p": pair.p,
                "n": pair.n,
                "verdict": _VERDICTS[verdict(pair)],
            }
            for name, pair in compare(one.searched, other.searched, ks).items()
        },
    }


def add_answers(report: dict[str, Any], answers: Sequence[ScoredAnswer], found: Search) -> None:
    """Add the figures of answers to the report of a search, and each answer to its question."""
    figures = figures_of_answers(answers, clusters(found.searched).tolist())
    report["answers"] = {
        "n": len(answers),
        "failed": sum(bool(one.error) for one in answers),
        "unjudged": sum(bool(one.judged and one.judged.reason) for one in answers),
        "judge_cost_usd": cost_of_judge(answers),
        "figures": {name: figure_as_json(figure) for name, figure in figures.items()},
    }
    for question, answer in zip(report["questions"], answers, strict=True):
        question.update(answer_as_json(answer))


def figure_as_json(figure: Mean) -> dict[str, Any]:
    """A mean with its interval of 95 %, None where there is none, and of how many."""
    return {
        "value": figure.mean,
        "interval": figure.interval,
        "n": figure.n,
        "clusters": figure.clusters,
    }
