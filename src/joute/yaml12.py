"""YAML 1.2 of strangers: what is written stays text, and the field that reads it decides its type.

In YAML 1.1, which most readers follow, `no` is false, `1:30` is 90, `012` is ten and `2020-01-01` a
date. Here only a field that expects a number or a truth reads one. There are no tags, anchors or
aliases, and a key that is there twice is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from joute.errors import N_, BadData, worded

MOST_CHARACTERS = 200_000
DEEPEST = 20

# Numbers that a float holds; others stay text.
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]{1,40}|(0|[1-9][0-9]{0,40})(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,2})?"
)
_UNREADABLE = N_("this is not the YAML that is read here: %(problem)s")
_NOTHING = {"", "~", "null", "Null", "NULL"}
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}

Place = tuple[str | int, ...]


class Plain(str):
    """A value that was written without quotes."""

    __slots__ = ()


@dataclass(frozen=True)
class Document:
    """What a file says: mappings, lists and texts; None where a key has no value.

    `lines` are the lines, from 1, by places such as ("scorers", 0, "name").
    """

    value: Any
    lines: Mapping[Place, int] = field(default_factory=dict)

    def line_of(self, place: Place) -> int:
        """The line of a place, or of the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_yaml(text: str, file: str) -> Document:
    """The document in `text`. Raises BadData with the line of its first fault."""
    if len(text) > MOST_CHARACTERS:
        reason = worded(
            N_("the file has %(count)s characters, of %(most)s at most"),
            count=len(text),
            most=MOST_CHARACTERS,
        )
        raise BadData(file=file, line=1, reason=reason)
    try:
        reader = _Reader(YAML(typ="safe", pure=True).parse(text), file)
        return Document(reader.document(), reader.lines)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(part for part in (error.context, error.problem) if part)
        reason = worded(_UNREADABLE, problem=problem)
        raise BadData(file=file, line=mark.line + 1 if mark else 1, reason=reason) from error
    except YAMLError as error:
        reason = worded(_UNREADABLE, problem=str(error).splitlines()[0])
        raise BadData(file=file, line=1, reason=reason) from error


def typed(value: Any) -> Any:
    """The value with the types that YAML 1.2 gives it: for fields that are not known here."""
    if isinstance(value, dict):
        return {key: typed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [typed(one) for one in value]
    return _scalar(value) if isinstance(value, Plain) else value


def _scalar(text: str) -> Any:
    if text in _TRUTHS:
        return _TRUTHS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else str(text)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Reader:
    """Values from the events of ruamel.yaml's parser."""

    def __init__(self, events: Iterator[Any], file: str) -> None:
        self.events, self.file = events, file
        self.lines: dict[Place, int] = {}

    def document(self) -> Any:
        """The one document of the stream."""
        value: Any = None
        for event in self.events:
            match type(event).__name__:
                case "DocumentStartEvent" if self.lines:
                    raise self._refusal(event, N_("a file holds one document"))
                case "ScalarEvent" | "MappingStartEvent" | "SequenceStartEvent" | "AliasEvent":
                    value = self._value(event, ())
        return value

    def _value(self, event: Any, place: Place) -> Any:
        self.lines.setdefault(place, event.start_mark.line + 1)
        if type(event).__name__ == "AliasEvent" or event.anchor:
            raise self._refusal(
                event, N_("anchors and aliases are not read: write the value itself")
            )
        if event.tag:
            raise self._refusal(
                event, N_("tags such as %(tag)s are not read: remove it"), tag=event.tag
            )
        if len(place) > DEEPEST:
            raise self._refusal(event, N_("there are more than %(most)s levels"), most=DEEPEST)
        match type(event).__name__:
            case "MappingStartEvent":
                return self._mapping(place)
            case "SequenceStartEvent":
                return self._sequence(place)
        if not event.value.isascii() and not _is_text(event.value):
            raise self._refusal(
                event, N_("this is no text: half of a pair of characters is missing")
            )
        if event.implicit[0]:
            return None if event.value in _NOTHING else Plain(event.value)
        return event.value

    def _mapping(self, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            if type(event).__name__ != "ScalarEvent" or event.anchor or event.tag:
                raise self._refusal(event, N_("a key is a plain text"))
            key = str(event.value)
            if key in found:
                first = self.lines[*place, key]
                already = N_("“%(key)s” is already on line %(line)s")
                raise self._refusal(event, already, key=key, line=first)
            self.lines[*place, key] = event.start_mark.line + 1
            found[key] = self._value(next(self.events), (*place, key))
        return found

    def _sequence(self, place: Place) -> list[Any]:
        found: list[Any] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            found.append(self._value(event, (*place, len(found))))
        return found

    def _refusal(self, event: Any, source: str, **fields: Any) -> BadData:
        line = event.start_mark.line + 1
        return BadData(file=self.file, line=line, reason=worded(source, **fields))
