"""Errors of feedback on calls."""

from joute.errors import N_, BadInput, NotFound


class NoSuchCall(NotFound):
    """No call of this id is stored, or it is of another use: the two look the same."""

    code = "no_such_call"
    message = N_("There is no such call: it is of another use, or too old to be stored.")


class BadFeedback(BadInput):
    """Feedback that says nothing, or cannot be understood."""

    code = "bad_feedback"
    message = N_("%(reason)s")
