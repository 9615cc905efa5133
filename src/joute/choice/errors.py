"""Errors of choices."""

from joute.errors import N_, BadInput


class UnknownCriterion(BadInput):
    """No criterion has this id."""

    code = "unknown_criterion"
    message = N_("There is no criterion “%(name)s”. Known: %(known)s.")
