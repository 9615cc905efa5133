"""Collections and files as others see them: values only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

OpenTo = Literal["readers", "members", "everybody"]


@dataclass(frozen=True)
class CollectionCard:
    """A collection as it is stored. `readers` are those who may ask it beside its owner: members
    and groups as `group:NAME`. `use_id` is the use whose guard reads what is asked of it. Files are
    erased `retention_days` after they were added, None never. `version` rises with each change of
    its passages."""

    id: str
    name: str
    owner: str
    open_to: OpenTo
    readers: frozenset[str]
    use_id: str | None
    retention_days: int | None
    version: int
    created_at: datetime
    changed_at: datetime

    @property
    def people(self) -> frozenset[str]:
        """The names of all who are named to ask it."""
        return self.readers | {self.owner}

    @property
    def owners(self) -> Collection[str]:
        """For the rights of those who change it."""
        return {self.owner}


@dataclass(frozen=True)
class FileCard:
    """A file as it was read: how many bytes, pages, words and passages; `empty` are the numbers of
    its pages without text."""

    id: int
    name: str
    kind: str
    bytes: int
    pages: int
    words: int
    passages: int
    empty: Sequence[int]
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class Size:
    """How much a collection holds."""

    files: int = 0
    passages: int = 0
    bytes: int = 0
