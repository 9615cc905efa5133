"""Errors of feedback on calls, and of scoring them."""

from joute.errors import N_, BadInput, NotFound


class NoSuchCall(NotFound):
    """No call of this id is stored, or it is of another use: the two look the same."""

    code = "no_such_call"
    message = N_("There is no such call: it is of another use, or too old to be stored.")


class BadFeedback(BadInput):
    """Feedback that says nothing, or cannot be understood."""

    code = "bad_feedback"
    message = N_("%(reason)s")


class PromptNotForCalls(BadInput):
    """A prompt asks for more than instructions before those of an application."""

    code = "prompt_not_for_calls"
    message = N_(
        "The prompt “%(name)s” cannot be an arm: that is a part “# System” without examples and "
        "without a variable of an item, and then “# Prompt” with {input} alone, which is what the "
        "application asks."
    )


class BadScoring(BadInput):
    """Calls cannot be scored so."""

    code = "bad_scoring"
    message = N_("%(reason)s")


class ScorerNotForCalls(BadInput):
    """A scorer holds answers against a standard, which a call has not."""

    code = "scorer_not_for_calls"
    message = N_(
        "The scorer “%(name)s” needs more than a question and an answer, such as an expected "
        "answer, passages or tests: it cannot score calls."
    )
