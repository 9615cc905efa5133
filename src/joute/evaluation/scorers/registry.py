"""The scorers by their names: those of this package, and those that the operator installed."""

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from importlib.metadata import entry_points
from inspect import signature
from typing import Any

from joute.evaluation.errors import BadScorerOptions, LocalScorer, UnknownScorer
from joute.evaluation.scorers.references import UNBOUNDED
from joute.evaluation.scorers.scorer import Scorer
from joute.evaluation.sets.item import Item, ScorerSpec
from joute.sandbox import Sandbox

GROUP = "joute.scorers"

# A module of this package and a factory that takes the scorer's options by their names.
BUILT_IN: dict[str, str] = {
    # By a judge.
    "rubric": "judges.pointwise:Rubric",
    "factuality": "judges.pointwise:factuality",
    "correctness": "judges.pointwise:correctness",
    "relevance": "judges.pointwise:relevance",
    "coherence": "judges.pointwise:coherence",
    "completeness": "judges.pointwise:completeness",
    "toxicity": "judges.pointwise:toxicity",
    "bias": "judges.pointwise:bias",
    "hallucination": "judges.hallucination:Hallucination",
    # By what an answer does in a sandbox.
    "code": "programs.code:Code",
    "sql": "programs.sql:Sql",
    # By models of this machine, in folders.
    "nli": "local.entailment:Nli",
    "cross_encoder": "local.cross_encoder:CrossEncoder",
    "local_toxicity": "local.toxicity:LocalToxicity",
    "bertscore": "local.bertscore:BertScore",
    # By rules.
    "held": "attacks:Held",
    "end_state": "end_state:EndState",
    "tools": "tools:Tools",
    "choice": "choices:Choice",
    "bits_per_byte": "probabilities:BitsPerByte",
    "bleu": "translation:Bleu",
    "cer": "edits:CharacterErrors",
    "chrf": "translation:Chrf",
    "cites_context": "assertions:CitesContext",
    "compression": "summaries:Compression",
    "edit": "edits:EditSimilarity",
    "fields": "structure:Fields",
    "instructions": "instructions:Instructions",
    "json_schema": "structure:JsonSchema",
    "language": "assertions:Language",
    "length": "assertions:Length",
    "map": "retrieval:AveragePrecision",
    "meteor": "translation:Meteor",
    "mrr": "retrieval:ReciprocalRank",
    "ndcg": "retrieval:Ndcg",
    "perplexity": "probabilities:Perplexity",
    "precision": "retrieval:Precision",
    "recall": "retrieval:Recall",
    "refusal": "assertions:Refusal",
    "rouge1": "overlap:Rouge1",
    "rouge2": "overlap:Rouge2",
    "rougeL": "overlap:RougeL",
    "similarity": "embeddings:Similarity",
    "ter": "translation:Ter",
    "wer": "edits:WordErrors",
    "contains": "assertions:Contains",
    "exact": "matching:Exact",
    "f1": "overlap:TokenF1",
    "normalised": "matching:Normalised",
    "not_contains": "assertions:NotContains",
    "numeric": "numbers:Numeric",
    "regex": "patterns:Regex",
}


# They read a model in a folder; a set of a stranger would choose which.
LOCAL = frozenset({"nli", "cross_encoder", "local_toxicity", "bertscore"})


def check_for_site(specs: Iterable[ScorerSpec]) -> None:
    """Raises LocalScorer where a set that members write names one that reads the machine."""
    for spec in specs:
        if spec.name in LOCAL:
            raise LocalScorer(name=spec.name)


def build(spec: ScorerSpec, language: str = "fr", sandbox: Sandbox | None = None) -> Scorer:
    """The scorer that a set in a language names. Raises UnknownScorer, BadScorerOptions and, where
    a library is not installed, MissingExtra.

    A factory that has an option `language` is given that of the set, unless the set gives another;
    one that has an option `sandbox` runs programs in it, and none without.
    """
    factory, options = _factory(spec.name), options_of(spec, language)
    places = {"sandbox": sandbox} if "sandbox" in signature(factory).parameters else {}
    try:
        signature(factory).bind(**options, **places)
        return factory(**options, **places)
    except (TypeError, ValueError) as error:
        raise BadScorerOptions(name=spec.name, reason=str(error)) from error


def options_of(spec: ScorerSpec, language: str) -> dict[str, Any]:
    """The options that a scorer is built with, the language of its set among them where it has
    one. Raises UnknownScorer."""
    takes_one = "language" in signature(_factory(spec.name)).parameters
    return {"language": language, **spec.options} if takes_one else dict(spec.options)


def names() -> list[str]:
    """The names of all scorers here."""
    return sorted({*BUILT_IN, *(point.name for point in entry_points(group=GROUP))})


def _factory(name: str) -> Callable[..., Scorer]:
    if name in BUILT_IN:
        module, _, factory = BUILT_IN[name].partition(":")
        found: Callable[..., Scorer] = getattr(
            import_module(f"joute.evaluation.scorers.{module}"), factory
        )
        return found
    installed = entry_points(group=GROUP, name=name)
    if not installed:
        raise UnknownScorer(name=name, known=", ".join(names()))
    found = next(iter(installed)).load()
    return found


def fault_of(scorer: Scorer, item: Item) -> str:
    """Why a scorer cannot score an item, by its own check where it has one; "" when it can."""
    check: Callable[[Item], str] | None = getattr(scorer, "fault", None)
    return check(item) if check else ""


def weights_of(
    specs: Sequence[ScorerSpec], scorers: Sequence[Scorer], *, alone: bool
) -> list[float]:
    """The shares of the scorers of a set in an item's score, as the set gives them: by default 1
    for a scorer of values from 0 to 1, and 0 for any other.

    Where all would be 0 by default, the first that has a greatest value is the score on its own
    scale, if the scorers are `alone`: no item has its own. TER, where lower is better, has none.
    """
    if all(
        spec.weight is None and one.range != (0, 1)
        for spec, one in zip(specs, scorers, strict=True)
    ):
        first = next((one for one in scorers if one.range[1] < UNBOUNDED), None) if alone else None
        return [float(one is first) for one in scorers]
    return [weight_of(spec, one) for spec, one in zip(specs, scorers, strict=True)]


def weight_of(spec: ScorerSpec, scorer: Scorer) -> float:
    """The share of a scorer in an item's score: by default 1 for values from 0 to 1, else 0."""
    return float(scorer.range == (0, 1)) if spec.weight is None else spec.weight
