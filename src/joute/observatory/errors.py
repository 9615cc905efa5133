"""Errors of the observatory."""

from joute.errors import N_, BadInput


class BadSeries(BadInput):
    """A series cannot be decomposed: a factor is missing, negative, or no number."""

    code = "bad_series"
    message = N_("%(series)s, %(factor)s: received %(received)s, expected %(expected)s.")
