"""What is asked of a use: the fields of its sheet, and what their answers may be."""

from joute.register.sheet.fields import (
    KNOWS,
    Field,
    Kind,
    Section,
    field,
    fields,
    required_before,
    sections,
)
from joute.register.sheet.values import SheetValue, read_value

__all__ = [
    "KNOWS",
    "Field",
    "Kind",
    "Section",
    "SheetValue",
    "field",
    "fields",
    "read_value",
    "required_before",
    "sections",
]
