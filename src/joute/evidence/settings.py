"""The labels that people may put on answers."""

from pydantic import Field

from joute.evidence.tags import TagList
from joute.settings import Table


class TagSettings(Table):
    tags: TagList = Field(
        [], description="[[duels.tags]]: the labels for answers, in place of the standard ones."
    )
