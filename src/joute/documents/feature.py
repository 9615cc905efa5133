"""Documents of an organisation: collections of files, and answers that stand on their passages."""

from joute.feature import Feature, lazy

FEATURE = Feature(
    "joute.documents",
    start=lazy("joute.documents.service:start"),
    needs=("people", "uses", "gateway"),
    settings={"documents": "DocumentsSettings"},
    daily=lazy("joute.documents.service:daily"),
)
