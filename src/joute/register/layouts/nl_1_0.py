"""The publication standard 1.0 of the Dutch register of algorithms (MinBZK), as JSON.

Source of names, lengths and values: `backend/app/schemas/config/v1_0.json` of
github.com/MinBZK/Algoritmeregister, read on 30 November 2026. The standard takes Dutch alone
(`lang` is "nld"), and our texts are in French or English: `tags` says that they are to be
translated. What a use does not say is left out; nothing is made up for it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joute.control_characters import escape_json
from joute.language import detect
from joute.register.layouts.described import DescribedUse
from joute.uses import State

# The longest texts in characters; None for a list of values.
LENGTHS: Mapping[str, int] = {
    "name": 100,
    "description_short": 350,
    "organization": 100,
    "begin_date": 7,
    "end_date": 7,
    "contact_email": 500,
    "website": 500,
    "goal": 2500,
    "proportionality": 2500,
    "human_intervention": 2500,
    "risks": 2500,
    "lawful_basis": 2500,
    "source_data": 2500,
    "methods_and_models": 5000,
    "provider": 200,
    "source_id": 100,
    "tags": 2500,
}
REQUIRED = (
    *("name", "description_short", "organization", "status"),
    *("contact_email", "publication_category", "lang"),
)
STATUS: Mapping[State, str] = {
    State.IDEA: "In ontwikkeling",
    State.TRIAL: "In ontwikkeling",
    State.PILOT: "In ontwikkeling",
    State.IN_SERVICE: "In gebruik",
    State.STOPPED: "Buiten gebruik",
}
CATEGORY: Mapping[str, str] = {
    "high_risk": "Hoog-risico AI-systeem",
    "impactful": "Impactvolle algoritmes",
    "other": "Overige algoritmes",
}
# By the name in the standard, the subject of a record.
SUBJECTS: Mapping[str, str] = {
    "description_short": "description_short",
    "organization": "organisation",
    "begin_date": "begin_date",
    "end_date": "end_date",
    "contact_email": "contact_email",
    "website": "website",
    "goal": "goal",
    "proportionality": "proportionality",
    "human_intervention": "human_intervention",
    "risks": "risks",
    "lawful_basis": "lawful_basis",
    "source_data": "source_data",
    "methods_and_models": "methods",
    "provider": "provider",
}
# “To be translated”, and from which language (ISO 639-3), for whoever takes the file in.
_TO_TRANSLATE = "te vertalen, to be translated"
_FROM = {"fr": "fra", "en": "eng", "es": "spa", "de": "deu", "it": "ita", "pt": "por"}


@dataclass(frozen=True)
class LeftOut:
    """A use that the standard does not take: the required fields that it lacks, and those that are
    too long, by their names in the standard."""

    use_id: str
    missing: Sequence[str]
    too_long: Sequence[str]


@dataclass(frozen=True)
class DutchExport:
    """Those that the standard takes, and those that were left out."""

    algorithms: Sequence[Mapping[str, Any]]
    left_out: Sequence[LeftOut]

    @property
    def text(self) -> str:
        return escape_json(json.dumps(self.algorithms, ensure_ascii=False, indent=2)) + "\n"


def as_dutch(uses: Sequence[DescribedUse]) -> DutchExport:
    """Uses in the layout of the standard; one that lacks a required field is left out."""
    algorithms, left_out = [], []
    for use in uses:
        found = _algorithm(use)
        missing = [name for name in REQUIRED if not found.get(name)]
        long = [name for name, most in LENGTHS.items() if len(found.get(name, "")) > most]
        if missing or long:
            left_out.append(LeftOut(use.card.id, missing, long))
        else:
            algorithms.append(found)
    return DutchExport(algorithms, left_out)


def _algorithm(use: DescribedUse) -> Mapping[str, Any]:
    said = {name: use.record.value(subject) for name, subject in SUBJECTS.items()}
    category = CATEGORY.get(str(use.record.value("publication_category")))
    found = {
        "name": use.card.name,
        **said,
        "status": STATUS[use.card.state],
        "publication_category": category,
        "lang": "nld",
        "standard_version": "1.0",
        "source_id": use.card.id,
        "tags": _tags([text for text in said.values() if isinstance(text, str)]),
    }
    return {name: value for name, value in found.items() if value}


def _tags(texts: Sequence[str]) -> str:
    """Empty for a use that is described in Dutch."""
    language = detect(" ".join(texts), "")
    if language == "nl":
        return ""
    return f"{_TO_TRANSLATE}, {_FROM[language]}" if language in _FROM else _TO_TRANSLATE
