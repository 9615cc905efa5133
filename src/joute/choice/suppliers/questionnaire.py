"""The questionnaire: 36 questions, and which of three kinds of actor gets each."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import Field

from joute.choice.errors import UnknownQuestion
from joute.datafiles import Bilingual, Part, read_part, text_of
from joute.errors import N_

_FILE = files("joute.choice.suppliers") / "data" / "questions.toml"

ActorKind = Literal["closed", "open", "host"]
ACTOR_KINDS: tuple[ActorKind, ...] = get_args(ActorKind)
KIND_TEXTS: Mapping[ActorKind, str] = MappingProxyType(
    {
        "closed": N_("Provider of closed models"),
        "open": N_("Provider of open models"),
        "host": N_("Host of models"),
    }
)

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]


class Question(Part):
    """A question of the questionnaire; `asked` are the kinds of actor that get it, `note` what to
    know of its answers."""

    id: Id
    theme: Id
    text: Bilingual
    asked: tuple[ActorKind, ...]
    note: Bilingual | None = None


class _Questionnaire(Part):
    questions: tuple[Question, ...]


@cache
def questions() -> Mapping[str, Question]:
    """The questions by their ids, in the order of the list."""
    read = read_part(_Questionnaire, text_of(_FILE), _FILE.name)
    return MappingProxyType({one.id: one for one in read.questions})


def question(id: str) -> Question:
    """Raises UnknownQuestion."""
    found = questions().get(id)
    if found is None:
        raise UnknownQuestion(name=id, known=", ".join(questions()))
    return found


def questions_for(kind: ActorKind) -> Sequence[Question]:
    """The questions that such an actor gets."""
    return [one for one in questions().values() if kind in one.asked]
