"""The labels that people put on answers: their ids are stored, and kept in all languages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from joute.errors import N_, BadInput
from joute.settings import Identifier, Table, used_once

if TYPE_CHECKING:
    from joute.web import Translator

TagKind = Literal["good", "bad"]

LABELS = {
    "useful": N_("Useful"),
    "relevant": N_("Relevant"),
    "coherent": N_("Coherent"),
    "complete": N_("Complete"),
    "creative": N_("Creative"),
    "clear_formatting": N_("Clear layout"),
    "incorrect": N_("Incorrect"),
    "superficial": N_("Superficial"),
    "instructions_not_followed": N_("Instructions not followed"),
    "faithful": N_("Faithful to its sources"),
    "cites_badly": N_("Cites badly"),
}
AGAINST = ("incorrect", "superficial", "instructions_not_followed", "cites_badly")
# For answers that have sources.
OF_SOURCES = ("faithful", "cites_badly")


class Tag(Table):
    """[[duels.tags]]: a label for answers. Without any, the standard ones."""

    id: Identifier = Field(description="As stored. The standard ids need no label of yours.")
    kind: TagKind = Field(description='"good" praises an answer.')
    fr: str = Field("", max_length=60, description="As shown in French.")
    en: str = Field("", max_length=60, description="As shown in English.")

    @model_validator(mode="after")
    def _labelled(self) -> "Tag":
        if self.id not in LABELS and not (self.fr and self.en):
            raise ValueError(f"a label in French and in English for {self.id!r}")
        return self

    @property
    def has_own_label(self) -> bool:
        return bool(self.fr or self.en)

    def label(self, words: "Translator") -> str:
        own = self.fr if words.language == "fr" else self.en
        return own or label(self.id, words)


def label(tag: str, words: "Translator") -> str:
    """The standard label; the id itself of a tag that this site no longer offers."""
    return words.gettext(LABELS[tag]) if tag in LABELS else tag


def _once(tags: list[Tag]) -> list[Tag]:
    used_once([tag.id for tag in tags], "an id")
    return tags


def _is_reproach(tag: Tag) -> bool:
    return tag.kind == "bad"


TagList = Annotated[list[Tag], AfterValidator(_once)]
_EVERY = tuple(Tag(id=id, kind="bad" if id in AGAINST else "good") for id in LABELS)
STANDARD = tuple(tag for tag in _EVERY if tag.id not in OF_SOURCES)


@dataclass(frozen=True)
class TagView:
    """A label as it is offered, in the language of the page."""

    id: str
    label: str


@dataclass(frozen=True)
class Tags:
    """The labels of this site, praise first."""

    offered: Sequence[Tag]

    @classmethod
    def of(cls, tables: Sequence[Tag]) -> "Tags":
        return cls(sorted(tables or STANDARD, key=_is_reproach))

    def checked(self, given: Iterable[str]) -> list[str]:
        """Those of `given`, in our order; BadInput when one is not offered."""
        given = set(given)
        ids = [tag.id for tag in self.offered]
        if unknown := given - set(ids):
            raise BadInput(f"tags {sorted(unknown)}", message=N_("This label does not exist."))
        return [one for one in ids if one in given]

    @property
    def voted(self) -> Sequence[Tag]:
        """Those that votes may hold, praise first: the labels offered, and the standard ones."""
        ids = {tag.id for tag in self.offered}
        every = (*self.offered, *(tag for tag in _EVERY if tag.id not in ids))
        return sorted(every, key=_is_reproach)

    @property
    def with_those_of_sources(self) -> "Tags":
        """These, and those for answers that have sources."""
        ids = {tag.id for tag in self.offered}
        more = [tag for tag in _EVERY if tag.id in OF_SOURCES and tag.id not in ids]
        return Tags(sorted((*self.offered, *more), key=_is_reproach))

    def views(self, words: "Translator") -> tuple[TagView, ...]:
        return tuple(TagView(tag.id, tag.label(words)) for tag in self.offered)

    def labels(self, tags: Iterable[str], words: "Translator") -> dict[str, str]:
        """The label of each id, whether it is still offered or not."""
        own = {tag.id: tag.label(words) for tag in self.offered}
        return {tag: own.get(tag) or label(tag, words) for tag in tags}
