"""All rules, by id; and what a person reads where one stops a question or an answer."""

from collections.abc import Mapping

from joute.errors import N_, Worded, worded
from joute.guard.detection import (
    commitment,
    confidences,
    documents,
    domain,
    encoded,
    exfiltration,
    forged,
    inappropriate,
    injection,
    leak,
    limits,
    personal_data,
    split,
    unseen,
    unsupported,
)
from joute.guard.rule import Rule

RULES: Mapping[str, Rule] = {
    one.id: one
    for one in (
        *personal_data.RULES,
        *injection.RULES,
        *confidences.RULES,
        *unseen.RULES,
        *encoded.RULES,
        *split.RULES,
        *forged.RULES,
        *documents.RULES,
        *exfiltration.RULES,
        *limits.RULES,
        *domain.RULES,
        *leak.RULES,
        *inappropriate.RULES,
        *commitment.RULES,
        *unsupported.RULES,
    )
}

# What a person is told of a family of rules, in the place of a call or of an answer.
FAMILIES: Mapping[str, str] = {
    "personal_data": N_("personal data"),
    "injection": N_("instructions against the rules of the service"),
    "domain": N_("a question that is not about the subject of the service"),
    "leak": N_("data that the answer should not hold"),
    "inappropriate": N_("words that the service does not say"),
    "off_domain": N_("an answer that is not about the subject of the service"),
    "commitment": N_("a promise that nobody allowed"),
    "unsupported": N_("claims that the given texts do not support"),
}

_REFUSALS: Mapping[str, str] = {
    "personal_data": N_(
        "Your question was not sent: it seems to hold personal data or a secret. Take it out, and "
        "ask again."
    ),
    "injection": N_(
        "Your question was not sent: it seems to hold instructions that go against the rules of "
        "this service."
    ),
    "domain": N_(
        "Your question was not sent: it does not seem to be about what this service does."
    ),
    "leak": N_(
        "The answer is not shown: it seems to hold personal data or a secret that you did not give."
    ),
    "inappropriate": N_("The answer is not shown: it holds words that this service does not use."),
    "off_domain": N_(
        "The answer is not shown: it does not seem to be about what this service does."
    ),
    "commitment": N_(
        "The answer is not shown: it seems to promise something that this service may not promise."
    ),
    "unsupported": N_(
        "The answer is not shown: it holds figures or names that the given documents do not"
        " support."
    ),
}


def refusal(rule: str, contact: str = "") -> tuple[Worded, Worded]:
    """What a person reads in the place of what a rule stopped: what was found, in a sentence, and
    how to contest it. Raises KeyError for a rule that there is not.

    Both are in English, with the source text and the fields by which they are translated.
    """
    about = worded(_REFUSALS[RULES[rule].family])
    if contact:
        contest = N_(
            "A program decided this by the rule %(rule)s, and it can be wrong. To have a person"
            " look "
            "at it, write to %(contact)s."
        )
        return about, worded(contest, rule=rule, contact=contact)
    contest = N_(
        "A program decided this by the rule %(rule)s, and it can be wrong. To have a person look"
        " at "
        "it, write to those who run this service."
    )
    return about, worded(contest, rule=rule)
