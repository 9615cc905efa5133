"""Errors of the database's drivers, as one sentence for whoever runs Joute."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, InterfaceError

from joute.errors import N_, JouteError

# Parts of what SQLite, PostgreSQL and the system say, and what to do then. The first that is found.
_REMEDIES = {
    "disk is full": N_("Make room on its disk."),
    "no space left": N_("Make room on its disk."),
    "unable to open database file": N_(
        "Make the folder of database.url, and give the right to write in it."
    ),
    "readonly database": N_("Give the right to write to its file and its folder."),
    "not a database": N_("The file is something else: correct database.url."),
    "malformed": N_("The file is damaged: restore a backup."),
    "database is locked": N_("Another program holds it: stop that one, or try again."),
    "authentication failed": N_("Check the user and the password in database.url."),
    "does not exist": N_("Create it on the server, or correct its name in database.url."),
    "permission denied": N_("Give this user the rights on the database."),
    "too many clients": N_("Raise max_connections of PostgreSQL, or stop other programs."),
}
_OTHER_REMEDY = N_("Start it, and check the address in database.url.")


class DatabaseUnavailable(JouteError):
    """The database cannot be used; the message gives the cause and the remedy."""

    code = "database_unavailable"
    status = 503
    message = N_("The database cannot be used (%(reason)s). %(remedy)s")


def explained(error: BaseException) -> DatabaseUnavailable | None:
    """The sentence for a driver's error; None for an error of another kind."""
    of_a_driver = isinstance(error, DatabaseError | InterfaceError)
    if not of_a_driver and not type(error).__module__.startswith("asyncpg"):
        return None
    return _unavailable(error)


@contextmanager
def reached() -> Iterator[None]:
    """Raise DatabaseUnavailable for what prevents a connection."""
    try:
        yield
    except Exception as error:
        told = _unavailable(error) if isinstance(error, OSError) else explained(error)
        if told is None:
            raise
        raise told from error


def _unavailable(error: BaseException) -> DatabaseUnavailable:
    reason = str(getattr(error, "orig", None) or error).partition("\n")[0] or type(error).__name__
    found = (remedy for words, remedy in _REMEDIES.items() if words in reason.lower())
    return DatabaseUnavailable(reason=reason, remedy=next(found, _OTHER_REMEDY))
