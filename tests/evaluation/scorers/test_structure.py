"""Answers in JSON."""

import json

import pytest

from joute.evaluation.errors import BadScorerOptions
from joute.evaluation.scorers.registry import build, fault_of
from joute.evaluation.sets.item import Item, ScorerSpec
from tests.evaluation.scorers.support import score, value

SCHEMA = {
    "type": "object",
    "required": ["nom"],
    "properties": {"nom": {"type": "string", "pattern": "^(a+)+$"}},
}
INVOICE = json.dumps({"nom": "L’Atelier", "total": 12.5, "adresse": {"ville": "Paris"}})


def test_an_answer_follows_a_schema() -> None:
    assert value("json_schema", '{"nom": "aa"}', schema=SCHEMA) == 1
    assert value("json_schema", '```json\n{"nom": "aa"}\n```', schema=SCHEMA) == 1
    found = score("json_schema", '{"nom": 3}', schema=SCHEMA)
    assert found is not None
    assert found.value == 0
    assert found.details["field"] == "nom"


@pytest.mark.parametrize(
    "answer",
    [
        '``` json\n{"a": 1}\n```',
        '```json {"a": 1}```',
        '```json\r\n{"a": 1}\r\n```',
        '\ufeff{"a": 1}',
        '~~~json\n{"a": 1}\n~~~',
        'Voici :\n```\n{"a": 1}\n```',
        '{"a": "``` ```"}',
    ],
)
def test_json_is_read_as_models_write_it(answer: str) -> None:
    assert value("json_schema", answer, schema={"required": ["a"]}) == 1


def test_the_formats_of_a_schema_are_checked() -> None:
    assert value("json_schema", '"2024-02-29"', schema={"format": "date"}) == 1
    assert value("json_schema", '"hier"', schema={"format": "date"}) == 0


@pytest.mark.parametrize(
    "answer",
    ["", "Voici", '{"nom": NaN}', "[" * 100_000, "```json\n{}\n```\n```json\n{}\n```", "{'a': 1}"],
)
def test_an_answer_that_is_no_json_is_wrong(answer: str) -> None:
    found = score("json_schema", answer)
    assert found is not None
    assert (found.value, found.label) == (0, "no JSON")


def test_patterns_of_a_schema_are_quick() -> None:
    answer = json.dumps({"nom": "a" * 100_000 + "!"})
    assert value("json_schema", answer, schema=SCHEMA) == 0


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "http://127.0.0.1:9/schema"},
        {"$ref": "file:///etc/hostname"},
        {"pattern": "(?=a)b"},
        {"type": "objekt"},
        3,
    ],
)
def test_a_schema_that_is_none_or_reaches_outside_is_refused(schema: object) -> None:
    with pytest.raises(BadScorerOptions):
        build(ScorerSpec.model_validate({"name": "json_schema", "schema": schema}))


def test_a_share_of_the_fields_is_right() -> None:
    answer = {"total": 12.5, "nom": "l'atelier", "adresse": {"ville": "Lyon"}, "plus": 1}
    found = score("fields", json.dumps(answer), INVOICE)
    assert found is not None
    assert found.value == pytest.approx(2 / 3)
    assert found.details["fields"] == {"nom": 1, "total": 1, "adresse.ville": 0}


def test_a_field_that_is_missing_is_wrong_and_named() -> None:
    found = score("fields", '{"nom": "L’Atelier"}', INVOICE)
    assert found is not None
    assert found.value == pytest.approx(1 / 3)
    assert found.details["missing"] == ["total", "adresse.ville"]


def test_a_field_may_have_a_scorer_of_its_own() -> None:
    fields = {"total": {"name": "numeric", "tolerance": 0.1}, "nom": "exact"}
    answer = json.dumps({"nom": "l'atelier", "total": "12,55 €"})
    found = score("fields", answer, INVOICE, fields=fields)
    assert found is not None
    assert found.details["fields"] == {"total": 1, "nom": 0}
    with pytest.raises(BadScorerOptions):
        score("fields", answer, INVOICE, fields={"total": "perplexity"})


def test_lists_are_compared_in_any_order_and_types_count() -> None:
    assert value("fields", '{"a": ["x", "y"]}', '{"a": ["y", "x"]}') == 1
    assert value("fields", '{"a": ["x"]}', '{"a": ["x", "x"]}') == 0
    assert value("fields", '{"a": 1}', '{"a": true}') == 0
    assert value("fields", '{"a": 1.0}', '{"a": 1}') == 1
    assert value("fields", "non", '{"a": 1}') == 0


def test_an_item_without_the_fields_is_a_fault() -> None:
    scorer = build(ScorerSpec.model_validate({"name": "fields", "fields": ["total"]}))
    assert "no JSON" in fault_of(scorer, Item(id="1", input="?", expected=("12",)))
    assert "no field total" in fault_of(scorer, Item(id="1", input="?", expected=('{"a": 1}',)))
    assert value("fields", "{}", "12") is None
