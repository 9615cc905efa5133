"""A JSON document that a JSON Schema allows, always the same for a schema."""

from collections.abc import Sequence
from itertools import islice
from math import ceil, floor, inf
from typing import Any

Json = dict[str, Any]

# Schemas may contain themselves: below this depth only what is required is written.
_DEEP, _TOO_DEEP = 4, 24

_FORMATS = {
    "date": "2026-01-31",
    "time": "12:00:00Z",
    "date-time": "2026-01-31T12:00:00Z",
    "duration": "P1D",
    "email": "someone@example.org",
    "hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.org/",
    "uuid": "12345678-1234-4234-8234-123456789abc",
}
_ONLY = {"boolean": True, "null": None}
_TYPE_OF_KEYWORD = {
    "properties": "object",
    "required": "object",
    "items": "array",
    "prefixItems": "array",
    "minimum": "number",
    "maximum": "number",
    "multipleOf": "number",
}


class NoDocument(Exception):
    """No document is known for this schema: it allows none, or says so in an unknown way."""


def document(schema: Any) -> Any:
    """A document that `schema` allows. Raises NoDocument.

    Known are types, enum and const, references inside the schema, anyOf, oneOf and allOf, bounds,
    formats, and what objects and arrays hold; not patterns.
    """
    return _Writer(schema).write(schema, 0)


class _Writer:
    def __init__(self, root: Any) -> None:
        self._root = root

    def write(self, schema: Any, depth: int) -> Any:
        if schema is True:
            return "text"
        if not isinstance(schema, dict) or depth > _TOO_DEEP:
            raise NoDocument(f"{schema!r} allows nothing that ends")
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return next(iter(schema["enum"]))
        for keyword in ("$ref", "allOf", "anyOf", "oneOf"):
            if keyword in schema:
                rest = {name: value for name, value in schema.items() if name != keyword}
                return self._composed(keyword, schema[keyword], rest, depth)
        return self._typed(schema, depth)

    def _composed(self, keyword: str, value: Any, rest: Json, depth: int) -> Any:
        if keyword == "$ref":
            return self.write(_merged(rest, self._referred(value)), depth + 1)
        if keyword == "allOf":
            for part in value:
                rest = _merged(rest, part)
            return self.write(rest, depth + 1)
        return self._first([_merged(rest, option) for option in value], depth)

    def _first(self, options: Sequence[Any], depth: int) -> Any:
        """The document of the first option that has one."""
        for option in options:
            try:
                return self.write(option, depth + 1)
            except NoDocument as error:
                last = error
        raise last

    def _referred(self, pointer: str) -> Any:
        found = self._root
        for step in pointer.removeprefix("#").split("/")[1:]:
            found = found[step.replace("~1", "/").replace("~0", "~")]
        return found

    def _typed(self, schema: Json, depth: int) -> Any:
        kind = schema.get("type") or next(
            (kind for keyword, kind in _TYPE_OF_KEYWORD.items() if keyword in schema), "string"
        )
        if isinstance(kind, list):
            return self._first([schema | {"type": one} for one in kind], depth)
        if kind in _ONLY:
            return _ONLY[kind]
        match kind:
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth)
            case "string":
                return _string(schema)
            case "integer" | "number":
                return _number(schema, whole=kind == "integer")
        raise NoDocument(f"type {kind!r}")

    def _object(self, schema: Json, depth: int) -> Json:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        names = required if depth > _DEEP else dict.fromkeys([*properties, *required])
        others = schema.get("additionalProperties", True)
        return {name: self.write(properties.get(name, others), depth + 1) for name in names}

    def _array(self, schema: Json, depth: int) -> list[Any]:
        first, items = schema.get("prefixItems", []), schema.get("items", True)
        fewest = schema.get("minItems", 0)
        usual = 0 if depth > _DEEP or items is False else len(first) + 1
        size = max(fewest, min(usual, schema.get("maxItems", usual)), 0)
        kinds = [*first, *[items] * size][: max(size, fewest)]
        written = [self.write(kind, depth + 1) for kind in kinds]
        return _different(written, items) if schema.get("uniqueItems") else written


def _merged(schema: Json, other: Any) -> Any:
    """The intersection of both schemas, as far as their keywords do not contradict each other."""
    if not isinstance(other, dict):
        return schema if other is True else other
    properties = schema.get("properties", {}) | other.get("properties", {})
    required = [*schema.get("required", []), *other.get("required", [])]
    merged = schema | other
    if properties:
        merged["properties"] = properties
    if required:
        merged["required"] = list(dict.fromkeys(required))
    return merged


def _different(items: Sequence[Any], schema: Any) -> list[Any]:
    """As many items, no two of them equal."""
    if isinstance(schema, dict) and "enum" in schema:
        return list(islice(schema["enum"], len(items)))
    if all(isinstance(item, str) for item in items):
        return [f"{item} {number}" if number else item for number, item in enumerate(items)]
    if all(isinstance(item, int) for item in items):
        return [item + number for number, item in enumerate(items)]
    return list(items)


def _string(schema: Json) -> str:
    if "pattern" in schema:
        raise NoDocument("patterns are not known here")
    text = _FORMATS.get(schema.get("format", ""), "text")
    repeated = text * ceil(schema.get("minLength", 0) / len(text) or 1)
    return repeated[: schema.get("maxLength")]


def _number(schema: Json, *, whole: bool) -> int | float:
    """1 if that is allowed, or the number nearest to it among the multiples that are."""
    step = schema.get("multipleOf", 1 if whole else None)
    low = max(schema.get("minimum", -inf), schema.get("exclusiveMinimum", -inf))
    high = min(schema.get("maximum", inf), schema.get("exclusiveMaximum", inf))
    excluded = {schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")}
    for number in _candidates(low, high, step):
        if low <= number <= high and number not in excluded:
            return number
    raise NoDocument(f"no number between {low} and {high}")


def _candidates(low: float, high: float, step: float | None) -> Sequence[int | float]:
    nearest = min(max(1, low), high)
    if step is None:
        middle = [(low + high) / 2] if low > -inf and high < inf else []
        return [nearest, nearest + 1, nearest - 1, *middle]
    below, above = floor(nearest / step), ceil(nearest / step)
    return [step * factor for factor in (above, below, above + 1, below - 1)]
