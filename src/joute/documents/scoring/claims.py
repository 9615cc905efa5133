"""Answers by their claims: how many are right, and where they come from.

D. Ru and others, "RAGChecker: A Fine-grained Framework for Diagnosing Retrieval-Augmented
Generation", NeurIPS 2024, arXiv 2408.08067. A claim is a statement that stands alone. A claim of
the answer is right where it follows from the reference answer; a passage is relevant where a claim
of the reference follows from it. RAGChecker gives 0 where there is nothing to divide by; here that
is None: unknown is not zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Table = Sequence[Sequence[bool]]


@dataclass(frozen=True)
class Reference:
    """What follows from a reference answer and what it follows from: whether each claim of the
    answer follows from it, whether each of its claims follows from the answer, and from each
    passage."""

    answer_claims: Sequence[bool]
    in_answer: Sequence[bool]
    in_passages: Table


@dataclass(frozen=True)
class ClaimMeasures:
    """Shares from 0 to 1, None where they are not defined.

    Of the claims of the answer: `precision` are right; `faithfulness` follow from a passage;
    `noise_relevant` are wrong and follow from a relevant passage, `noise_irrelevant` are wrong and
    follow from irrelevant ones alone; `hallucination` are wrong and follow from none;
    `self_knowledge` are right and follow from none. Of the claims of the reference: `recall` are in
    the answer, `claim_recall` in a passage. `context_precision` of the passages are relevant.
    `context_utilisation` of the claims of the reference that are in a passage are in the answer.
    `f1` is the harmonic mean of precision and recall.
    """

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    claim_recall: float | None = None
    context_precision: float | None = None
    context_utilisation: float | None = None
    noise_relevant: float | None = None
    noise_irrelevant: float | None = None
    hallucination: float | None = None
    self_knowledge: float | None = None
    faithfulness: float | None = None


def measure(answer_in_passages: Table, reference: Reference | None = None) -> ClaimMeasures:
    """The measures of one question, from whether each claim of the answer follows from each passage
    that its model was given. Without a reference only `faithfulness` is known.

    ValueError for tables whose sizes do not go together.
    """
    faithful = [any(row) for row in answer_in_passages]
    if reference is None:
        return ClaimMeasures(faithfulness=_share(faithful))
    relevant = [any(column) for column in zip(*reference.in_passages, strict=True)]
    from_relevant = [_any_of(row, relevant) for row in answer_in_passages]
    claims = list(zip(reference.answer_claims, faithful, from_relevant, strict=True))
    there = [any(row) for row in reference.in_passages]
    used = [used for used, held in zip(reference.in_answer, there, strict=True) if held]
    precision, recall = _share(reference.answer_claims), _share(reference.in_answer)
    return ClaimMeasures(
        precision=precision,
        recall=recall,
        f1=_f1(precision, recall),
        claim_recall=_share(there),
        context_precision=_share(relevant),
        context_utilisation=_share(used),
        noise_relevant=_share(not right and noisy for right, _, noisy in claims),
        noise_irrelevant=_share(not right and held and not noisy for right, held, noisy in claims),
        hallucination=_share(not right and not held for right, held, _ in claims),
        self_knowledge=_share(right and not held for right, held, _ in claims),
        faithfulness=_share(faithful),
    )


def _any_of(row: Sequence[bool], wanted: Sequence[bool]) -> bool:
    """Whether something is true of one that is wanted."""
    pairs = list(zip(row, wanted, strict=True))
    return any(found and one for found, one in pairs)


def _share(found: Iterable[bool]) -> float | None:
    known = list(found)
    return sum(known) / len(known) if known else None


def _f1(precision: float | None, recall: float | None) -> float | None:
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
