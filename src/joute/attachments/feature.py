"""Pictures and one document in a question."""

from joute.feature import Feature, lazy

FEATURE = Feature(
    "joute.attachments",
    routers=("pages",),
    start=lazy("joute.attachments.receiving:start"),
    needs=("people",),
    # Shared pages show them to people without an invitation code; each address is a secret.
    open_paths=("/media/",),
    settings={"attachments": "AttachmentsSettings"},
    erase=lazy("joute.attachments.retention:erase"),
)
