"""Errors of choices."""

from joute.errors import N_, BadInput


class UnknownCriterion(BadInput):
    """No criterion has this id."""

    code = "unknown_criterion"
    message = N_("There is no criterion “%(name)s”. Known: %(known)s.")


class UnknownQuestion(BadInput):
    """No question of the questionnaire has this id."""

    code = "unknown_question"
    message = N_("There is no question “%(name)s”. Known: %(known)s.")
