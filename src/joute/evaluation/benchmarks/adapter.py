"""An adapter: how the rows of one published benchmark become items, and how they are asked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from joute.errors import N_
from joute.evaluation.benchmarks import values
from joute.evaluation.sets.evalset import Generation
from joute.evaluation.sets.item import ScorerSpec

# A letter, a word or two.
SHORT = Generation(max_output_tokens=64, temperature=0)

# What differs from the published protocols of several benchmarks.
LETTERS = N_(
    "The model writes a letter. Published figures often compare the log-probabilities of the "
    "choices instead, which chat endpoints do not give; an answer without a choice is unscored."
)
TURNS = N_(
    "Examples are earlier turns of a conversation, the first of their split; published figures "
    "often put examples that were drawn at random into one text."
)
NO_EXAMPLE = N_("No example: those of the paper are no part of the dataset.")
OWN_PROMPT = N_("The prompt is ours: it says how to answer, as a chat model has to be told.")


@dataclass(frozen=True)
class Row:
    """A row of a file of a benchmark: its fields, its number in its split from 0, and the path of
    its file in the folder of the benchmark."""

    fields: Mapping[str, Any]
    number: int
    path: str

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def get(self, name: str, default: Any = None) -> Any:
        found = self.fields.get(name)
        return default if found is None else found

    def text(self, name: str) -> str:
        with _named(name):
            return values.text_of(self[name])

    def entries(self, name: str) -> list[Any]:
        with _named(name):
            return values.list_of(self[name])

    def texts(self, name: str) -> list[str]:
        with _named(name):
            return values.texts_of(self[name])

    def object(self, name: str) -> dict[str, Any]:
        with _named(name):
            return values.object_of(self[name])

    def truth(self, name: str) -> bool:
        with _named(name):
            return values.truth_of(self[name])

    def label(self, name: str, count: int, first: int = 0) -> int:
        """The position of one of `count` choices, which the field counts from `first`."""
        with _named(name):
            return values.label_of(self[name], count, first)

    def named(self, name: str, names: list[str]) -> int:
        """The position of one of the names of choices."""
        with _named(name):
            return values.named_of(self[name], names)


@contextmanager
def _named(field: str) -> Iterator[None]:
    """Say in which field a value is not of its type."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{field}: {error}") from error


@dataclass(frozen=True)
class Question:
    """What a row asks. `solution` is what a good answer writes, where an example shows it; ""
    without another text than the expected one, or its letter. Other fields are those of an item."""

    text: str
    expected: Sequence[str] = ()
    choices: Sequence[str] = ()
    passage: str = ""
    solution: str = ""
    id: str = ""
    domain: str = ""
    source_id: str = ""
    answerable: bool = True
    tests: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Hub:
    """A dataset of the hub: `files` are patterns of the paths to fetch."""

    dataset: str
    files: Sequence[str]


def rows_of_document(document: Any) -> Iterable[Any]:
    """The rows of a JSON document that is no array of lines."""
    return document if isinstance(document, list) else document["examples"]


@dataclass(frozen=True)
class Adapter:
    """One benchmark as it is run here.

    `benchmark` is its id in the catalogue. `evaluated` and `examples` are the names that the split
    of the items, and that of the examples, have in paths of files. `convert` raises LookupError,
    TypeError or ValueError for a row of another shape, and gives None for one that is not asked.
    `own_domain` takes the examples of an item from its domain; of a benchmark in `parts`, each file
    that is named after no split is one. `texts` reads the examples of a text, of a benchmark whose
    authors give them so. `protocol` says how published
    figures are usually made, `differs` what is otherwise here, `bring` where its files are when no
    hub has them. `boards` are the boards and metrics, from 0 to 100, that ask the same questions in
    the same language and version, and score them alike: only their figures stand beside.
    """

    id: str
    name: str
    benchmark: str
    language: str
    convert: Callable[[Row], Question | None]
    prompt: str
    scorers: Sequence[ScorerSpec]
    protocol: str
    differs: Sequence[str]
    evaluated: Sequence[str] = ("test",)
    examples: Sequence[str] = ()
    shots: int = 0
    own_domain: bool = False
    parts: bool = False
    system: str = ""
    parameters: Generation = SHORT
    hub: Hub | None = None
    bring: str = ""
    documents: Callable[[Any], Iterable[Any]] = rows_of_document
    texts: Callable[[str], Iterable[Mapping[str, Any]]] | None = None
    boards: Sequence[tuple[str, str]] = ()

    def told(self, shots: int) -> Sequence[str]:
        """What differs from published figures, with so many examples."""
        apart = NO_EXAMPLE if shots else TURNS
        return [one for one in self.differs if one != apart]


# A choice that is asked for by its letter, which stays that of the list where choices are letters.
BY_LETTER = {"name": "choice", "letters": True}


def scorers(*specs: str | dict[str, Any]) -> tuple[ScorerSpec, ...]:
    """Scorers as evalset.yaml names them."""
    named = [{"name": one} if isinstance(one, str) else one for one in specs]
    return tuple(ScorerSpec.model_validate(one) for one in named)
