"""Items: what a model is asked, and the standard that its answer is held against."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Part(BaseModel):
    """A part of a set; a key that is not known is refused, a number is the text that writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


def _several(value: Any) -> Any:
    """One value as a list of one; a number as the text that a person writes for it."""
    values = value if isinstance(value, list | tuple) else [value]
    return [
        str(one) if isinstance(one, int | float) and not isinstance(one, bool) else one
        for one in values
    ]


Texts = Annotated[
    tuple[str, ...],
    BeforeValidator(_several, json_schema_input_type=str | float | list[str | float]),
]


class ChatMessage(Part):
    """One message of a conversation that an item asks."""

    role: Literal["system", "user", "assistant"]
    content: str


class Passage(Part):
    """A passage that an answer rests on; `id` names it where searches are scored."""

    id: str = ""
    text: str = ""


def _passages(value: Any) -> Any:
    values = value if isinstance(value, list | tuple) else [value]
    return [{"text": one} if isinstance(one, str) else one for one in values]


Passages = Annotated[
    tuple[Passage, ...],
    BeforeValidator(_passages, json_schema_input_type=str | Passage | list[str | Passage]),
]


class ItemImage(Part):
    """A picture that an item shows: a file in the folder of its set, what it shows in words, and
    the SHA-256 of the file, which is found when the set is read."""

    file: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    alt: str = ""
    digest: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""


def _images(value: Any) -> Any:
    values = value if isinstance(value, list | tuple) else [value]
    return [{"file": one} if isinstance(one, str) else one for one in values]


Images = Annotated[
    tuple[ItemImage, ...],
    Field(max_length=4),
    BeforeValidator(_images, json_schema_input_type=str | ItemImage | list[str | ItemImage]),
]


def _function(value: Any) -> Any:
    """A tool in the format of hosts, `{type: function, function: {...}}`, is the function in it."""
    return value["function"] if isinstance(value, dict) and "function" in value else value


class ToolSpec(Part):
    """A tool that a model may call; `parameters` is the JSON Schema of its arguments."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    description: str = ""
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object"})


Tools = tuple[Annotated[ToolSpec, BeforeValidator(_function, json_schema_input_type=ToolSpec)], ...]


class ScorerSpec(BaseModel):
    """A scorer as a set names it: `{name: numeric, tolerance: 0.01, unit: km}`.

    `label` is its column (the name, when it has none). `weight` is its share of an item's score:
    None is 1 for a scorer of values from 0 to 1, and 0 for any other. What else is there are the
    scorer's own options.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    name: Key
    label: str = ""
    weight: float | None = Field(None, ge=0, le=1_000)

    @property
    def column(self) -> str:
        return self.label or self.name

    @property
    def options(self) -> Mapping[str, Any]:
        return self.model_extra or {}


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


Scorers = tuple[
    Annotated[ScorerSpec, BeforeValidator(_named, json_schema_input_type=str | ScorerSpec)], ...
]


class Item(Part):
    """One question of a set.

    `input` is a question or a whole conversation. `expected` are answers of which any is right,
    `context` passages that the answer must rest on, `choices` the options of a multiple choice,
    `criteria` what a judge looks for. `language` is a code of ISO 639, "" for that of the set.
    Items that would be drawn together (of one document, one dossier) have the same `source_id`. An
    item that is not `answerable` must be declined. A `drafted` item counts in nothing until a
    person approved it. `scorers` are of this item alone, beside those of its set. `tools` are
    offered in place of those of the set. `images` are shown with the question; the pages of a
    `document` are its context, and are read with it. `tests` is what an answer is run with: Python
    after its code, or the SQL that makes the database of its query.
    """

    id: Key
    input: str | Annotated[tuple[ChatMessage, ...], Field(min_length=1)]
    expected: Texts = ()
    context: Passages = ()
    criteria: Texts = ()
    choices: Texts = ()
    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3})?$")] = ""
    domain: str = ""
    source_id: str = ""
    split: Literal["dev", "holdout"] = "dev"
    must_pass: bool = False
    answerable: bool = True
    drafted: bool = False
    scorers: Scorers = ()
    tools: Tools = ()
    images: Images = ()
    document: Annotated[str, StringConstraints(max_length=200)] = ""
    tests: str = ""
    meta: dict[str, Any] = Field(default_factory=dict)

    @property
    def question(self) -> str:
        """The text of the question: of a conversation, its last message of a user."""
        if isinstance(self.input, str):
            return self.input
        return next((m.content for m in reversed(self.input) if m.role == "user"), "")

    @property
    def hash(self) -> str:
        """SHA-256 of the item as canonical JSON, defaults and the mark of a draft apart."""
        content = self.model_dump(mode="json", exclude_defaults=True, exclude={"drafted"})
        written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(written.encode()).hexdigest()
