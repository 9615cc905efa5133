"""Errors of workshops."""

from joute.errors import N_, AnswerError


class BudgetSpent(AnswerError):
    """The site has no budget left for this answer."""

    code = "budget_spent"
    public_code = "budget"
    message = N_("This site has used its budget for today. Come back tomorrow.")
