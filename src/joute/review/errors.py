"""Errors of the review of answers."""

from joute.errors import N_, BadInput, Conflict, NotFound


class NoSuchCase(NotFound):
    """No such case, or it is somebody else's: the two look the same."""

    code = "no_such_case"
    message = N_("There is no such case: its answer is of another use, or is not stored any more.")


class CaseDecided(Conflict):
    """Somebody was faster."""

    code = "case_decided"
    message = N_("Somebody has decided on this case already.")

    def __init__(self) -> None:
        super().__init__(self.code, self.message)


class BadReport(BadInput):
    """A report that says nothing, or too much."""

    code = "bad_report"
    message = N_("%(reason)s")


class BadContact(BadInput):
    """Nobody can be told at this address."""

    code = "bad_contact"
    message = N_("%(reason)s")
