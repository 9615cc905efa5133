"""BLEU, chrF and TER of a whole set: of the statistics of all its answers, added up.

The mean of the scores of answers is another figure, which no publication gives.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from joute.evaluation.scorers.translation import metric

METRICS = frozenset({"bleu", "chrf", "ter"})


@dataclass(frozen=True)
class Corpus:
    """The score of a set, on the scale of the metric, with sacreBLEU's signature; `n` answers,
    each epoch on its own. `score` is None where answers were scored in different ways."""

    score: float | None
    n: int
    signature: str


@dataclass
class Statistics:
    """Statistics of answers, summed up as they come."""

    n: int = 0
    sums: list[float] = field(default_factory=list)
    signatures: set[tuple[str, int]] = field(default_factory=set)
    references: set[str] = field(default_factory=set)

    def add(self, details: Mapping[str, Any]) -> None:
        """The details of a score; those without statistics are left out."""
        statistics: Sequence[float] = details.get("statistics", ())
        if not statistics:
            return
        self.n += 1
        self.sums = [a + b for a, b in zip_longest(self.sums, statistics, fillvalue=0.0)]
        signature = str(details.get("signature", ""))
        self.references.update(_REFERENCES.findall(signature))
        self.signatures.add((_REFERENCES.sub("nrefs:{}", signature), len(statistics)))

    def corpus(self, name: str, options: Mapping[str, Any]) -> Corpus | None:
        """The score of the metric that a scorer has by these options; None without answers.

        Raises MissingExtra.
        """
        if not self.n:
            return None
        if len(self.signatures) > 1:
            return Corpus(None, self.n, "")
        references = self.references.pop() if len(self.references) == 1 else "var"
        ((signature, _size),) = self.signatures
        signature = signature.format(references).replace("eff:yes", "eff:no")
        found = _metric(name, options)._aggregate_and_compute([self.sums])
        return Corpus(float(found.score), self.n, signature)


_REFERENCES = re.compile(r"nrefs:(\w+)")


def _metric(name: str, options: Mapping[str, Any]) -> Any:
    if name == "bleu":
        return metric("bleu", max_ngram_order=options.get("order", 4))
    if name == "chrf":
        return metric(
            "chrf",
            word_order=options.get("words", 0),
            char_order=options.get("characters", 6),
            beta=options.get("beta", 2),
        )
    return metric("ter")
