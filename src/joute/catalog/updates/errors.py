"""The errors of reading catalogues of others."""

from joute.errors import N_, BadInput


class Unreadable(BadInput):
    """A file is not one of the catalogues that can be read."""

    code = "unreadable_catalogue"
    message = N_("%(file)s is not read: %(reason)s")
