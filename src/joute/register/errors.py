"""Errors of the register."""

from joute.errors import N_, BadInput, Conflict


class BadAnswer(BadInput):
    """An answer to a question of the sheet cannot be stored; the field is named."""

    code = "bad_answer"
    message = N_("“%(field)s”: %(reason)s")


class NotReady(Conflict):
    """A use lacks what the next state asks for; it stays where it is."""

    code = "use_not_ready"
    message = N_("This use cannot go on yet: %(reason)s")
