"""A database, and a clock that goes on by an hour at each look."""

from tests.uses.conftest import now, store

__all__ = ["now", "store"]
