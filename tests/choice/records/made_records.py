"""A decision of a school, for the tests of records."""

from datetime import UTC, date, datetime
from typing import Any

from joute.choice.records import Record

SMALL = "mistral-small-2506@scaleway"
LARGE = "large-1@elsewhere"

_CONTEXT = {"fr": "Longueur du contexte", "en": "Context length"}
_REGION = {"fr": "Région d’hébergement", "en": "Hosting region"}
_QUALITY = {"fr": "Qualité", "en": "Quality"}


def band(low: float, mid: float, high: float) -> dict[str, float]:
    return {"low": low, "mid": mid, "high": high}


def a_record(**changed: Any) -> Record:
    """The small model was chosen, on the first of October 2026."""
    content: dict[str, Any] = {
        "title": "An assistant for the teachers",
        "revision": 4,
        "need": {
            "summary": "Draft exercises from the programme.",
            "answers": [
                {
                    "question": {"fr": "Qui s’en sert ?", "en": "Who uses it?"},
                    "answers": [{"fr": "Des agents", "en": "Staff"}],
                }
            ],
            "volume": {"requests_per_month": 12000, "input_tokens": 800, "output_tokens": 300},
        },
        "constraints": [
            {"constraint": "context_tokens", "name": _CONTEXT, "value": 32000},
            {"constraint": "hosting_region", "name": _REGION, "value": ["FR", "DE"]},
        ],
        "weights": [
            {"criterion": "quality", "name": _QUALITY, "points": band(2, 3, 4), "origin": "Ranked"}
        ],
        "shortlist": {
            "ranked": [
                {
                    "candidate": SMALL,
                    "name": "Mistral Small, Scaleway",
                    "model": "mistral-small-2506",
                    "host": "scaleway",
                    "score": band(0.55, 0.62, 0.7),
                    "acceptability": 0.81,
                    "unknowns": ["energy"],
                    "monthly_eur": band(18, 20, 25),
                    "frugal": True,
                },
                {
                    "candidate": LARGE,
                    "name": "Large, Elsewhere",
                    "score": band(0.4, 0.5, 0.6),
                    "acceptability": 0.19,
                },
            ],
            "excluded": [
                {
                    "candidate": "closed",
                    "name": "Closed",
                    "constraint": _REGION,
                    "reason": {"fr": "à vérifier", "en": "to be verified"},
                    "unknown": True,
                }
            ],
            "seed": 7,
            "samples": 10000,
        },
        "evidence": [
            {
                "candidate": SMALL,
                "facts": [
                    {
                        "constraint": "context_tokens",
                        "name": _CONTEXT,
                        "value": 128000,
                        "source": "models.dev",
                        "date": "2026-07",
                    },
                    {"constraint": "hosting_region", "name": _REGION},
                ],
                "scores": [
                    {
                        "criterion": "quality",
                        "name": _QUALITY,
                        "score": band(0.6, 0.66, 0.72),
                        "contribution": 0.62,
                        "source": "EuroEval",
                        "date": "2026-09-12",
                    }
                ],
                "answers": [
                    {
                        "supplier": "mistral",
                        "question": {"fr": "Hébergement ?", "en": "Hosting?"},
                        "value": "yes",
                        "source": "Its contract",
                        "date": "2026-09-01",
                        "valid_until": "2027-09-01",
                    }
                ],
            }
        ],
        "tests": [{"name": "Twenty of our questions", "result": "18 right", "date": "2026-09-20"}],
        "decision": {"kind": "candidates", "chosen": [SMALL], "reasons": "Good enough, and here."},
        "dissent": [
            {"text": "The larger one writes better.", "author": "Camille", "date": "2026-09-30"}
        ],
        "review_on": date(2027, 4, 1),
        "author": "Ada Martin",
        "signed_at": datetime(2026, 10, 1, 8, 30, tzinfo=UTC),
        **changed,
    }
    return Record.model_validate(content)
