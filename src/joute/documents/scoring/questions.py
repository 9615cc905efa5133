"""Questions whose passages are known, as lines of JSON: `{"id": …, "question": …, "gold": …}`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
)

from joute.datafiles import problems
from joute.errors import N_, BadData, BadInput, worded
from joute.evaluation.sets.formats.json_lines import parsed

MOST_QUESTIONS = 20_000
_BOM = b"\xef\xbb\xbf"
_Text = Annotated[str, Field(min_length=1, max_length=20_000)]


class GoldPlace(BaseModel):
    """Passages by the name of their file, by a page, from 1, and by a text: all that is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: _Text
    page: int | None = Field(None, ge=1)
    text: str = Field("", max_length=20_000)


def _kind_of_gold(value: Any) -> str:
    return "place" if isinstance(value, dict | GoldPlace) else "text"


Gold = str | GoldPlace
_Gold = Annotated[
    Annotated[_Text, Tag("text")] | Annotated[GoldPlace, Tag("place")], Discriminator(_kind_of_gold)
]


def _several(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


class Question(BaseModel):
    """A question and its golds, what must be found for it: places, or texts, each the key of a
    passage, the name of a file, or what stands in a passage. `answer` is the reference answer, ""
    without one. What else a line holds is ignored."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = Field("", max_length=200)
    question: _Text
    gold: Annotated[
        tuple[_Gold, ...], BeforeValidator(_several), Field(min_length=1, max_length=50)
    ]
    answer: str = Field("", max_length=20_000)


class QuestionLine(BaseModel):
    """A question, and where it stands in its file, from 1."""

    model_config = ConfigDict(frozen=True)

    line: int
    question: Question


def read_questions(path: Path) -> list[QuestionLine]:
    """The questions of a file; one without an id has the number of its line. Raises BadData with
    the line of the first fault, BadInput for a file that is empty or cannot be read."""
    try:
        with path.open("rb") as file:
            found = list(_lines(file, path.name))
    except OSError as error:
        message = N_("%(file)s cannot be read: %(reason)s")
        raise BadInput(message=message, file=str(path), reason=error.strerror or "") from None
    if not 1 <= len(found) <= MOST_QUESTIONS:
        message = N_("%(file)s has %(count)s questions: between 1 and 20,000 are expected.")
        raise BadInput(message=message, file=path.name, count=len(found))
    return found


def _lines(file: Iterator[bytes], name: str) -> Iterator[QuestionLine]:
    ids = dict[str, int]()
    for number, written in enumerate(file, start=1):
        line = written.removeprefix(_BOM) if number == 1 else written
        if not line.strip():
            continue
        question = _question(line, name, number)
        if question.id in ids:
            reason = worded(
                N_("the id “%(id)s” is that of line %(line)s too."),
                id=question.id,
                line=ids[question.id],
            )
            raise BadData(file=name, line=number, reason=reason)
        ids[question.id] = number
        yield QuestionLine(line=number, question=question)


def _question(line: bytes, name: str, number: int) -> Question:
    try:
        question = Question.model_validate(parsed(line))
    except ValidationError as error:
        reason = next(problems(error))[1]
        raise BadData(file=name, line=number, reason=reason) from None
    except (ValueError, RecursionError) as error:
        raise BadData(file=name, line=number, reason=str(error)) from None
    return question if question.id else question.model_copy(update={"id": str(number)})
