"""Errors of uses."""

from joute.errors import N_, BadInput, NotFound


class BadUse(BadInput):
    """A use cannot be stored as it is described."""

    code = "bad_use"
    message = N_("%(reason)s")


class NoSuchUse(NotFound):
    """No use has this id, or it is not that of the person: the two look the same."""

    code = "no_such_use"
    message = N_("There is no use “%(name)s”, or you are not one of its people.")
