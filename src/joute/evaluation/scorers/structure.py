"""Answers in JSON: whether they follow a schema, and how many of their fields are right."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.extras import library
from joute.evaluation.scorers.json_text import json_in
from joute.evaluation.scorers.normalising import normalise
from joute.evaluation.scorers.registry import LOCAL, build
from joute.evaluation.scorers.scorer import Judge, Score, Scorer
from joute.evaluation.sets.item import Item, ScorerSpec

# The label of an answer that is no JSON: it is wrong, where JSON was asked for.
NO_JSON = "no JSON"


class JsonSchema:
    """Whether the answer is JSON, alone or in one fenced block, and follows `schema`, its formats
    (`date`, `email`) among it.

    Patterns run in a linear engine; a reference to anything outside the schema is refused.
    """

    name = "json_schema"
    version = "2"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, schema: Mapping[str, Any] | bool = True) -> None:
        self._validator = validator(schema)

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        try:
            value = json_in(answer.text)
        except ValueError as error:
            return Score(0.0, label=NO_JSON, details={"error": str(error)[:200]})
        fault = next(iter(self._validator.iter_errors(value)), None)
        if fault is None:
            return Score(1.0)
        path = "/".join(str(one) for one in fault.instance_path)
        return Score(0.0, details={"field": path, "error": fault.message[:200]})


def validator(schema: Mapping[str, Any] | bool) -> Any:
    """The validator of a schema, its patterns in a linear engine. ValueError for what is none."""
    schemas = library("jsonschema_rs")
    try:
        return schemas.validator_for(
            schema if isinstance(schema, bool) else dict(schema),
            pattern_options=schemas.RegexOptions(),
            retriever=_no_reference,
            validate_formats=True,
        )
    except schemas.ValidationError as error:
        raise ValueError(error.message) from error


def _no_reference(address: str) -> NoReturn:
    raise ValueError(f"{address} is outside the schema")


class Fields:
    """The share of the fields expected that the answer has right; both are JSON objects.

    A field of a field is named with a point, `adresse.ville`; the elements of a list are compared
    whatever their order. `fields` names those that count, each with the scorer of its text,
    `{total: {name: numeric, tolerance: 0.01}}`; the others are compared by value, texts normalised.
    Fields that are not expected do not count.
    """

    name = "fields"
    version = "2"
    range = (0.0, 1.0)
    needs_judge = False
    needs_expected = True

    def __init__(
        self,
        fields: Mapping[str, str | Mapping[str, Any]] | Sequence[str] = (),
        language: str = "fr",
    ) -> None:
        given = fields if isinstance(fields, Mapping) else dict.fromkeys(fields)
        self.language = language
        self.names = list(given)
        self.scorers = {
            name: _field_scorer(spec, language) for name, spec in given.items() if spec is not None
        }

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if not item.expected:
            return None
        if self.fault(item):
            return Score(None, reason=N_("What is expected is no JSON object with these fields."))
        try:
            found = _flat(json_in(answer.text))
        except ValueError:
            return Score(0.0, label=NO_JSON)
        scores = [await self._shares(item, found, _flat(json_in(one))) for one in item.expected]
        best = max(scores, key=lambda shares: sum(shares.values()) / len(shares))
        return Score(
            sum(best.values()) / len(best),
            details={"fields": best, "missing": [one for one in best if one not in found]},
        )

    def fault(self, item: Item) -> str:
        """Why an item cannot be scored, "" when it can."""
        for expected in item.expected:
            try:
                wanted = _flat(json_in(expected))
            except ValueError:
                return f"{expected[:60]!r} is no JSON object"
            missing = [one for one in self.names if one not in wanted]
            if not wanted or missing:
                return f"{expected[:60]!r} has no field {', '.join(missing)}".rstrip()
        return ""

    async def _shares(
        self, item: Item, found: Mapping[str, Any], wanted: Mapping[str, Any]
    ) -> dict[str, float]:
        names = self.names or list(wanted)
        return {
            name: await self._share(item, name, found[name], wanted[name]) if name in found else 0.0
            for name in names
        }

    async def _share(self, item: Item, name: str, found: Any, wanted: Any) -> float:
        scorer = self.scorers.get(name)
        if scorer is None:
            language = item.language or self.language
            return float(comparable(found, language) == comparable(wanted, language))
        field = item.model_copy(update={"expected": (_text(wanted),), "choices": ()})
        score = await scorer(field, Answer(text=_text(found)), None)
        return (score and score.value) or 0.0


def _field_scorer(spec: str | Mapping[str, Any], language: str) -> Scorer:
    named = ScorerSpec.model_validate({"name": spec} if isinstance(spec, str) else spec)
    scorer = build(named, language)
    if named.name in LOCAL or scorer.needs_judge or scorer.range != (0, 1):
        raise ValueError(f"{named.name} is no scorer of a field")
    return scorer


def _flat(value: Any) -> dict[str, Any]:
    """An object without objects in it. ValueError where it is none."""
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return dict(_leaves(value, ""))


def _leaves(value: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, one in value.items():
        if isinstance(one, dict) and one:
            yield from _leaves(one, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", one


def comparable(value: Any, language: str) -> Any:
    """A value as it is compared: 12 and 12.0 are alike, « 12 » is a text."""
    if isinstance(value, str):
        return "text", normalise(value, language)
    if isinstance(value, list):
        return "list", sorted(repr(comparable(one, language)) for one in value)
    if isinstance(value, dict):
        return "object", sorted(
            (name, repr(comparable(one, language))) for name, one in value.items()
        )
    if isinstance(value, float) and value.is_integer():
        return "number", int(value)  # and not 12 as 12.0: whole numbers may be too long for that
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number", value
    return "other", value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
