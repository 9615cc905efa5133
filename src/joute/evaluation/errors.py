"""Errors of evaluations."""

from joute.errors import N_, BadInput


class NothingToCompare(BadInput):
    """No two models have a score on the same item."""

    code = "nothing_to_compare"
    message = N_("There is nothing to compare: the results are of one model at most.")
