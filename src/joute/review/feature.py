"""Answers that a person should look at: the queue, reports, decisions."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

FEATURE = Feature(
    "joute.review",
    routers=("report_pages", "pages", "api"),
    start=lazy("joute.review.service:start"),
    needs=("people", "uses", "gateway"),
    settings={"retention": "ReviewRetention"},
    links=(Link(N_("To review"), "review", Verb.USE, place=3),),
    answer_links=(Link(N_("Report this answer"), "report"),),
    # The people of an application have a signed link, and no invitation code.
    open_paths=("/report/call/",),
    erase=lazy("joute.review.retention:erase"),
    erase_about=lazy("joute.review.retention:erase_about"),
    retention=(
        Rule(
            N_("reports of answers"),
            "retention.review_days",
            lazy("joute.review.retention:purge_reports"),
        ),
        Rule(
            N_("decisions on reported, blocked or failed answers"),
            "retention.review_days",
            lazy("joute.review.retention:purge_decisions"),
        ),
    ),
    stored_data=(
        StoredData(
            N_("If you report an answer: why, what you write, and that the answer was yours"),
            N_("So that a person looks at the answer, with the question"),
            "retention.review_days",
        ),
    ),
)
