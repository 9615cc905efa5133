"""Who tells a router what people thought of the answers of the models that it drew."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession


class Said(NamedTuple):
    """Of one answer: the topic of the question, the model, the probability with which it was drawn,
    a score from 0 to 1, and when it was asked."""

    topic: str
    model: str
    probability: float
    score: float
    at: datetime


# What was said of the calls of a use.
SaidOf = Callable[[AsyncSession, str], Awaitable[Sequence[Said]]]
