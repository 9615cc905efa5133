"""Errors of conversations."""

from joute.errors import N_, BadInput


class QuestionBlocked(BadInput):
    """A rule of the guard stopped a question: `about` says what was found, `contest` to whom one
    says that it is wrong."""

    code = "question_blocked"
    message = N_("%(about)s %(contest)s")
