"""Prompts as files: YAML 1.2 front matter between two lines of `---`, then their text."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from pydantic import ValidationError

from joute.datafiles import problems, text_of
from joute.errors import N_, BadData, worded
from joute.evaluation.prompts.prompt import (
    BUILT_IN,
    OF_ITEMS,
    FrontMatter,
    Prompt,
    variables_in,
)
from joute.evaluation.sets.faults import Fault, Place
from joute.yaml12 import Document, read_yaml

SUFFIX = ".md"
MOST_CHARACTERS = 100_000

_FENCE = "---"
# The text is that of the user unless these lines divide it.
_SYSTEM, _PROMPT = "# System", "# Prompt"
_NAMED = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class PromptRead(NamedTuple):
    """The prompt of a file, None when it has faults, which are all listed."""

    prompt: Prompt | None
    faults: Sequence[Fault]


def read_prompt(path: Path) -> Prompt:
    """The prompt of a file. Raises BadData with its first fault."""
    return sound(prompt_and_faults(path))


def sound(read: PromptRead) -> Prompt:
    """The prompt that was read. Raises BadData with its first fault."""
    if read.prompt is None:
        raise read.faults[0].error()
    return read.prompt


def prompt_and_faults(path: Path) -> PromptRead:
    """The prompt of a file, named after it, or all its faults."""
    try:
        text = text_of(path)
    except BadData as error:
        return PromptRead(None, [Fault.of(error)])
    return parsed(text, path.stem, path.name)


def parsed(text: str, name: str, file: str) -> PromptRead:
    """The prompt in a text, or all its faults."""
    if len(text) > MOST_CHARACTERS:
        reason = worded(
            N_("the prompt has %(count)s characters, of %(most)s at most"),
            count=len(text),
            most=MOST_CHARACTERS,
        )
        return PromptRead(None, [Fault(file, 1, reason)])
    lines = _normalised(text).split("\n")
    try:
        front, body_at = _front_matter(lines, file)
    except BadData as error:
        return PromptRead(None, [Fault.of(error)])
    system, prompt, faults = _parts(lines, body_at, file)
    try:
        matter = FrontMatter.model_validate(front.value or {})
    except ValidationError as error:
        return PromptRead(None, sorted([*_field_faults(error, front, file), *faults], key=_line))
    faults += _text_faults(matter, lines, body_at, file)
    faults += _matter_faults(matter, system + prompt, front, file)
    if not _NAMED.fullmatch(name):
        reason = worded(N_("the name of the file: a to z, 0 to 9, - and _, 60 at most"))
        faults.append(Fault(file, 1, reason))
    if faults:
        return PromptRead(None, sorted(faults, key=_line))
    fields = matter.model_dump() | {"name": name, "system": system, "prompt": prompt}
    return PromptRead(Prompt(**fields, source="\n".join(lines).strip() + "\n"), ())


def _line(fault: Fault) -> int:
    return fault.line


def _normalised(text: str) -> str:
    """What looks alike is alike: line ends, composed letters, no spaces at the end of a line."""
    lines = normalize("NFC", text.replace("\r\n", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _front_matter(lines: Sequence[str], file: str) -> tuple[Document, int]:
    """The front matter, whose lines are those of the file, and the place of the line after it."""
    if lines[0] != _FENCE:
        written = next((n for n, line in enumerate(lines, start=1) if line), 1)
        if lines[written - 1] == _FENCE:
            reason = worded(
                N_("the front matter starts on the first line: remove what is empty above “---”")
            )
            raise BadData(file=file, line=written, reason=reason)
        return Document({}), 0
    if _FENCE not in lines[1:]:
        reason = worded(N_("the front matter has no second line of “---”"))
        raise BadData(file=file, line=1, reason=reason)
    end = lines.index(_FENCE, 1)
    # The first line, left empty, keeps the numbers of the others.
    document = read_yaml("\n".join(["", *lines[1:end]]), file)
    if document.value is not None and not isinstance(document.value, dict):
        reason = worded(N_("the front matter is no list of “key: value”"))
        raise BadData(file=file, line=2, reason=reason)
    given = {key: one for key, one in (document.value or {}).items() if one is not None}
    return Document(given, document.lines), end + 1


def _parts(lines: Sequence[str], first: int, file: str) -> tuple[str, str, list[Fault]]:
    """The system part, the prompt, and what is wrong with how they are divided."""
    parts: dict[str, list[str]] = {}
    now, faults = parts.setdefault(_PROMPT, []), list[Fault]()
    named = any(line in {_SYSTEM, _PROMPT} for line in lines[first:])
    seen: set[str] = set()
    for number, line in enumerate(lines[first:], start=first + 1):
        if line in {_SYSTEM, _PROMPT}:
            if line in seen:
                reason = worded(N_("there is a second “%(line)s”"), line=line)
                faults.append(Fault(file, number, reason))
            seen.add(line)
            now = parts.setdefault(line, [])
        elif named and not seen and line:
            reason = worded(N_("this is before “# System” and “# Prompt”, which divide the text"))
            faults.append(Fault(file, number, reason))
        else:
            now.append(line)
    system, prompt = ("\n".join(parts.get(one, ())).strip("\n") for one in (_SYSTEM, _PROMPT))
    last = max((n for n, line in enumerate(lines, start=1) if line), default=1)
    if not prompt.strip():
        reason = worded(N_("there is nothing for the user to say"))
        faults.append(Fault(file, last, reason))
    elif "input" not in variables_in(prompt):
        reason = worded(N_("no {input} says where the question of an item goes"))
        faults.append(Fault(file, last, reason))
    return system, prompt, faults


def _field_faults(error: ValidationError, front: Document, file: str) -> Iterator[Fault]:
    for place, reason in problems(error):
        yield Fault(file, front.line_of(place), reason, field=str(place[0]) if place else "")


def _text_faults(
    matter: FrontMatter, lines: Sequence[str], first: int, file: str
) -> Iterator[Fault]:
    """The names in the text that stand for nothing."""
    known = {*BUILT_IN, *matter.variables}
    for number, line in enumerate(lines[first:], start=first + 1):
        for name in sorted(variables_in(line) - known):
            reason = worded(
                N_(
                    "{%(name)s} stands for nothing: declare it under “variables:”, or write "
                    "{{%(name)s}} for the text itself"
                ),
                name=name,
            )
            yield Fault(file, number, reason)


def _matter_faults(matter: FrontMatter, text: str, front: Document, file: str) -> Iterator[Fault]:
    def fault(place: Place, source: str, **fields: str) -> Fault:
        reason = worded(source, **fields)
        return Fault(file, front.line_of(place), reason, field=str(place[0]))

    if matter.shots and matter.examples:
        yield fault(("examples",), N_("examples: either “shots:”, from the set, or written here"))
    if "examples" in variables_in(text) and not (matter.shots or matter.examples):
        yield fault(("shots",), N_("{examples}: give “shots:”, or write “examples:”"))
    for name in matter.variables:
        if name in BUILT_IN:
            meaning = N_("variables: {%(name)s} has its meaning already")
            yield fault(("variables", name), meaning, name=name)
    unknown = variables_in(matter.example) - {*OF_ITEMS, "answer"}
    if unknown or "answer" not in variables_in(matter.example):
        held = N_("example: it holds {input} and {answer}, {context} and {choices}")
        yield fault(("example",), held)
    if matter.chain_of_thought and matter.chain_of_thought not in text:
        missing = N_("chain_of_thought: the text never asks to write “%(words)s”")
        yield fault(("chain_of_thought",), missing, words=matter.chain_of_thought)
