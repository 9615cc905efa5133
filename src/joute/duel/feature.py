"""Blind duels: questions, answers, vote, reveal, share pages, a person's own duels."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

STORED_DATA = (
    StoredData(
        N_(
            "Your questions, with their pictures and the text of their documents, the answers, "
            "your likes and comments"
        ),
        N_("To show you your duels"),
        "retention.unvoted_days",
    ),
    StoredData(
        N_(
            "The same, once you have voted, and your vote, with the language, topic and task of "
            "your question as this site recognises them"
        ),
        N_("To learn which models serve people best, and at what cost"),
        "retention.voted_days",
    ),
    StoredData(
        N_(
            "With a vote on a site that is open to all: a code of your network and day, made with "
            "a key that is thrown away that night"
        ),
        N_(
            "So that someone who comes back under other names weighs no more than one voter. "
            "Nothing turns the code back into an address."
        ),
        "retention.voted_days",
    ),
    StoredData(
        N_("What you voted, once you erased it: a count by pair of models, of nobody"),
        N_("So that nobody chooses the ranking after the names are shown"),
        0,
        N_("As long as the ranking"),
    ),
    StoredData(
        N_("Personal data that was masked in your question: in the memory of this server alone"),
        N_("To fill it in again in the answers that you read; nobody else sees it"),
        0,
        N_("15 minutes after your last question"),
    ),
    StoredData(
        N_("A share page, if you created one"),
        N_("To show one duel to people who have its link"),
        "duels.share_days",
        N_("Until you close it, at most %(days)s"),
    ),
)

LINKS = (
    Link(N_("Duel"), "home", Verb.COMPARE),
    Link(N_("My duels"), "my_duels", Verb.COMPARE, place=9),
)

REMEDIES = {
    "consent_needed": Link(N_("Read the conditions"), "home"),
    "already_voted": Link(N_("See my duels"), "my_duels"),
}

RETENTION = (
    Rule(
        N_("duels without a vote"),
        "retention.unvoted_days",
        lazy("joute.duel.retention:purge_unvoted"),
    ),
    Rule(N_("duels with a vote"), "retention.voted_days", lazy("joute.duel.retention:purge_voted")),
)

FEATURE = Feature(
    "joute.duel",
    routers=("pages", "api"),
    start=lazy("joute.duel.service:start"),
    needs=("people", "attachments", "leaderboard"),
    # Four pictures and a document, each of 10 MB, and words; in JSON a third more.
    forms_with_files={
        "/duels": 52_000_000,
        "/duels/*/turns": 52_000_000,
        "/api/v1/duels": 56_000_000,
        "/api/v1/duels/*/turns": 56_000_000,
    },
    links=LINKS,
    remedies=REMEDIES,
    open_paths=("/s/",),
    erase=lazy("joute.duel.retention:erase"),
    settings={
        "duels": "DuelSettings",
        "limits": "DuelLimits",
        "privacy": "PrivacySettings",
        "retention": "DuelRetention",
    },
    retention=RETENTION,
    stored_data=STORED_DATA,
)
