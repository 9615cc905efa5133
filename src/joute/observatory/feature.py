"""The observatory: what is used here, at what cost, and what it changed."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

FEATURE = Feature(
    "joute.observatory",
    routers=("pages", "survey_pages", "api"),
    start=lazy("joute.observatory.service:start"),
    needs=("uses", "register"),
    daily=lazy("joute.observatory.weeks:store_weeks"),
    settings={"observatory": "ObservatorySettings"},
    links=(
        Link(N_("Observatory"), "observatory", Verb.USE, place=9),
        Link(N_("AI and my work"), "survey", Verb.USE, place=10),
    ),
    retention=(
        Rule(
            N_("that somebody answered the survey on AI and work"),
            0,
            lazy("joute.observatory.survey:purge_markers"),
        ),
    ),
    stored_data=(
        StoredData(
            N_(
                "If you answer the survey on AI and your work: one more in the counts of its "
                "answers by profession, never your answers together; and that you answered, as a "
                "number that leads to no answer"
            ),
            N_("To know what AI changes in work"),
            0,
            N_("The counts without end, the number until the quarter is over"),
        ),
        StoredData(
            N_("How many people came each week: a number, shown from five on"),
            N_("To know whether this site is used"),
            0,
            N_("Without end; it holds nothing on you"),
        ),
    ),
)
