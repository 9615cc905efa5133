"""Documents that the test server writes for a schema: jsonschema is the judge."""

from typing import Any

import pytest
from pydantic import BaseModel, Field

from joute.llm.server.documents import NoDocument, document

jsonschema = pytest.importorskip("jsonschema", reason="it is the oracle of these tests")


class Town(BaseModel):
    name: str = Field(min_length=9, max_length=11)
    founded: int | None
    twins: list["Town"] = []
    height_m: float = Field(gt=-3, lt=-2)


SCHEMAS: list[Any] = [
    True,
    {},
    {"type": "object"},
    {"type": ["null", "string"]},
    {"const": {"a": 1}},
    {"enum": [3, 4]},
    {"type": "boolean"},
    {"type": "integer", "minimum": 7, "multipleOf": 5},
    {"type": "integer", "exclusiveMaximum": -3},
    {"type": "integer", "exclusiveMinimum": 1, "maximum": 2},
    {"type": "number", "exclusiveMinimum": 0.1, "exclusiveMaximum": 0.2},
    {"type": "number", "maximum": 0},
    {"type": "number", "exclusiveMaximum": 1},
    {"minimum": 3},
    {"type": "string", "maxLength": 2},
    {"type": "string", "minLength": 30},
    *({"type": "string", "format": name} for name in ("date", "date-time", "email", "uuid", "uri")),
    {"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": True},
    {"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 2, "uniqueItems": True},
    {"type": "array", "items": {"type": "string"}, "minItems": 2, "uniqueItems": True},
    {"type": "array", "prefixItems": [{"type": "null"}, {"const": 1}], "items": False},
    {"type": "array", "items": {"type": "string"}, "maxItems": 0},
    {"anyOf": [False, {"type": "string", "pattern": "a"}, {"type": "null"}]},
    {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    {
        "allOf": [
            {"properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"properties": {"b": {"type": "null"}}, "required": ["b"]},
        ]
    },
    {"required": ["a"], "additionalProperties": {"type": "integer"}},
    Town.model_json_schema(),
    {
        "$defs": {
            "tree": {
                "type": "object",
                "properties": {
                    "left": {"anyOf": [{"$ref": "#/$defs/tree"}, {"type": "null"}]},
                    "leaf/1": {"type": "string"},
                },
                "required": ["left", "leaf/1"],
            },
            "leaf": {"$ref": "#/$defs/tree/properties/leaf~11"},
        },
        "type": "object",
        "properties": {"tree": {"$ref": "#/$defs/tree"}, "leaf": {"$ref": "#/$defs/leaf"}},
    },
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_the_document_is_one_that_the_schema_allows(schema: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(document(schema))
    assert document(schema) == document(schema)


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "string", "pattern": "^a+$"},
        {"type": "odd"},
        {"type": "integer", "minimum": 2, "maximum": 1},
        {"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2},
        {"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"},
        {"anyOf": [False, {"type": "string", "pattern": "a"}]},
    ],
    ids=str,
)
def test_a_schema_that_allows_nothing_known_is_refused(schema: Any) -> None:
    with pytest.raises(NoDocument):
        document(schema)
