"""A person and one model behind an alias: a conversation, without a duel."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

FEATURE = Feature(
    "joute.chat",
    routers=("pages",),
    start=lazy("joute.chat.service:start"),
    needs=("attachments", "gateway"),
    settings={"chat": "ChatSettings", "retention": "ChatRetention"},
    # Four pictures and a document, each of 10 MB, and words.
    forms_with_files={"/chat": 52_000_000, "/chat/*/turns": 52_000_000},
    links=(Link(N_("Chat"), "chats", Verb.USE, place=1),),
    erase=lazy("joute.chat.retention:erase"),
    retention=(
        Rule(
            N_("conversations with one model"),
            "retention.conversation_days",
            lazy("joute.chat.retention:purge"),
        ),
    ),
    stored_data=(
        StoredData(
            N_(
                "Your conversations with one model: your questions, with their pictures and the "
                "text of their documents, and its answers"
            ),
            N_("To show them to you, and to go on with them"),
            "retention.conversation_days",
            N_("%(days)s after your last question in each"),
        ),
    ),
)
