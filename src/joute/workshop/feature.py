"""Workshops: rounds of duels for a group."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, Shared, StoredData, Verb, lazy

STORED_DATA = (
    StoredData(
        N_(
            "In a workshop: a random number for each phone, its votes, and in the game of the "
            "secret how many attempts it made; no word that it typed there"
        ),
        N_("So that each phone votes once, and plays within its limits"),
        "retention.workshop_open_days",
        N_("Until the workshop is closed, at most %(days)s after its last step"),
    ),
    StoredData(
        N_(
            "If the workshop publishes its votes: the votes of a phone, under a new random "
            "number, created when the workshop closes, that cannot be traced back to anyone"
        ),
        N_("To learn which models serve people best, and at what cost"),
        "retention.voted_days",
    ),
    StoredData(
        N_(
            "The report of a workshop: its questions, answers and vote counts; "
            "a question proposed by the room is erased when the workshop closes"
        ),
        N_("To show it to the participants"),
        "retention.workshop_days",
    ),
)

# Workshops have codes and secret addresses of their own.
OPEN_PATHS = ("/workshop", "/w/", "/api/v1/workshops")

RETENTION = (
    Rule(
        N_("workshops closed"),
        "retention.workshop_open_days",
        lazy("joute.workshop.actions.close:close_left"),
    ),
    Rule(
        N_("reports of workshops"),
        "retention.workshop_days",
        lazy("joute.workshop.actions.close:purge_reports"),
    ),
    Rule(
        N_("votes of workshops"),
        "retention.voted_days",
        lazy("joute.workshop.actions.close:purge_published_votes"),
    ),
    Rule(N_("links of facilitators"), 0, lazy("joute.workshop.actions.close:purge_links")),
)

FEATURE = Feature(
    "joute.workshop",
    routers=("web.start", "web.desk", "web.screen", "web.phone", "api.routes"),
    start=lazy("joute.workshop.startup:start"),
    links=(Link(N_("Workshop"), "workshop", Verb.COMPARE),),
    open_paths=OPEN_PATHS,
    settings={
        "workshops": "WorkshopSettings",
        "limits": "WorkshopLimits",
        "retention": "WorkshopRetention",
    },
    retention=RETENTION,
    stored_data=STORED_DATA,
    shared=(
        Shared(
            "workshops",
            (".toml", ".md"),
            "workshops.folder",
            lazy("joute.workshop.sharing:check"),
        ),
    ),
)
