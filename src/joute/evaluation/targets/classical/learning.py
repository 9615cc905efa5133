"""Methods that learn the answers of the dev split, and answer no item that they learned from."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from joute.evaluation.answers import Answer
from joute.evaluation.errors import BadTarget
from joute.evaluation.sets.evalset import set_hash
from joute.evaluation.sets.item import Item
from joute.evaluation.targets.classical.method import ClassicalTarget, Reply, classical
from joute.evaluation.targets.declared import Surroundings
from joute.settings import Table

FOLDS = 5

# From a question to its answer.
Learned = Callable[[str], str]


@dataclass(frozen=True)
class Example:
    """A question, its answer, and the cluster that it was drawn with."""

    question: str
    answer: str
    cluster: str


Learner = Callable[[Sequence[Example]], Learned]


def learning(
    table: Table, id: str, surroundings: Surroundings, learner: Learner, version: str
) -> ClassicalTarget:
    """The target of a method that learns. The holdout is answered by what learned from the whole
    dev split; an item of the dev split by what learned from the other folds, whose clusters it
    shares nothing with. Raises BadTarget where there is too little to learn from."""
    items = [item for item in surroundings.set.items("dev") if item.expected]
    examples = [Example(one.question, one.expected[0], _cluster(one)) for one in items]
    splits = {item.split for item in surroundings.asked()}
    folds = folds_of(one.cluster for one in examples)
    if not examples or ("dev" in splits and len(folds) < 2):
        raise BadTarget(
            name=id,
            reason=f"it learns from items of the dev split that expect an answer, and from two at "
            f"least that were not drawn together, but the set has {len(folds)}",
        )
    told = f"trained on the {len(examples)} items of the dev split"
    if "dev" in splits:
        told += ", each of which was answered by a model that had not seen it, nor those drawn "
        told += f"with it ({max(folds.values()) + 1} folds)"
    learned_from = set_hash(item.hash for item in items)
    return classical(
        table,
        surroundings,
        lambda: _reply(learner, examples, folds, splits),
        told,
        version,
        learned_from,
    )


def folds_of(clusters: Iterable[str]) -> Mapping[str, int]:
    """The fold of each cluster, of five as alike in size as can be, whatever the order of items."""
    ordered = sorted(set(clusters), key=lambda one: sha256(one.encode()).hexdigest())
    return {cluster: n % FOLDS for n, cluster in enumerate(ordered)}


def _reply(
    learner: Learner, examples: Sequence[Example], folds: Mapping[str, int], splits: Collection[str]
) -> Reply:
    whole = learner(examples) if "holdout" in splits else None
    without = [
        learner([one for one in examples if folds[one.cluster] != fold])
        for fold in (range(max(folds.values()) + 1) if "dev" in splits else ())
    ]

    def reply(item: Item) -> Answer:
        if item.split == "holdout" and whole:
            return Answer(text=whole(item.question))
        return Answer(text=without[folds.get(_cluster(item), 0)](item.question))

    return reply


def _cluster(item: Item) -> str:
    return f"c{item.source_id}" if item.source_id else f"i{item.id}"
