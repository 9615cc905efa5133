"""The columns of votes that rankings read, as a statement gives them."""

from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, Text, cast, select

from joute.evidence import BLIND, CHOSEN, ErasedVotes, Vote
from joute.ranking import STYLE_COLUMNS

LISTS = ("flags", "tags_a", "tags_b")
TEXTS = (
    *("model_a", "model_b", "choice", "contributor", "prompt_digest", "method", "mode"),
    *("origin", "origin_digest", "source", "language", "category", "task", "cohort", *LISTS),
)
NUMBERS = ("simulated", "draw_probability", "tokens_a", "tokens_b", *STYLE_COLUMNS)

# The words of each column of texts, with their codes; both models share theirs.
Words: TypeAlias = dict[str, dict[str, int]]


def select_votes(condition: ColumnElement[bool]) -> Select[Any]:
    """Id, moment, TEXTS and NUMBERS. Lists stay the texts that are stored: each is decoded once."""
    columns = {name: getattr(Vote, name) for name in (*TEXTS, *NUMBERS)}
    read = [cast(one, Text) if name in LISTS else one for name, one in columns.items()]
    return select(Vote.id, Vote.created_at, *read).where(condition)


# The contributor of votes that were erased.
ERASED = ""


def select_erased(slice: str) -> Select[Any]:
    """The counts of erased votes of a slice; of "", those of the general ranking."""
    return select(ErasedVotes).where(ErasedVotes.slice == slice)


def of_erased(counted: ErasedVotes) -> tuple[Any, ...]:
    """One of these votes, as a row of `select_votes`."""
    known: dict[str, Any] = {
        "model_a": counted.model_a,
        "model_b": counted.model_b,
        "choice": counted.choice,
        "contributor": ERASED,
        "method": BLIND if counted.blind else "",
        "mode": CHOSEN if counted.chosen else "",
        "simulated": counted.simulated,
        "flags": counted.flags,
        "tags_a": "[]",
        "tags_b": "[]",
    }
    return (0, None, *(known.get(name) for name in (*TEXTS, *NUMBERS)))


def no_words() -> Words:
    models: dict[str, int] = {}
    return {name: models if name in {"model_a", "model_b"} else {} for name in TEXTS}
