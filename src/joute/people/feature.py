"""People: voters, consent, the invitation code, the pages on privacy and law."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, lazy

STORED_DATA = (
    StoredData(
        N_("A random number, stored in a cookie"),
        N_("To find your duels again. It is linked to no name and no address."),
        "retention.voter_days",
        N_("%(days)s after your last visit"),
    ),
    StoredData(
        N_("That you accepted the conditions: their version, the language, the moment"),
        N_("As proof of your agreement"),
        "retention.voter_days",
        N_("As long as the random number"),
    ),
    StoredData(
        N_("If the operator invited you by name: that name, your roles and groups"),
        N_("To know what you are allowed to do here"),
        0,
        N_("Until the operator removes you, or the end date that they set"),
    ),
    StoredData(
        N_("That you agreed to have your duels published, and that you withdrew: the same"),
        N_("As proof of your agreement"),
        "retention.voter_days",
        N_("As long as the random number"),
    ),
)

LINKS = (
    Link(N_("How it works"), "how"),
    Link(N_("Privacy"), "privacy"),
    Link(N_("Legal notice"), "legal"),
)

REMEDIES = {"code_needed": Link(N_("Enter the code"), "access")}

RETENTION = (
    Rule(N_("unused voters"), "retention.voter_days", lazy("joute.people.voters:purge_unused")),
    Rule(N_("members whose rights ended"), 0, lazy("joute.people.members:purge_members")),
)

FEATURE = Feature(
    "joute.people",
    routers=("pages", "sign_in"),
    start=lazy("joute.people.service:start"),
    middlewares=lazy("joute.people.service:middlewares"),
    links=LINKS,
    remedies=REMEDIES,
    open_paths=("/access", "/invitation", "/sign-out", "/static/", "/privacy", "/legal"),
    erase=lazy("joute.people.voters:erase"),
    settings={
        "limits": "PeopleLimits",
        "dataset": "PublicationSettings",
        "retention": "PeopleRetention",
    },
    retention=RETENTION,
    stored_data=STORED_DATA,
)
