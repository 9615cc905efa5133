"""The settings of what comes with a question."""

from pydantic import Field

from joute.settings import Table


class AttachmentsSettings(Table):
    pictures: int = Field(4, ge=0, le=4, description="Pictures of a question at most.")
    document_pages: int = Field(
        30, ge=0, le=100, description="Pages of the document of a question at most; 0 takes none."
    )
    document_characters: int = Field(
        100_000, ge=1_000, le=1_000_000, description="Characters of its text at most."
    )
