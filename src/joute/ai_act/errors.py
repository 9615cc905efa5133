from joute.errors import N_, BadInput


class UnknownQuestion(BadInput):
    """An answer to a question that the tree does not ask."""

    code = "unknown_ai_act_question"
    message = N_("The tree of the AI Act has no question “%(question)s”. It has %(known)s.")


class BadAnswer(BadInput):
    """An answer that its question does not take."""

    code = "bad_ai_act_answer"
    message = N_("%(question)s: received %(received)s, expected %(expected)s.")
