"""Choosing a model: from a need to a decision that can be defended."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

RETENTION = (
    Rule(
        N_("signed decisions"),
        "retention.decision_days",
        lazy("joute.choice.site.decisions:purge"),
    ),
    Rule(
        N_("choices that nobody changes"),
        "retention.choice_days",
        lazy("joute.choice.site.choices:purge"),
    ),
    Rule(
        N_("enquiries to suppliers"),
        "retention.enquiry_days",
        lazy("joute.choice.suppliers.enquiries:purge"),
    ),
)

STORED_DATA = (
    StoredData(
        N_(
            "If you begin a choice: a random number, and in each revision your answers, weights "
            "and candidates"
        ),
        N_("To show it to you, and to those to whom you give its address"),
        "retention.choice_days",
        N_("Until you delete it, at most %(days)s after its last change"),
    ),
    StoredData(
        N_(
            "If you weigh the criteria of somebody’s choice: your weights, and what you write of "
            "yourself"
        ),
        N_("To show where people agree"),
        "retention.choice_days",
        N_("Until you erase them by your link, at most as long as the choice"),
    ),
    StoredData(
        N_(
            "If you answer an enquiry for a supplier: the answers, which everybody can read, and "
            "the day; nothing on you"
        ),
        N_("To compare suppliers"),
        "retention.enquiry_days",
        N_("The enquiry %(days)s after it was sent; the answers stay"),
    ),
    StoredData(
        N_("If you are a member: that you sent an enquiry, or added a supplier or an answer"),
        N_("To know who wrote what others rely on"),
        0,
        N_("Under a number that leads to you only while you are a member"),
    ),
    StoredData(
        N_(
            "If you sign a decision or add your dissent to one: your name, where you give it, and "
            "what you write"
        ),
        N_("To show it to those who have the address of the decision"),
        "retention.decision_days",
        N_("At most %(days)s after the signature; your dissent, until you delete it"),
    ),
)

FEATURE = Feature(
    "joute.choice",
    routers=(
        "site.pages",
        "site.decision_pages",
        "site.decision_api",
        "site.suppliers.pages",
        "site.suppliers.api",
        "site.enquiries.pages",
        "site.need_pages",
        "site.weight_pages",
        "site.people_pages",
        "site.must_have_pages",
        "site.candidate_pages",
        "site.evidence_pages",
        "site.cost_pages",
        "site.shortlist_pages",
        "site.decide_pages",
        "site.api",
    ),
    start=lazy("joute.choice.site.chooser:start"),
    needs=("people", "leaderboard", "evaluation"),
    settings={
        "choices": "ChoiceSettings",
        "limits": "ChoiceLimits",
        "retention": "ChoiceRetention",
    },
    links=(
        Link(N_("A choice"), "choices", Verb.CHOOSE, place=-1),
        Link(N_("Criteria"), "criteria", Verb.CHOOSE, place=2),
        Link(N_("Suppliers"), "suppliers", Verb.CHOOSE, place=3),
    ),
    # Suppliers, and those who weigh, have links of their own.
    open_paths=("/enquiry/", "/weigh/", "/pick/", "/weighed/"),
    retention=RETENTION,
    stored_data=STORED_DATA,
    erase=lazy("joute.choice.site.choices:erase"),
    daily=lazy("joute.choice.site.decision_reviews:daily"),
)
