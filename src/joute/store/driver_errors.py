"""Errors of database drivers, without the values of the statement that they repeat.

SQLAlchemy hides the parameters of a statement, but not what a driver says of them: asyncpg quotes
the beginning of a value that does not fit, PostgreSQL the key that is there already, SQLite a text
that it cannot decode. Logs, terminals and rows of jobs hold these messages.
"""

from collections.abc import Iterator

from sqlalchemy.engine import Engine, ExceptionContext
from sqlalchemy.event import listen
from sqlalchemy.exc import SQLAlchemyError

# What PostgreSQL says of a value: https://www.postgresql.org/docs/current/errcodes-appendix.html
_OF_VALUES = "22"


def hide_values(engine: Engine) -> None:
    """Take the values out of the errors of this engine, where they are raised."""
    listen(engine, "handle_error", _hide)


def _hide(context: ExceptionContext) -> None:
    error = context.original_exception
    message = _without_values(error)
    for each in filter(None, (*_causes(error), context.sqlalchemy_exception)):
        each.args = (message, *each.args[1:])
        if not isinstance(each, SQLAlchemyError):
            vars(each).pop("detail", None)  # of PostgreSQL: "Key (name)=(value) already exists."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error of the driver, and those of the library that it comes from."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _without_values(error: BaseException) -> str:
    kind = type(error.__cause__ or error).__name__
    state = getattr(error, "sqlstate", None) or ""
    if state.startswith(_OF_VALUES):
        return f"{kind}: a value does not fit (SQLSTATE {state})"
    lines = str(error).splitlines() or [""]
    return f"{kind}: {lines[0].partition(' with text ')[0]}"
