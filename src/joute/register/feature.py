"""The register of uses: what is used, why, at what risk, and what it changed."""

from joute.errors import N_
from joute.feature import Feature, Link, StoredData, Verb, lazy

FEATURE = Feature(
    "joute.register",
    routers=(
        "site.board_pages",
        "site.sheet_pages",
        "site.use_pages",
        "site.indicator_pages",
        "site.frugality_pages",
        "site.ai_act_pages",
        "site.notice_pages",
        "site.public_pages",
        "site.public_api",
        "site.file_pages",
        "api",
        "ai_act_api",
    ),
    start=lazy("joute.register.service:start"),
    needs=("people", "uses", "gateway", "choice"),
    settings={"uses": "RegisterSettings"},
    links=(
        Link(N_("Register"), "register", Verb.USE, place=1),
        Link(N_("Public uses"), "public_uses", Verb.USE, place=2),
    ),
    # Those who meet a use have no invitation.
    open_paths=("/notice/", "/uses", "/api/v1/uses"),
    remedies={"use_not_ready": Link(N_("Register"), "register")},
    stored_data=(
        StoredData(
            N_(
                "If you are a member: that you proposed a use, answered a question on it, moved it "
                "or signed it off, and when"
            ),
            N_("To know who decided what of a use"),
            0,
            N_("As long as the use, under a number that leads to you only while you are a member"),
        ),
    ),
)
