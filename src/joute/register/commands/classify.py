"""joute register classify: the class of uses under the AI Act, from a file of answers."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import BUILD, echo, echo_json
from joute.errors import N_, BadInput
from joute.register.ai_act_words import dates_of, penalties_of, penalty_of

if TYPE_CHECKING:
    from joute.ai_act import Tree
    from joute.translation import Translator


def classify(
    file: Annotated[
        Path, typer.Argument(metavar="ANSWERS", help="A file in JSON; - for standard input.")
    ],
    format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
    language: Annotated[Literal["en", "fr"], typer.Option(help="The language of texts.")] = "en",
) -> None:
    """Print the class of a use under the AI Act, its roles and duties, what is not sure, or what
    to ask next. Not legal advice; needs no site.

    The file holds answers by the id of their question, or a list of {id, answers}. null is “I don’t
    know”.
    """
    from joute.ai_act import read_tree

    tree, given = read_tree(), _read(file)
    many = isinstance(given, list)
    uses = [_use(one, file.name, many=many) for one in (given if many else [given])]
    found = [
        _classified(tree, answers, language, f"{file.name}, {id or number}" if many else "")
        for number, (id, answers) in enumerate(uses, 1)
    ]
    named = [
        one if id is None else {"id": id, **one} for (id, _), one in zip(uses, found, strict=True)
    ]
    if format == "json":
        echo_json(named if many else named[0])
    else:
        words = _words(language)
        echo("\n\n".join("\n".join(_lines(one, words)) for one in named))


def _read(file: Path) -> Any:
    from joute.textfiles import read_text

    try:
        text = sys.stdin.read() if str(file) == "-" else read_text(file)
        return json.loads(text, object_pairs_hook=_once)
    except OSError as error:
        message = N_("%(file)s cannot be read: %(reason)s")
        raise BadInput(message=message, file=str(file), reason=error.strerror) from None
    except (ValueError, RecursionError) as error:
        message = N_("%(file)s holds no JSON that can be read: %(reason)s")
        raise BadInput(message=message, file=str(file), reason=str(error)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, in which no question is answered twice: the last answer would hold in silence."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"“{name[:80]}” is there twice")
        found[name] = value
    return found


def _use(use: Any, file: str, *, many: bool) -> tuple[str | None, Mapping[str, Any]]:
    """The id of a use, where it has one, and its answers."""
    if isinstance(use, dict):
        id, answers = use.get("id"), use.get("answers")
        if isinstance(answers, dict) and (id is None or isinstance(id, str | int)):
            return None if id is None else str(id), answers
        if not many and "answers" not in use:
            return None, use
    raise BadInput(
        message=N_("%(file)s: expected answers by their questions, or a list of {id, answers}."),
        file=file,
    )


def _classified(
    tree: "Tree", answers: Mapping[str, Any], language: str, place: str
) -> dict[str, Any]:
    """A classification as JSON; errors of one use of several name their `place`."""
    from joute.ai_act import as_json
    from joute.ai_act import classify as classify_answers

    try:
        return as_json(classify_answers(tree, answers), tree, language)
    except BadInput as error:
        if not place:
            raise
        message = N_("%(place)s: %(reason)s")
        raise BadInput(message=message, place=place, reason=str(error)) from None


def _words(language: str) -> "Translator":
    from joute.translation import load_translators

    return load_translators([language], BUILD.get().folders.values())[language]


def _lines(found: Mapping[str, Any], words: "Translator") -> Iterator[str]:
    if "id" in found:
        yield f"# {found['id']}"
        yield ""
    yield from _class(found, words)
    yield from _list(words.gettext("Roles"), (_role(one, words) for one in found["role"]))
    yield from _list(words.gettext("Duties"), (_duty(one, words) for one in found["duties"]))
    yield from _list(words.gettext("Penalties"), penalties_of(found))
    yield from _list(words.gettext("Not known"), (_unsure(one, words) for one in found["unsure"]))
    yield from _list(
        words.gettext("Answers that count for nothing"),
        (", ".join((one["id"], *one["options"])) for one in found["ignored"]),
    )
    yield ""
    yield words.gettext(
        "Tree %(version)s, law of %(law)s, checked on %(checked_on)s. %(disclaimer)s",
        version=found["tree"]["version"],
        law=words.partial_date(found["tree"]["law"]),
        checked_on=words.partial_date(found["tree"]["checked_on"]),
        disclaimer=found["disclaimer"],
    )


def _class(found: Mapping[str, Any], words: "Translator") -> Iterator[str]:
    """The class, the classes that are open, or what to ask next."""
    if question := found["question"]:
        yield words.gettext("Next question: %(id)s", id=question["id"])
        yield question["text"]
        if question["help"]:
            yield question["help"]
        for option in question["options"]:
            yield f"- {option['id']}: {option['text']} ({option['article']})"
        return
    if len(found["possible"]) > 1:
        yield words.gettext("Several results are possible, the strictest first:")
    for one in found["possible"]:
        yield _with(one["label"], [one["article"], *dates_of(one, words), penalty_of(one, words)])
        yield one["summary"]


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {one}" for one in items]
    if lines:
        yield from ("", title, *lines)


def _with(text: str, about: Iterable[str]) -> str:
    return f"{text} ({' · '.join(one for one in about if one)})"


def _role(one: Mapping[str, Any], words: "Translator") -> str:
    return _with(one["label"], [one["article"], *_open(one, words)])


def _duty(one: Mapping[str, Any], words: "Translator") -> str:
    kind = [words.gettext("good practice")] if one["kind"] == "good_practice" else []
    about = [*dates_of(one, words), *kind, penalty_of(one, words), *_open(one, words)]
    return _with(one["text"], [one["article"], *about])


def _open(one: Mapping[str, Any], words: "Translator") -> Sequence[str]:
    return [] if one["sure"] else [words.gettext("not sure")]


def _unsure(one: Mapping[str, Any], words: "Translator") -> str:
    decides = (
        words.gettext("decides the class")
        if one["decides"] == "class"
        else words.gettext("decides duties at most")
    )
    knows = words.gettext("who may know: %(who)s", who=one["who"]["label"])
    return _with(one["text"], [one["id"], decides, knows])
