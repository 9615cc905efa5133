"""Evaluation: models against a standard, item by item."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, Shared, StoredData, Verb, lazy

RETENTION = (
    Rule(
        N_("runs of evaluations that were not accepted"),
        "retention.evaluation_run_days",
        lazy("joute.evaluation.site.runs:purge"),
    ),
    Rule(
        N_("campaigns"),
        "retention.campaign_days",
        lazy("joute.evaluation.campaigns.running:purge"),
    ),
)

STORED_DATA = (
    StoredData(
        N_("If you are a member: that you started or accepted a run, or approved an item"),
        N_("To know who decided what is measured"),
        "retention.evaluation_run_days",
        N_("Under a number that leads to you only while you are a member"),
    ),
    StoredData(
        N_("If you are a member: the prompts that you store, and that it was you"),
        N_("To try them, and to hold their versions against each other"),
        0,
        N_("Until somebody deletes them"),
    ),
    StoredData(
        N_(
            "If you rate answers in a campaign: a random number, your ratings and comments, and "
            "the moment of each"
        ),
        N_("To learn how good the answers are, and how far people agree"),
        "retention.campaign_days",
        N_("Until you leave the campaign by your link, at most %(days)s after it was made"),
    ),
)

FEATURE = Feature(
    "joute.evaluation",
    routers=(
        "site.pages",
        "site.running_pages",
        "site.agreement_pages",
        "site.prompt_pages",
        "site.prompt_duel_pages",
        "site.api",
        "site.submissions.pages",
        "site.benchmarks.pages",
        "site.benchmarks.api",
        "campaigns.pages",
        "campaigns.desk_pages",
        "campaigns.known_pages",
        "campaigns.link_pages",
        "campaigns.discussion_pages",
        "campaigns.result_pages",
        "campaigns.rater_pages",
        "campaigns.api",
    ),
    start=lazy("joute.evaluation.service:start"),
    needs=("jobs", "leaderboard"),
    settings={
        "evaluation": "EvaluationSettings",
        "retention": "EvaluationRetention",
        "sandbox": "SandboxSettings",
        "targets": "TargetTables",
    },
    links=(
        Link(N_("Evaluations"), "evaluations", Verb.MEASURE, place=1),
        Link(N_("Prompts"), "prompts", Verb.MEASURE, place=2),
        Link(N_("Benchmarks"), "benchmarks", Verb.CHOOSE, place=1),
        Link(N_("Campaigns"), "campaigns", Verb.MEASURE, place=3),
    ),
    # The raters of campaigns have links of their own.
    open_paths=("/api/v1/evaluations", "/api/v1/campaigns", "/rate/"),
    uploads=("/api/v1/evaluations/runs", "/api/v1/evaluations/sets"),
    retention=RETENTION,
    stored_data=STORED_DATA,
    shared=(
        Shared(
            "evaluations",
            (".yaml", ".jsonl"),
            "evaluation.sets_folder",
            lazy("joute.evaluation.sets.sharing:check"),
            by_folder=True,
        ),
    ),
)
