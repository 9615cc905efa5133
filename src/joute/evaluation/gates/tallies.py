"""What a run holds of each model: scores by item, and what its answers took."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from joute.evaluation.answers import Answer
from joute.evaluation.comparison.pairs import ModelScores, numbered_clusters
from joute.evaluation.comparison.results import Result
from joute.evaluation.runs.files import Run
from joute.evaluation.runs.records import Row, share_of
from joute.evaluation.runs.summary import Totals
from joute.evaluation.scorers.judges.pointwise import PLEADS
from joute.statistics import Mean, mean_score


@dataclass
class Tally:
    """The answers of one model. `errors` counts failed answers by their codes, `unscored` the
    others without a score, `pleading` those that speak to their judge, `cut` those that ended at
    the limit of tokens, `cached` those that were paid before; `latencies_s` are of answers that
    were asked for anew; `charges` are what its answers take when they are asked, by this run or by
    one before. In `with_zeros` an answer without a score counts as 0; one that failed counts in
    neither."""

    scores: ModelScores = field(default_factory=ModelScores)
    with_zeros: ModelScores = field(default_factory=ModelScores)
    domains: dict[str, str] = field(default_factory=dict)
    must_pass: list[str] = field(default_factory=list)
    answers: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    unscored: int = 0
    pleading: int = 0
    cut: int = 0
    cached: int = 0
    charges: Totals = field(default_factory=Totals)
    latencies_s: list[float] = field(default_factory=list)

    def add(self, row: Row, score: float | None) -> None:
        """Add an answer. BadInput for an item of two clusters."""
        result = Result(row.item, row.model, score, row.cluster, row.answer.text, row.item_hash)
        if row.must_pass and row.item not in self.scores.epochs:
            self.must_pass.append(row.item)
        self.scores.add(result)
        unscored = score is None and not row.answer.failed
        self.with_zeros.add(result._replace(score=0.0) if unscored else result)
        self.domains[row.item] = row.domain
        self.charges.add_charge(row.answer)
        self.answers += 1
        if row.answer.failed:
            self.errors[row.answer.error] += 1
        else:
            self.unscored += unscored
            self.pleading += any(one.label == PLEADS for one in row.scores.values())
            self._add_answer(row.answer)

    def mean(self, domain: str | None = None, *, worst: bool = False) -> Mean | None:
        """Over the scored items, of a domain or of all; None where there is none. At worst those
        without a score have 0."""
        scores = self.worst if worst else self.scores
        found = {
            item: mean
            for item in scores.epochs
            if domain in {None, self.domains[item]} and (mean := scores.mean(item)) is not None
        }
        if not found:
            return None
        return mean_score(
            np.array(list(found.values())), numbered_clusters(found, self.scores.clusters)
        )

    @property
    def worst(self) -> ModelScores:
        """The scores, with 0 for each answer that has none."""
        return self.with_zeros if self.unscored else self.scores

    @property
    def named_domains(self) -> list[str]:
        """The domains in their order; [] where the items have none."""
        return [domain for domain in dict.fromkeys(self.domains.values()) if domain]

    @property
    def within_one(self) -> bool:
        """Whether all scores are from 0 to 1."""
        return all(
            score is None or 0 <= score <= 1 + 1e-9
            for epochs in self.scores.epochs.values()
            for score in epochs
        )

    @property
    def failed(self) -> int:
        return self.errors.total()

    @property
    def p95_s(self) -> float | None:
        """The latency that 95 of 100 answers do not exceed, by nearest rank."""
        if not self.latencies_s:
            return None
        return float(np.quantile(self.latencies_s, 0.95, method="inverted_cdf"))

    def _add_answer(self, answer: Answer) -> None:
        self.cut += answer.cut
        self.cached += answer.cached
        if answer.latency_s is not None and not answer.cached:
            self.latencies_s.append(answer.latency_s)


def tallies_of(run: Run) -> dict[str, Tally]:
    """The tally of each model of a run, in the order of its header; its scores are shares of the
    scale of the scorers, where they have one."""
    tallies = {model: Tally() for model in run.header.models}
    for row in run.rows():
        tallies.setdefault(row.model, Tally()).add(row, share_of(row, run.header.scorers))
    return tallies
