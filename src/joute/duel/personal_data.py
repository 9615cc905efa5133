"""Personal data and secrets in a question: a warning, a mask or a refusal, as `[privacy] prompts`
says, before anything is stored or sent.

What was found is in no log and in no message: a program receives its kinds and places, and the
person, who wrote it, sees it on the page.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from joute.duel.errors import PersonalDataFound, PersonalDataRefused
from joute.errors import N_
from joute.guard import Masking

if TYPE_CHECKING:
    from joute.privacy import Kind

Policy = Literal["off", "warn", "mask", "block"]
# What the person chose after a warning; nothing yet, at first.
Decision = Literal["", "keep", "mask"]

KIND_LABELS: "Mapping[Kind, str]" = {
    "person": N_("name of a person"),
    "email": N_("e-mail address"),
    "phone": N_("phone number"),
    "nir": N_("French social security number"),
    "iban": N_("bank account (IBAN)"),
    "card": N_("payment card"),
    "siren": N_("company number (SIREN)"),
    "siret": N_("company site number (SIRET)"),
    "vat": N_("VAT number"),
    "tax": N_("tax number"),
    "ip": N_("network address (IP)"),
    "plate": N_("number plate"),
    "address": N_("postal address"),
    "birth_date": N_("date of birth"),
    "secret": N_("password or key"),
    "url_with_token": N_("link that holds a key"),
}

# Kinds that a checksum makes certain, and secrets, from this certainty up.
_REFUSED: "frozenset[Kind]" = frozenset(
    ("nir", "iban", "card", "siren", "siret", "vat", "tax", "secret", "url_with_token")
)
_SURE = 0.9


def admit(prompt: str, policy: Policy, decision: Decision, masking: Masking | None = None) -> str:
    """The question as it may be stored and sent. With the `masking` of its conversation, what is
    masked can be restored in the answers; without one, it is masked for good.

    Call it in a thread: a long question takes 0.1 s. Raises PersonalDataFound where the person has
    a choice to make, and PersonalDataRefused where there is none.
    """
    if policy == "off":
        return prompt
    if policy == "mask" or decision == "mask":
        return (masking or Masking()).mask(prompt)
    # Loaded by the first question: the tables of numbers take 0.1 s.
    from joute.privacy import THRESHOLD, find  # noqa: PLC0415

    found = [one for one in find(prompt) if one.certainty >= THRESHOLD]
    refused = [one for one in found if one.kind in _REFUSED and one.certainty >= _SURE]
    if policy == "block" and refused:
        raise PersonalDataRefused(refused)
    if found and decision != "keep":
        raise PersonalDataFound(found)
    return prompt
