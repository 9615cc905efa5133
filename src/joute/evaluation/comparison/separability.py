"""How well items tell models apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from joute.evaluation.comparison.pairs import Models, ModelScores, Results, paired
from joute.evaluation.comparison.sources import Source
from joute.evaluation.errors import NothingToCompare


@dataclass(frozen=True)
class Separability:
    """What the scores of models on `items` say of the items.

    `pairs` are those of models that have a score on the same items, `unclear` those of which the
    95 % interval of the paired difference holds 0, or is not known. `alike` are the items on which
    all models have the same score: alone, they tell nobody apart. `changed` are items of the runs
    that are not those of the set.
    """

    models: Sequence[str]
    items: int
    pairs: int
    unclear: Sequence[tuple[str, str]]
    alike: Sequence[str]
    changed: Sequence[str] = ()

    @property
    def share(self) -> float | None:
        """The share of pairs told apart, from 0 to 1: T. Li and others, From Crowdsourced Data to
        High-Quality Benchmarks, 2024, arXiv 2406.11939, section 3. None without a pair."""
        return 1 - len(self.unclear) / self.pairs if self.pairs else None


def separability(results: Results, changed: Sequence[str] = ()) -> Separability:
    """How well the items of these results tell their models apart."""
    pairs, unclear = 0, []
    for a, b in combinations(results, 2):
        try:
            pair = paired(Models(a, b, results[a], results[b]))
        except NothingToCompare:
            continue
        pairs += 1
        if pair.interval is None or pair.interval[0] <= 0 <= pair.interval[1]:
            unclear.append((a, b))
    scores = _scores(results)
    return Separability(
        models=list(results),
        items=len(scores),
        pairs=pairs,
        unclear=unclear,
        alike=[item for item, found in scores.items() if len(set(found)) == 1 < len(found)],
        changed=changed,
    )


def of_set(sources: Sequence[Source], hashes: Mapping[str, str]) -> Separability:
    """How well a set, by the hashes of its items, tells the models of some runs apart. A model of
    several runs is one of each."""
    counted = [name for source in sources for name in source.models]
    results: Results = {}
    changed: dict[str, None] = {}
    for source in sources:
        for name, scores in source.models.items():
            shown = f"{name} ({source.name})" if counted.count(name) > 1 else name
            results[shown] = _restricted(scores, hashes)
            changed |= dict.fromkeys(scores.epochs.keys() - results[shown].epochs.keys())
    return separability(results, sorted(changed))


def _restricted(scores: ModelScores, hashes: Mapping[str, str]) -> ModelScores:
    """The scores of the items of a set, of those that are still the same."""
    same = {
        item: epochs
        for item, epochs in scores.epochs.items()
        if item in hashes and scores.hashes.get(item, hashes[item]) == hashes[item]
    }
    return ModelScores(same, scores.answers, scores.clusters, scores.hashes)


def _scores(results: Results) -> dict[str, list[float]]:
    """By item, the scores of the models that have one."""
    found: dict[str, list[float]] = {}
    for item in _items(results.values()):
        means = [one.mean(item) for one in results.values() if item in one.epochs]
        found[item] = [mean for mean in means if mean is not None]
    return {item: scores for item, scores in found.items() if scores}


def _items(models: Iterable[ModelScores]) -> dict[str, None]:
    return dict.fromkeys(item for one in models for item in one.epochs)
