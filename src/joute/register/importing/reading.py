"""Uses as they are written, checked field by field; every fault is found, not the first alone."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from typing import Any

from joute.ai_act import BadAnswer as BadActAnswer
from joute.ai_act import UnknownQuestion, read_answers, read_tree
from joute.errors import N_
from joute.language import plain
from joute.register.errors import BadAnswer, BadEntry, Fault
from joute.register.frugality import ANSWERS, statements
from joute.register.importing.files import Row
from joute.register.indicators import Indicator, indicator_of, stored
from joute.register.sheet import Field, field, fields, read_value
from joute.uses import Change, NewUse, State
from joute.uses.errors import BadUse
from joute.uses.uses import checked_use

# Fields of a sheet of IMA that are named otherwise here; its title is the name of the use.
_RENAMED = {"business_area": "function"}
_OF_USE = ("id", "title", "name", "state")
# Remarks of whoever wrote the file, about the file.
_NOTES = ("note", "note_fr", "note_en")
_ID_CHARACTERS = 40
_ACT = "ai_act."


@dataclass(frozen=True)
class Described:
    """A use to take in: `state` is None where the file does not say; `left_out` are subjects that
    are said here and by people alone, such as sign-offs."""

    number: int
    new: NewUse
    state: State | None
    named: bool
    changes: Sequence[Change]
    left_out: Sequence[str] = ()


def read_uses(rows: Iterable[Row]) -> tuple[Sequence[Described], Sequence[Fault]]:
    """The uses of rows, and every fault. An id that two rows have is a fault of the second."""
    found, faults = [], []
    ids: dict[str, int] = {}
    for row in rows:
        reader = _Reader(row)
        use = reader.own() if row.own else reader.sheet()
        if use.new.id and use.new.id in ids:
            reader.fault("id", N_("another use of this file has this id: give each its own"))
        ids.setdefault(use.new.id, row.number)
        found.append(use)
        faults += reader.faults
    return found, faults


def id_of(title: str) -> str:
    """The id of a use from its title: small letters, digits and hyphens, at most 40; empty where
    the title has none."""
    words = re.sub(r"[^a-z0-9]+", "-", plain(title)).strip("-")
    return words[:_ID_CHARACTERS].strip("-")


class _Reader:
    """One row."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.faults: list[Fault] = []
        # What the register adds to the sheet, by the beginning of its subjects.
        self._others = {
            "ai_act": self._of_act,
            "frugality": self._of_frugality,
            "indicator": self._of_indicator,
        }

    def fault(self, name: str, reason: str) -> None:
        self.faults.append(Fault(self.row.number, self.row.line, name, reason))

    def sheet(self) -> Described:
        """A sheet: its fields by their ids."""
        values = self.row.values
        said = {
            name: value
            for name, value in values.items()
            if name not in (*_OF_USE, *_NOTES) and value is not None
        }
        return self._use("name" if "name" in values else "title", list(self._answers(said)))

    def own(self) -> Described:
        """A use of our own layout."""
        for name in self.row.values:
            if name not in ("id", "name", "state", "answers", "unknown", "withheld", "history"):
                self.fault(name, N_("there is no field of this name"))
        answers, unknown = self.row.values.get("answers", {}), self.row.values.get("unknown", [])
        if not isinstance(answers, dict):
            self.fault("answers", N_("this is an object with named fields"))
            answers = {}
        if not isinstance(unknown, list) or not all(isinstance(one, str) for one in unknown):
            self.fault("unknown", N_("this answer is a list of texts"))
            unknown = []
        changes = list(self._answers({id: answers[id] for id in answers if _is_here(id)}))
        for id in unknown:
            if id in answers:
                self.fault(id, N_("this is both answered and not known"))
            elif _is_here(id):
                changes.append(Change(id, known=False))
        left_out = [id for id in (*answers, *unknown) if not _is_here(id)]
        return self._use("name", changes, left_out)

    def _answers(self, said: Mapping[str, Any]) -> Iterator[Change]:
        seen: dict[str, str] = {}
        for name, value in said.items():
            id = _RENAMED.get(name, name)
            asked = field(id)
            reads = self._others.get(id.partition(".")[0]) if "." in id else None
            if reads is not None:
                yield from reads(id, value)
                continue
            if asked is None:
                self.fault(name, N_("there is no field of this name"))
                continue
            if id in seen:
                self.fault(name, N_("this is the same field as another of the same use"))
            seen[id] = name
            try:
                read = read_value(asked, _chosen(asked, value))
            except BadAnswer as error:
                self.fault(name, str(error.params["reason"]))
                continue
            if read is not None:
                yield Change(id, read if isinstance(read, str | int) else list(read))

    def _of_act(self, id: str, value: Any) -> Iterator[Change]:
        """An answer to a question of the AI Act."""
        question = id.removeprefix(_ACT)
        try:
            read = read_answers(read_tree(), {question: value})[question]
        except (UnknownQuestion, BadActAnswer) as error:
            self.fault(id, error.message % error.params)
            return
        stored = list(dict.fromkeys(value)) if isinstance(read, frozenset) else read
        yield Change(id, stored, known=stored is not None)

    def _of_frugality(self, id: str, value: Any) -> Iterator[Change]:
        if value in ANSWERS:
            yield Change(id, value)
        else:
            self.fault(id, N_("this is no answer on frugality"))

    def _of_indicator(self, id: str, value: Any) -> Iterator[Change]:
        texts = isinstance(value, dict) and all(
            one is None or isinstance(one, str) for one in value.values()
        )
        try:
            if not texts or set(value) - {one.name for one in dataclass_fields(Indicator)}:
                raise BadEntry(reason=N_("this is no indicator"))
            yield Change(id, dict(stored(indicator_of(value))))
        except (BadEntry, KeyError) as error:
            params = error.params if isinstance(error, BadEntry) else {}
            self.fault(id, str(params.get("reason", N_("this is no indicator"))))

    def _use(
        self, title: str, changes: Sequence[Change], left_out: Sequence[str] = ()
    ) -> Described:
        name, id = self._text(title), self._text("id")
        state = self._state()
        new = NewUse(id or id_of(name), name, state=state or State.IDEA)
        try:
            if not new.id and not name:
                self.fault(title, N_("give the use a title, or an id"))
            elif not new.id:
                self.fault("id", N_("give this use an id: none can be made from its title"))
            else:
                checked_use(new)
        except BadUse as error:
            of_id = re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", new.id) is None
            self.fault("id" if of_id else title, str(error.params["reason"]))
        return Described(self.row.number, new, state, bool(name), changes, left_out)

    def _text(self, name: str) -> str:
        value = self.row.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(name, N_("This answer is a text."))
            return ""
        return value.strip()

    def _state(self) -> State | None:
        said = re.sub(r"[\s-]+", "_", self._text("state").lower())
        if not said:
            return None
        try:
            return State(said)
        except ValueError:
            self.fault("state", N_("expected idea, trial, pilot, in_service or stopped"))
            return None


def _is_here(id: str) -> bool:
    """Whether a subject is taken from files."""
    head, _, rest = id.partition(".")
    known = {"ai_act": read_tree().questions, "frugality": statements()}
    if head == "indicator":
        return bool(rest) and rest == id_of(rest)
    return id in fields() or rest in known.get(head, ())


def _chosen(asked: Field, value: Any) -> Any:
    """The id of an option that a person wrote by its label, in French or in English."""
    if asked.kind == "one" and isinstance(value, str):
        for one in asked.options:
            if plain(value.strip()) in (one.id, plain(one.label.fr), plain(one.label.en)):
                return one.id
    return value
