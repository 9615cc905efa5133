"""All rules, by id."""

from collections.abc import Mapping

from joute.errors import N_
from joute.guard.detection import personal_data
from joute.guard.rule import Rule

RULES: Mapping[str, Rule] = {one.id: one for one in (*personal_data.RULES,)}

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
