"""The settings of collections of documents."""

from typing import Literal

from pydantic import Field

from joute.settings import Table


class DocumentsSettings(Table):
    open_to: Literal["members", "operator", "nobody"] = Field(
        "members",
        description="Who may make collections: every member, each their own, or the operator "
        "alone; with nobody there are no pages of documents, for anybody.",
    )
    collection_files: int = Field(
        1_000, ge=1, le=100_000, description="Files of a collection at most."
    )
    collection_passages: int = Field(
        50_000, ge=1, le=1_000_000, description="Passages of a collection at most."
    )
    upload_files: int = Field(
        50, ge=1, le=500, description="Files that one form or one request adds at most."
    )
    upload_mb: int = Field(
        200,
        ge=1,
        le=2_000,
        description="MB of the files that one form or one request adds at most.",
    )
    read_seconds: int = Field(
        60, ge=1, le=600, description="Seconds in which a file is read; later it is refused."
    )
    read_memory_mb: int = Field(
        512,
        ge=256,
        le=8_192,
        description="MiB of memory in which a file is read; with more it is refused.",
    )
    embeddings: str = Field(
        "",
        description="The id of a model of [[models]] that embeds (enabled = false keeps it out of "
        "duels): passages are found by its vectors too. Its host is sent every passage and every "
        "question. Without one they are found by words alone.",
    )


class DocumentsRetention(Table):
    document_answer_days: int = Field(
        90, ge=1, description="Days an answer on documents is stored, with its question."
    )
