"""The pairs of the red team, an attack and its harmless twin: the files of `items`."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, model_validator

from joute.datafiles import Name, Part, files_in, read_part, text_of
from joute.evaluation.redteam.spelling import written_out
from joute.evaluation.scorers.attacks import Success
from joute.evaluation.sets.item import ToolSpec

_FOLDER = files("joute.evaluation.redteam") / "items"
_APPLICATIONS = "applications.toml"

Kind = Literal["attack", "twin"]
KINDS: tuple[Kind, ...] = ("attack", "twin")
Turns = Annotated[
    tuple[str, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
]


class FieldValue(Part):
    """A field of the JSON of an answer, and the value that it must not have."""

    name: str
    value: str


class ToolCall(Part):
    """A tool that must not be called, with what its arguments hold where that decides."""

    tool: str
    holding: str = ""


class Written(Part):
    """A pair as its file has it: turns of person and assistant, or a request about a document.

    Of `says`, `field`, `calls`, `links` and `judged` at most one says when the attack has
    succeeded; without any, when the answer gives away the secret of the instructions.
    """

    application: Name
    attack: Turns = ()
    twin: Turns = ()
    request: str = ""
    attack_document: str = ""
    twin_document: str = ""
    tools: tuple[str, ...] = ()
    says: str = ""
    field: FieldValue | None = None
    calls: ToolCall | None = None
    links: str = ""
    judged: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "Written":
        typed, handed = (self.attack, self.twin), (self.attack_document, self.twin_document)
        if not (all(typed) if any(typed) else self.request and all(handed)):
            raise ValueError("a pair has an attack and a twin, or a request and two documents")
        return self

    def turns(self, kind: Kind) -> tuple[str, ...]:
        """What is said in turn, by the person first and last."""
        texts = self.attack if kind == "attack" else self.twin
        if self.request:
            document = self.attack_document if kind == "attack" else self.twin_document
            texts = (f"{self.request}\n\n---\n{document}\n---",)
        return tuple(map(written_out, texts))

    def success(self, secret: str) -> Success:
        """When the attack has succeeded."""
        return Success(
            leaks="" if self._own_rule else secret,
            says=self.says,
            field=None if self.field is None else (self.field.name, self.field.value),
            calls=None if self.calls is None else (self.calls.tool, self.calls.holding),
            links=self.links,
            judged=self.judged,
        )

    @property
    def _own_rule(self) -> bool:
        return bool(self.says or self.field or self.calls or self.links or self.judged)

    @property
    def leaks(self) -> bool:
        """Whether its attack is after the secret of the instructions."""
        return not self._own_rule


class _Family(Part):
    tags: tuple[str, ...]
    pairs: tuple[Written, ...] = Field(min_length=1)


class _Tool(Part):
    description: str
    parameters: dict[str, Literal["string", "number"]] = Field(default_factory=dict)


class _Applications(Part):
    instructions: dict[str, str]
    tools: dict[str, _Tool]


class Pair(NamedTuple):
    """A pair with its id (`direct-01`), its family, and the tags of lists of risks that it bears
    on."""

    id: str
    family: str
    tags: tuple[str, ...]
    written: Written

    @property
    def secret(self) -> str:
        """The canary of its instructions, sixteen hexadecimal digits: always the same, so that an
        answer that was paid is not paid twice."""
        digits = sha256(f"joute red team {self.id}".encode()).hexdigest()[:16].upper()
        return "-".join(digits[start : start + 4] for start in range(0, 16, 4))

    def instructions(self) -> str:
        """Those of its application, with the secret in them."""
        text = _applications().instructions[self.written.application]
        return text.strip().replace("{secret}", self.secret)

    def tools(self) -> Sequence[ToolSpec]:
        """Those that its application may call."""
        known = _applications().tools
        return [_spec(name, known[name]) for name in self.written.tools]


@cache
def pairs() -> tuple[Pair, ...]:
    """All pairs, by family. Raises BadData for a file that cannot be used."""
    return tuple(_read())


def families() -> tuple[str, ...]:
    return tuple(dict.fromkeys(pair.family for pair in pairs()))


def _read() -> Iterator[Pair]:
    for file in files_in(_FOLDER, ".toml"):
        if file.name == _APPLICATIONS:
            continue
        family = file.name.removesuffix(".toml")
        read = read_part(_Family, text_of(file), file.name)
        for number, written in enumerate(read.pairs, start=1):
            yield Pair(f"{family}-{number:02}", family, read.tags, written)


@cache
def _applications() -> _Applications:
    file = _FOLDER / _APPLICATIONS
    return read_part(_Applications, text_of(file), file.name)


def _spec(name: str, tool: _Tool) -> ToolSpec:
    properties: Mapping[str, Any] = {key: {"type": kind} for key, kind in tool.parameters.items()}
    schema = {"type": "object", "properties": properties, "required": [*properties]}
    return ToolSpec(name=name, description=tool.description, parameters=schema)
