"""Why a field was refused, in texts that are translated: Pydantic’s own reasons are in English."""

from collections.abc import Mapping
from typing import Any

from joute.errors import N_, worded

_WHOLE = N_("A whole number is expected.")
_NUMBER = N_("A number is expected.")
_TRUTH = N_("True or false is expected.")
_OBJECT = N_("An object is expected.")
_LIST = N_("A list is expected.")

# By type of error: https://docs.pydantic.dev/latest/errors/validation_errors/
_REASONS: Mapping[str, str] = {
    "missing": N_("This field is required."),
    "extra_forbidden": N_("This field does not exist."),
    "literal_error": N_("One of these is expected: %(expected)s."),
    "string_type": N_("A text is expected."),
    "string_too_long": N_("At most %(max_length)s characters are expected."),
    "string_too_short": N_("At least %(min_length)s characters are expected."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "greater_than": N_("A number above %(gt)s is expected."),
    "greater_than_equal": N_("A number of at least %(ge)s is expected."),
    "less_than": N_("A number below %(lt)s is expected."),
    "less_than_equal": N_("A number of at most %(le)s is expected."),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "string_pattern_mismatch": N_("A text of the form %(pattern)s is expected."),
    "too_long": N_("At most %(max_length)s items are expected."),
    "too_short": N_("At least %(min_length)s items are expected."),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "json_invalid": N_("JSON is expected."),
}


def reason_of(found: Mapping[str, Any]) -> str | None:
    """The reason of one of `ValidationError.errors()`, None for one that has no text here."""
    source = _REASONS.get(found["type"])
    if source is None:
        return None
    return worded(source, **{name: _plain(one) for name, one in found.get("ctx", {}).items()})


def _plain(value: Any) -> Any:
    # Pydantic lists what is expected as "'a', 'b' or 'c'".
    is_number = isinstance(value, int | float)
    return value if is_number else str(value).replace(" or ", ", ").replace("'", "")
