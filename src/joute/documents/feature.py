"""Documents of an organisation: collections of files, and answers that stand on their passages."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

FEATURE = Feature(
    "joute.documents",
    routers=(
        "site.collection_pages",
        "site.ask_pages",
        "site.page_pages",
        "api",
        "site.answers_api",
        "duels.pages",
        "duels.api",
    ),
    start=lazy("joute.documents.service:start"),
    needs=("people", "uses", "gateway"),
    settings={"documents": "DocumentsSettings", "retention": "DocumentsRetention"},
    erase=lazy("joute.documents.answer_retention:erase"),
    links=(
        Link(
            N_("Documents"),
            "documents",
            Verb.USE,
            place=1,
            shown=lazy("joute.documents.service:anything_to_ask"),
        ),
    ),
    uploads=("/documents/*/files", "/api/v1/collections/*/files"),
    daily=lazy("joute.documents.service:daily"),
    retention=(
        Rule(N_("files of collections"), 0, lazy("joute.documents.retention:purge_files")),
        Rule(
            N_("what was sent to collections"), 7, lazy("joute.documents.retention:purge_uploads")
        ),
        Rule(
            N_("answers on documents"),
            "retention.document_answer_days",
            lazy("joute.documents.answer_retention:purge"),
        ),
    ),
    stored_data=(
        StoredData(
            N_(
                "The files that members add to collections: their text by page, and passages of "
                "it; who added each, and when"
            ),
            N_("To find passages, and to show on which an answer stands"),
            0,
            N_(
                "As long as the collection keeps them, whose owner says how long; all of it goes "
                "with the file. The bytes of a file go once it was read, after 7 days at most"
            ),
        ),
        StoredData(
            N_("Your questions on documents, the answers, and which passages you found useful"),
            N_("To show them to you, and to know how good the search is"),
            "retention.document_answer_days",
        ),
    ),
)
