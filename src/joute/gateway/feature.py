"""One address for every application: keys, aliases, budgets, and a log of what was called."""

from joute.errors import N_
from joute.feature import Feature, Link, Rule, StoredData, Verb, lazy

FEATURE = Feature(
    "joute.gateway",
    routers=(
        "v1.routes",
        "site.use_pages",
        "site.key_pages",
        "site.alias_pages",
        "site.router_pages",
        "site.guard_pages",
        "site.api",
    ),
    start=lazy("joute.gateway.service:start"),
    needs=("people", "uses"),
    settings={"gateway": "GatewaySettings", "retention": "GatewayRetention"},
    links=(Link(N_("Applications"), "gateway", Verb.USE),),
    erase=lazy("joute.gateway.router.erasure:erase"),
    erase_about=lazy("joute.gateway.router.erasure:erase_about"),
    daily=lazy("joute.gateway.router.job:look_after_all"),
    # Applications have keys of their own.
    open_paths=("/v1/",),
    programs="/v1/",
    for_programs=("v1.routes",),
    retention=(
        Rule(
            N_("texts of calls of applications"),
            "retention.gateway_text_days",
            lazy("joute.gateway.retention:purge_texts"),
        ),
        Rule(
            N_("calls of applications"),
            "retention.gateway_call_days",
            lazy("joute.gateway.retention:purge_calls"),
        ),
    ),
    stored_data=(
        StoredData(
            N_(
                "If you use an application that calls models through this site: the time, size, "
                "cost and model of each call, and the topic of the question where a router chooses "
                "the model or texts are kept; nothing of you"
            ),
            N_("To hold budgets, and to know what applications cost and consume"),
            "retention.gateway_call_days",
        ),
        StoredData(
            N_("Where the owner of the application decided so: what was asked and answered"),
            N_("To evaluate answers"),
            "retention.gateway_text_days",
        ),
        StoredData(
            N_("If you are a member: that you own or read a use, or made a key or an alias"),
            N_("To know whose an application is"),
            0,
            N_("Under a number that leads to you only while you are a member"),
        ),
    ),
)
