"""The marks that take the place of personal data: [PERSONNE_1] in French, [PERSON_1] in English."""

import re
from typing import TYPE_CHECKING

from joute.privacy.kinds import KINDS, Kind

if TYPE_CHECKING:
    from joute.language import Language

# A mark, whether a program set it or a person typed it.
MARK = re.compile(r"\[[A-Z][A-Z_]{0,30}_[0-9]{1,9}\]")

_FRENCH: dict[Kind, str] = {
    "person": "PERSONNE",
    "email": "EMAIL",
    "phone": "TELEPHONE",
    "card": "CARTE",
    "vat": "TVA",
    "tax": "NUMERO_FISCAL",
    "plate": "PLAQUE",
    "address": "ADRESSE",
    "birth_date": "DATE_DE_NAISSANCE",
    "url_with_token": "LIEN_AVEC_JETON",
}


_LABELS = "|".join(sorted({*_FRENCH.values(), *(kind.upper() for kind in KINDS)}))
# One that a program sets: no other word, no long number, in which a person could hide something.
SET = re.compile(rf"\[(?:{_LABELS})_[1-9][0-9]{{0,2}}\]")


def label(kind: Kind, language: "Language") -> str:
    """The word of a mark."""
    return _FRENCH.get(kind, kind.upper()) if language == "fr" else kind.upper()


def same_kind(word: str) -> set[str]:
    """The words of the marks of one kind, in both languages: models translate them."""
    pairs = ({french, kind.upper()} for kind, french in _FRENCH.items())
    return next((pair for pair in pairs if word in pair), {word})
