"""A person and one model behind an alias: a conversation, without a duel."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

FEATURE = Feature(
    "joute.chat",
    routers=("pages",),
    start=lazy("joute.chat.service:start"),
    needs=("gateway",),
    settings={"chat": "ChatSettings", "retention": "ChatRetention"},
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
            N_("Your conversations with one model: your questions and its answers"),
            N_("To show them to you, and to go on with them"),
            "retention.conversation_days",
            N_("%(days)s after your last question in each"),
        ),
    ),
)
