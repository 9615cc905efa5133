"""Errors of rankings."""

from joute.errors import N_, NotFound


class UnknownSource(NotFound):
    """No votes were imported under this name."""

    code = "unknown_source"
    message = N_("No votes were imported here under this name.")
