"""Evaluation sets: items, how they are asked and how their answers are scored."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, StringConstraints, Tag

from joute.evaluation.sets.item import Item, Part, Scorers, ScorerSpec, Tools
from joute.evaluation.settings import CLASSICAL, ClassicalTarget

_SHORTEST_CANARY = 16
_SET_NAME = r"^[a-z0-9][a-z0-9_-]*$"
# Parts of the addresses of a site, below /evaluations.
RESERVED_NAMES = frozenset({"runs"})


def _free(name: str) -> str:
    if name in RESERVED_NAMES:
        raise ValueError(f"“{name}” is part of the addresses of a site: choose another name")
    return name


SetName = Annotated[
    str, StringConstraints(pattern=_SET_NAME, max_length=100), AfterValidator(_free)
]
Share = Annotated[float, Field(ge=0, le=1)]


class Generation(Part):
    """Parameters of every request of a set: the same for all models that are compared. `logprobs`
    asks for the log-probabilities of tokens, as perplexity needs them."""

    max_output_tokens: int = Field(1_000, ge=1, le=1_000_000)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    seed: int | None = None
    reasoning_effort: str | None = None
    json_answer: bool = False
    logprobs: bool = False


class Gate(Part):
    """Rules that a run must pass; a rule that is not there is not applied.

    Scores, drops and rates are shares: 0.02 is two points. `min` is a mean, or one for each domain.
    `max_drop` and `min_effect`, by default the same, compare with a baseline.
    """

    min: Share | dict[str, Share] | None = None
    max_drop: Share | None = None
    min_effect: Share | None = None
    must_pass: bool = True
    max_error_rate: Share = 0.0
    max_unscored_rate: Share | None = None
    max_cost_eur: float | None = Field(None, ge=0)
    max_wh: float | None = Field(None, ge=0)
    max_gco2: float | None = Field(None, ge=0)
    max_p95_s: float | None = Field(None, gt=0)


def _safe(value: Any) -> Any:
    """Of a set, which a stranger may have written, no address is asked, no code is run, and no file
    is read."""
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind == "bm25" and value.get("passages"):
        raise ValueError("a set names no file of passages: declare it in [[targets]] of joute.toml")
    if kind is None or kind in CLASSICAL:
        return value
    raise ValueError(
        f"a set declares targets of the kinds {', '.join(CLASSICAL)} alone; a target of kind "
        f"“{kind}” is declared in [[targets]] of joute.toml, and named here by its id"
    )


SetTarget = Annotated[
    Annotated[str, Tag("id")] | Annotated[ClassicalTarget, Tag("table")],
    Discriminator(lambda value: "id" if isinstance(value, str) else "table"),
    BeforeValidator(_safe),
]


class SetHeader(Part):
    """`evalset.yaml`. In `prompt`, `{input}`, `{context}` and `{choices}` stand for those of an
    item; nothing else in it is replaced. `tools` are offered to models with every item. The items
    of a `published` set can be read by anybody. `targets` answer where a run names nobody: ids of
    those that the operator declared, and classical methods."""

    name: SetName
    version: str = "1"
    description: str = ""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "fr"
    licence: str = ""
    canary: str = ""
    published: bool = False
    items: str = "items.jsonl"
    system: str = ""
    prompt: str = "{input}"
    parameters: Generation = Generation()
    tools: Tools = ()
    epochs: int = Field(1, ge=1, le=1_000)
    scorers: Scorers = (ScorerSpec(name="normalised"),)
    judge: str = ""
    targets: tuple[SetTarget, ...] = ()
    source: str = ""
    gate: Gate | None = None

    @property
    def target_ids(self) -> tuple[str, ...]:
        return tuple(one if isinstance(one, str) else one.id for one in self.targets)

    @property
    def own_targets(self) -> tuple[ClassicalTarget, ...]:
        """Those that it declares itself."""
        return tuple(one for one in self.targets if not isinstance(one, str))

    def as_asked(self, item: Item) -> Item:
        """An item with the tools that are offered with it: its own, or those of the set."""
        return (
            item if item.tools or not self.tools else item.model_copy(update={"tools": self.tools})
        )


@dataclass(frozen=True)
class EvaluationSet:
    """A set whose items are read anew each time, so that a long one needs no memory.

    `read()` opens the items, in the order of the file. `folder` is where it was read, "" elsewhere.
    """

    header: SetHeader
    read: Callable[[], Iterable[Item]]
    folder: str = ""

    def items(self, split: Literal["dev", "holdout"] | None = None) -> Iterator[Item]:
        """The items that count: drafted ones do not."""
        for item in self.read():
            if not item.drafted and split in {None, item.split}:
                yield item

    @property
    def hash(self) -> str:
        """SHA-256 over the sorted hashes of the items that count."""
        return set_hash(item.hash for item in self.items())


def is_canary(text: str) -> bool:
    """Whether a text can be nowhere else by chance: 16 characters or more, a digit among them."""
    return len(text) >= _SHORTEST_CANARY and any(map(str.isdigit, text))


def set_hash(hashes: Iterable[str]) -> str:
    """The hash of a set of items, whatever their order."""
    return sha256("\n".join(sorted(hashes)).encode()).hexdigest()
