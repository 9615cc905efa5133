"""The settings of datasets."""

from pydantic import Field

from joute.settings import Table

# An expression of SPDX: one line of names, numbers and parentheses.
LICENCE = r"^[A-Za-z0-9.+() -]{1,100}$"


class DatasetSettings(Table):
    name: str = Field(
        "joute-duels", pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", description="Name of the releases."
    )
    folder: str = Field(
        "releases", description="Folder of the drafts that are written from the page of releases."
    )
    licence: str = Field(
        "CC-BY-4.0",
        pattern=LICENCE,
        description="SPDX identifier of the licence under which releases are published.",
    )
    min_voters: int = Field(
        5, ge=2, description="People who must have voted in a release; with fewer there is none."
    )
    embargo_days: int = Field(30, ge=0, description="Age of a vote, in days, before its release.")
    review_texts: int = Field(
        300,
        ge=30,
        description="Texts of a draft that a person reads before it is published; when 300 are "
        "clean, less than 1 % of all are not, with a confidence of 95 %.",
    )


class ImportLimits(Table):
    import_megabytes: int = Field(
        4096, ge=1, description="Size of an imported file at most, also once it is unpacked."
    )
    import_rows: int = Field(20_000_000, ge=1, description="Rows of an imported file at most.")
    import_cells: int = Field(
        1_000_000_000, ge=1, description="Cells of an imported file at most: rows times columns."
    )
    import_expansion: int = Field(
        200,
        ge=1,
        description="How many times its own size an imported file may hold, beyond 64 MB.",
    )
