"""Uses in the layouts of others: what they require, what is left out, what is never made up."""

import csv
import json
from dataclasses import replace
from io import StringIO
from random import Random
from typing import Any

import pytest

from joute.features import FEATURES
from joute.register.importing.files import Row
from joute.register.importing.reading import read_uses
from joute.register.layouts import as_article_30, as_dutch, as_own_json, sheet_document
from joute.register.layouts.nl_1_0 import LENGTHS, SUBJECTS
from joute.register.publication import public_facts
from joute.translation import load_translators
from joute.uses import State
from joute.writer import as_markdown
from tests.register.made_uses import AT, FULL, SERVED, a_use, random_use

WORDS = load_translators(["en", "fr"], FEATURES.folders.values())
_MONTH = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
_WEB = {"type": "string", "maxLength": 500, "pattern": "^https?://"}
_LONG = {"type": "string", "minLength": 1, "maxLength": 2500}
_LINKS = {
    "type": "array",
    "items": {"type": "object", "properties": {"title": {"type": "string"}, "link": _WEB}},
}

# The publication standard 1.0, from the description of its fields.
STANDARD: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        *("name", "description_short", "organization", "status"),
        *("contact_email", "publication_category", "lang"),
    ],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 100},
        "description_short": {"type": "string", "minLength": 1, "maxLength": 350},
        "organization": {"type": "string", "minLength": 1, "maxLength": 100},
        "category": {"type": "array", "maxItems": 3, "items": {"type": "string"}},
        "status": {"enum": ["In ontwikkeling", "In gebruik", "Buiten gebruik"]},
        "begin_date": _MONTH,
        "end_date": _MONTH,
        "contact_email": {"type": "string", "minLength": 1, "maxLength": 500},
        "website": _WEB,
        "publication_category": {
            "enum": ["Hoog-risico AI-systeem", "Impactvolle algoritmes", "Overige algoritmes"]
        },
        "url": _WEB,
        "goal": _LONG,
        "proportionality": _LONG,
        "human_intervention": _LONG,
        "risks": _LONG,
        "lawful_basis": _LONG,
        "lawful_basis_grouping": _LINKS,
        "process_index_url": _WEB,
        "impacttoetsen": _LONG,
        "impacttoetsen_grouping": _LINKS,
        "source_data": _LONG,
        "source_data_grouping": _LINKS,
        "methods_and_models": {"type": "string", "minLength": 1, "maxLength": 5000},
        "provider": {"type": "string", "minLength": 1, "maxLength": 200},
        "publiccode": _WEB,
        "lang": {"const": "nld"},
        "standard_version": {"const": "1.0"},
        "source_id": {"type": "string", "maxLength": 100},
        "tags": _LONG,
        "lars": {"type": "string"},
    },
}
_jsonschema = pytest.importorskip("jsonschema", reason="it is the oracle of these tests")
VALIDATOR = _jsonschema.Draft202012Validator(STANDARD)


def test_a_use_is_an_entry_of_the_dutch_register_to_be_translated() -> None:
    made = as_dutch([a_use()])
    assert made.left_out == []
    (one,) = json.loads(made.text)
    VALIDATOR.validate(one)
    assert one["lang"] == "nld"
    assert one["tags"] == "te vertalen, to be translated, fra"
    assert (one["status"], one["publication_category"]) == ("In gebruik", "Overige algoritmes")
    assert (one["begin_date"], one["source_id"]) == ("2026-03", "courrier")
    # Each text is that of the record: none is made up, legal ones least of all.
    for name, subject in SUBJECTS.items():
        assert one.get(name) == FULL.get(subject)


def test_what_the_dutch_register_requires_is_named_and_never_made_up() -> None:
    bare = a_use({"organisation": "Ville"}, unknown=["contact_email"])
    long = a_use({**FULL, "organisation": "x" * 101}, id="long")
    made = as_dutch([bare, a_use(), long])
    assert [one["source_id"] for one in made.algorithms] == ["courrier"]
    assert [(one.use_id, one.missing, one.too_long) for one in made.left_out] == [
        ("courrier", ["description_short", "contact_email", "publication_category"], []),
        ("long", [], ["organization"]),
    ]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.IDEA, "In ontwikkeling"),
        (State.TRIAL, "In ontwikkeling"),
        (State.PILOT, "In ontwikkeling"),
        (State.STOPPED, "Buiten gebruik"),
    ],
)
def test_a_state_is_a_status_of_the_dutch_register(state: State, status: str) -> None:
    (one,) = as_dutch([a_use(state=state)]).algorithms
    assert one["status"] == status


def test_a_use_in_dutch_is_not_to_be_translated() -> None:
    dutch = {
        "goal": "Dit systeem is voor de burgers van de stad, en wat zij met het antwoord doen.",
        **{name: FULL[name] for name in ("organisation", "contact_email", "publication_category")},
        "description_short": "Een hulp voor wie de brieven van de burgers leest, en dat is het.",
    }
    (one,) = as_dutch([a_use(dutch)]).algorithms
    VALIDATOR.validate(one)
    assert "tags" not in one


def test_random_uses_are_valid_or_left_out() -> None:
    random = Random(16)
    made = as_dutch([random_use(random, f"use-{n}") for n in range(200)])
    for one in made.algorithms:
        VALIDATOR.validate(one)
    assert len(made.algorithms) + len(made.left_out) == 200
    assert made.algorithms
    assert all(one.missing or one.too_long for one in made.left_out)
    assert all(name in STANDARD["properties"] for name in LENGTHS)


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def test_the_record_of_processing_has_a_row_for_each_use() -> None:
    (row,) = rows_of(as_article_30([a_use(served=SERVED)], WORDS["fr"]))
    assert row["Responsable de traitement"] == "Ville de Bourg"
    assert row["Délégué à la protection des données"] == "dpo@bourg.example"
    assert row["Finalités"].splitlines()[0] == FULL["goal"]
    assert row["Catégories de données"] == "État civil, identité et Coordonnées"
    assert row["Des données personnelles sont-elles traitées\u202f?"] == "Oui"
    assert row["Modèles et hébergeurs en service"].splitlines() == [
        "Mistral Small de Mistral AI, hébergé par Scaleway (France)",
        "Qwen3 8B de Alibaba, sur nos propres machines",
    ]
    assert row["Dernier changement le"] == "2026-11-30"


def test_what_the_record_of_processing_lacks_is_said() -> None:
    (row,) = rows_of(as_article_30([a_use({}, unknown=["retention"])], WORDS["en"]))
    assert row["Retention"] == "not known"
    assert row["Security measures"] == row["Purposes"] == "not stated"
    assert row["Models and hosts in use"] == "not stated"


def test_no_cell_of_the_record_of_processing_is_a_formula() -> None:
    use = a_use({**FULL, "controller": "=1+1", "security": "@SUM(A1)", "recipients": ["-1", "+2"]})
    (row,) = rows_of(as_article_30([use], WORDS["en"]))
    assert row["Controller"] == "'=1+1"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_our_layout_tells_the_unknown_from_the_unanswered_and_names_nobody() -> None:
    use = a_use({"context": "C"}, unknown=["dpo"])
    (found,) = json.loads(as_own_json([use]))["uses"]
    assert found == {
        "id": "courrier",
        "name": "Réponses aux courriers",
        "state": "in_service",
        "answers": {"context": "C"},
        "unknown": ["dpo"],
    }


def test_no_file_says_the_secret_address_of_a_decision() -> None:
    secret = "Zq3_x-0aB9cD8eF7gH6iJk"
    for said in (secret, f"https://joute.example/decisions/{secret}", f"/choices/{secret}/test"):
        use = a_use({"decision": said, "publication": ["decision"], "goal": "G"})
        use = replace(use, history=[*use.record.entries.values()])
        ours = as_own_json([use], history=True)
        sheet = as_markdown(sheet_document(use, WORDS["en"], AT))
        (public,) = public_facts(use, WORDS["en"])
        assert "link withheld" in sheet
        assert (public.lines, public.value) == (["link withheld"], None)
        assert secret not in ours + sheet + as_article_30([use], WORDS["en"])
        (written,) = json.loads(ours)["uses"]
        assert written["withheld"] == ["decision"]
        assert read_uses([Row(1, 0, written, own=True)])[1] == []
    for said in ("DEC-2026-14", "https://example.org/decisions/second"):
        use = a_use({"decision": said})
        assert said in as_own_json([use])
        assert said in as_markdown(sheet_document(use, WORDS["en"], AT))


def test_any_use_of_our_layout_is_read_as_it_was() -> None:
    random = Random(0)
    for n in range(100):
        use = random_use(random, f"use-{n}")
        (written,) = json.loads(as_own_json([use]))["uses"]
        (found,), faults = read_uses([Row(1, 0, written, own=True)])
        assert faults == []
        assert found.left_out == []
        said = {one.subject: one.value if one.known else None for one in found.changes}
        assert said == {id: use.record.value(id) for id in use.subjects}
        assert (found.new.id, found.state) == (use.card.id, use.card.state)
