"""Suppliers of models: what they were asked, what they answered, from where and when."""

from joute.choice.suppliers.answers import (
    ORIGINS,
    VALUE_TEXTS,
    VALUES,
    Origin,
    SupplierAnswer,
    Value,
    answers_about,
    counts,
)
from joute.choice.suppliers.catalogue import (
    SHIPPED,
    SHIPPED_SOURCE,
    Supplier,
    supplier_of,
    suppliers,
)
from joute.choice.suppliers.questionnaire import (
    ACTOR_KINDS,
    KIND_TEXTS,
    ActorKind,
    Question,
    question,
    questions,
    questions_for,
)

__all__ = [
    "ACTOR_KINDS",
    "KIND_TEXTS",
    "ORIGINS",
    "SHIPPED",
    "SHIPPED_SOURCE",
    "VALUES",
    "VALUE_TEXTS",
    "ActorKind",
    "Origin",
    "Question",
    "Supplier",
    "SupplierAnswer",
    "Value",
    "answers_about",
    "counts",
    "question",
    "questions",
    "questions_for",
    "supplier_of",
    "suppliers",
]
