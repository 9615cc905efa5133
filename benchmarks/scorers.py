"""Scorers without a model: what each takes of a CPU for one answer.

    python -m benchmarks.scorers [answers]

An answer of 150 words beside a shorter one that is expected, both in French; 200 answers each, all
different. TER, which tries all shifts of words, has one sentence beside another, and takes more.
"""

import asyncio
import sys
import time
from collections.abc import Mapping
from math import log

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.registry import build
from joute.evaluation.sets.item import Item, Passage, ScorerSpec

SENTENCE = (
    "L’usager dispose de trente jours, à compter de la notification n° {n}, pour contester la "
    "décision auprès de l’administration qui l’a prise ; à 1\u202f234,5 km aussi. "
)
BUDGET_MS = 2.0
SLOWER = frozenset({"ter"})
JSON = '{"delai": "trente jours", "total": 1234.5, "adresse": {"ville": "Paris"}}'
SPECS: tuple[Mapping[str, object], ...] = (
    *({"name": name} for name in ("exact", "normalised", "f1", "rouge1", "rouge2", "rougeL")),
    *({"name": name} for name in ("edit", "wer", "cer", "bleu", "chrf", "ter", "meteor")),
    {"name": "numeric", "take": "last"},
    *({"name": name} for name in ("choice", "contains", "refusal", "language", "cites_context")),
    {"name": "not_contains", "texts": ["jamais"]},
    {"name": "length", "most": 200},
    {"name": "regex", "pattern": r"(\w+ )+jours"},
    {"name": "json_schema", "schema": {"type": "object", "required": ["total"]}},
    {"name": "fields", "fields": {"total": "numeric", "delai": "normalised"}},
    *({"name": name} for name in ("compression", "perplexity", "bits_per_byte")),
    *({"name": name} for name in ("recall", "precision", "mrr", "map", "ndcg")),
)
OF_JSON = frozenset({"json_schema", "fields"})


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    slow = [name for name, ms in asyncio.run(measure(count)) if ms > BUDGET_MS]
    print(f"above {BUDGET_MS:g} ms: {', '.join(slow) or 'none'}")
    if set(slow) - SLOWER:
        raise SystemExit(1)


async def measure(count: int) -> list[tuple[str, float]]:
    return [(str(spec["name"]), await milliseconds(spec, count)) for spec in SPECS]


async def milliseconds(spec: Mapping[str, object], count: int) -> float:
    """CPU time of one answer, once the scorer is built and was used."""
    scorer = build(ScorerSpec.model_validate(spec), "fr")
    name = str(spec["name"])
    pairs = [example(n, name) for n in range(5 if name in SLOWER else count)]
    await scorer(*example(-1, name), None)
    start = time.process_time()
    for item, answer in pairs:
        await scorer(item, answer, None)
    spent = 1_000 * (time.process_time() - start) / len(pairs)
    print(f"{name:16} {spent:8.3f} ms")
    return spent


def example(n: int, name: str) -> tuple[Item, Answer]:
    lines = 1 if name in SLOWER else 5
    text = "".join(SENTENCE.format(n=n + line) for line in range(lines))
    expected = JSON if name in OF_JSON else "12,5 km" if name == "numeric" else SENTENCE
    item = Item(
        id=str(n),
        input="Quel est le délai ?",
        expected=("B",) if name == "choice" else (expected,),
        choices=("dix jours", "trente jours", "un an", "aucun"),
        context=tuple(Passage(id=f"p{k}", text=SENTENCE) for k in range(5)),
    )
    found = tuple(Passage(id=f"p{k}") for k in range(10))
    answer = JSON if name in OF_JSON else text
    return item, Answer(text=answer, context=found, logprobs=(log(0.5),) * 200)


if __name__ == "__main__":
    main()
